"""Opening the profiles' screens, against the nearest screens of Odoo itself, as an administrator's browser does."""

from lxml import etree

from .table import Count, Line, medians

TIMES = 15
PAGE = 80


def screens(env) -> list:
    user_env = env(user=env.ref('base.user_admin'), su=False)
    profiles, orders, partners = (user_env[name] for name in ('lifecycle.profile', 'sale.order', 'res.partner'))
    profile = profiles.search([('order_count', '>', 2), ('invoice_count', '>', 2)], limit=1)
    env.cr.execute("UPDATE lifecycle_job SET day = (NOW() AT TIME ZONE 'UTC')::date WHERE kind = 'profile'")
    lines = []
    for view in ('list', 'kanban'):
        lines += compare(env, f'screens, {view} of profiles : list of orders', _page(profiles, view),
                         _page(orders, 'list'))
    form = _form(profile)
    lines += compare(env, 'screens, form of a profile : of its contact', form, _form(profile.partner_id))
    env['lifecycle.queue'].create({'partner_id': profile.partner_id.id, 'company_id': profile.company_id.id})
    lines += compare(env, 'screens, the same while a change waits', form, _form(profile.partner_id))
    return lines


def compare(env, what: str, ours, baseline) -> list:
    def cold(work):
        def opened():
            env.invalidate_all()
            work()
        return opened

    first, second, _difference = medians(cold(ours), cold(baseline), TIMES)
    queries = _queries(env, cold(ours)), _queries(env, cold(baseline))
    return [Line(what, first, second, ratio=1.5), Count('    queries', *queries)]


def _queries(env, work) -> int:
    before = env.cr.sql_log_count
    work()
    return env.cr.sql_log_count - before


def _page(model, view: str):
    """The first page of a list or kanban."""
    fields = specification(model, view)
    return lambda: model.web_search_read([], fields, limit=PAGE, count_limit=10001)


def _form(record):
    fields = specification(record, 'form')
    return lambda: record.web_read(fields)


# === WHAT A VIEW READS === #

def specification(model, view: str) -> dict:
    arch = etree.fromstring(model.get_view(view_type=view)['arch'])
    return _fields_of(model, arch)


def _fields_of(model, arch) -> dict:
    """The fields of a view and of the lists inside it; ours on models of others are left out."""
    specification = {}
    for node in arch.xpath('.//field[count(ancestor::field) = $depth]', depth=len(arch.xpath('ancestor::field'))):
        name = node.get('name')
        if name in model._fields and not name.startswith('lifecycle_'):
            specification[name] = _specification_of(model, model._fields[name], node)
    return specification


def _specification_of(model, field, node) -> dict:
    if field.type == 'many2one':
        return {'fields': {'display_name': {}}}
    if field.type in ('one2many', 'many2many'):
        inside = next((child for child in node if child.tag in ('list', 'kanban')), None)
        fields = {'display_name': {}} if inside is None else _fields_of(model.env[field.comodel_name], inside)
        return {'fields': fields, 'limit': 40}
    return {}
