"""What installing and removing the addon does beyond its own records."""

import logging
from contextlib import closing

import psycopg2

from odoo.fields import Domain
from odoo.sql_db import db_connect
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# How long the installation waits for others before it leaves the index to the registry.
PATIENCE = '60s'
# What an index is called that could neither be finished nor removed.
UNFINISHED = 'account_move_lifecycle_unfinished_idx'


# === INSTALL === #

def pre_init_hook(env):
    """Make the addon's index on invoices without keeping anybody from writing them.

    The registry would make it too, but under a lock for as long as it takes. It is made on a connection of its own,
    outside any transaction, so this one must be closed first or the two would wait for each other. Nothing is lost by
    that: only the module's state "to install" is in it, which is true. Where it cannot be had this way within a
    minute, because somebody keeps a transaction open, the registry makes it.
    """
    from .models.account_move import FACTS_INDEX, FACTS_INDEX_DEFINITION

    env.cr.commit()  # pylint: disable=invalid-commit
    name = SQL.identifier(FACTS_INDEX)
    with closing(db_connect(env.cr.dbname).cursor()) as cr:
        cr._cnx.autocommit = True
        try:
            cr.execute(SQL("SET lock_timeout = %s", PATIENCE))
            # An attempt that was broken off leaves an index that is not valid, and the registry would believe in it.
            for rest in (name, SQL.identifier(UNFINISHED)):
                cr.execute(SQL("DROP INDEX CONCURRENTLY IF EXISTS %s", rest), log_exceptions=False)
            cr.execute(SQL("CREATE INDEX CONCURRENTLY %s ON account_move %s", name, SQL(FACTS_INDEX_DEFINITION)),
                       log_exceptions=False)
            cr.execute(SQL("COMMENT ON INDEX %s IS %s", name, f'INDEX {FACTS_INDEX_DEFINITION}'))
        except psycopg2.Error as error:
            _logger.warning("The index %s is left to the registry: %s", FACTS_INDEX, error)
            _put_aside(cr, name)
        finally:
            cr.execute(SQL("RESET lock_timeout"))
            cr._cnx.autocommit = False


def _put_aside(cr, name: SQL) -> None:
    """Remove an index that was not finished, or rename it where somebody's open transaction does not let it go."""
    try:
        cr.execute(SQL("DROP INDEX IF EXISTS %s", name), log_exceptions=False)
    except psycopg2.Error:
        cr.execute(SQL("ALTER INDEX IF EXISTS %s RENAME TO %s", name, SQL.identifier(UNFINISHED)))
        _logger.warning("The index %s is of no use: remove it with DROP INDEX when nobody works.", UNFINISHED)


# === UNINSTALL === #

def uninstall_hook(env):
    """Take along what people built on the addon's models and fields, which would break their screens without them."""
    env = env(context={**env.context, 'active_test': False})
    models, fields = _own_models(env), _own_fields(env)
    names = sorted(set(fields.mapped('name')))
    _archive_automations(env, models, fields)
    _archive_views(env, names)
    _remove_filters(env, models, names)
    _remove_exports(env, models, names)
    _clear_assignment(env, names)
    env['ir.sequence'].search([('code', '=', 'lifecycle.case')]).unlink()  # one for each company that had a case
    env['ir.config_parameter'].search([('key', '=like', 'crm_lifecycle.%')]).unlink()
    env.cr.execute(SQL("DROP INDEX IF EXISTS %s", SQL.identifier(UNFINISHED)))
    # What other modules noted of the mixins that our models inherit: they would keep it for good.
    tables = [name.replace('.', '_') for name in models]
    env['ir.model.data'].search(
        Domain('module', '!=', 'crm_lifecycle')
        & Domain('model', 'in', ['ir.model.inherit', 'ir.model.fields.selection'])
        & Domain.OR(Domain('name', '=like', f'{kind}__{table}__%')
                    for kind in ('model_inherit', 'selection') for table in tables)).unlink()
    for table in models:
        env['ir.attachment'].search([('res_model', '=', table)]).unlink()


def _own_models(env) -> list[str]:
    return [name for name, model in env.registry.items() if model._original_module == 'crm_lifecycle']


def _own_fields(env):
    """The fields that the addon, and no other, adds to models of others."""
    records = env['ir.model.data'].search([('module', '=', 'crm_lifecycle'), ('model', '=', 'ir.model.fields')])
    shared = env['ir.model.data'].search([
        ('module', '!=', 'crm_lifecycle'), ('model', '=', 'ir.model.fields'),
        ('res_id', 'in', records.mapped('res_id'))])
    fields = env['ir.model.fields'].browse(set(records.mapped('res_id')) - set(shared.mapped('res_id'))).exists()
    own = set(_own_models(env))
    return fields.filtered(lambda field: field.model not in own)


def _mentions(field: str, names: list[str]) -> Domain:
    """Records whose text names one of the fields."""
    return Domain.OR(Domain(field, 'like', name) for name in names)


def _archive_automations(env, models: list[str], fields) -> None:
    """An automation that watches a field which is gone, or reads it, makes every save of that model fail."""
    if 'base.automation' not in env:
        return
    names = sorted(set(fields.mapped('name')))
    texts = ('filter_domain', 'filter_pre_domain', 'action_server_ids.code', 'action_server_ids.update_path')
    automations = env['base.automation'].search(
        Domain('model_id.model', 'in', models)
        | Domain('trigger_field_ids', 'in', fields.ids) | Domain('on_change_field_ids', 'in', fields.ids)
        | Domain.OR(_mentions(text, names) for text in texts))
    automations.write({'active': False})


def _archive_views(env, names: list[str]) -> None:
    """A view of somebody's own that names a field which is gone keeps the whole form from opening."""
    # The newest first: a view that extends another is archived before the one that it extends.
    for view in env['ir.ui.view'].search(_mentions('arch_db', names), order='id DESC'):
        view.active = False


def _remove_filters(env, models: list[str], names: list[str]) -> None:
    env['ir.filters'].search(
        Domain('model_id', 'in', models) | _mentions('domain', names) | _mentions('context', names)
        | _mentions('sort', names)).unlink()


def _clear_assignment(env, names: list[str]) -> None:
    """Teams and members that were assigned leads by score would be assigned none, with an error."""
    for model, fields in (('crm.team', ('assignment_domain',)),
                          ('crm.team.member', ('assignment_domain', 'assignment_domain_preferred'))):
        for field in fields:
            found = env[model].search(_mentions(field, names))
            if found:
                _logger.warning("The %s of %s named a score and is empty now.", field, found)
                found.write({field: False})


def _remove_exports(env, models: list[str], names: list[str]) -> None:
    env['ir.exports'].search([('resource', 'in', models)]).unlink()
    lines = env['ir.exports.line'].search(_mentions('name', names))
    exports = lines.export_id
    lines.unlink()
    exports.filtered(lambda export: not export.export_fields).unlink()
