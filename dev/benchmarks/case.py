"""Opening cases in a batch, against tickets of the OCA's helpdesk; opening their queue, against Odoo's own leads."""

import json
import os
from ast import literal_eval

from lxml import etree

from odoo.tools.safe_eval import safe_eval

from .screens import PAGE, compare, specification
from .table import Count, Line, batch

BATCH = 500
READERS = {'an agent': 'bench_agent_0', 'a manager': 'bench_manager'}
# Cards that a board reads of each column that is not folded.
CARDS = 40


def case(env) -> list:
    return _creation(env) + _reading(env)


# === CREATING === #

def _creation(env) -> list:
    """In turn to ten agents, under four targets that run from the beginning."""
    _promise(env)
    ours, queries = batch(env, lambda: _create(env))
    lines = [Count('case, queries of one in a batch of 500', -(-queries // BATCH), 0, most=6)]
    for rules, (theirs, asked) in json.loads(os.environ['LIFECYCLE_OCA']).items():
        ratio = 0.25 if rules == '4' else None
        lines += [
            Line(f'case, created in a batch : ticket under {rules} rules', ours / BATCH, theirs / BATCH, ratio=ratio),
            Count('    queries', -(-queries // BATCH), -(-asked // BATCH)),
        ]
    return lines


def _promise(env) -> None:
    env['lifecycle.sla.policy'].create({
        'name': "Four targets", 'sequence': 0, 'line_ids': [
            (0, 0, {'kind': kind, 'hours': hours, 'is_round_the_clock': hours > 10})
            for kind in ('first_response', 'resolution') for hours in (8, 24)]})


def _create(env) -> None:
    team = env['lifecycle.case.team'].search([('name', '=', "Care")])
    customers = env['res.partner'].search([('email', '!=', False), ('is_company', '=', True)], limit=50)
    cases = env(user=env.ref('base.user_admin'), su=False, context={'mail_notify_force_send': False})['lifecycle.case']
    found = cases.create([
        {'name': f"Case {n}", 'description': "Where is it?", 'team_id': team.id,
         'partner_id': customers[n % len(customers)].id} for n in range(BATCH)])
    if len(found.user_id) != len(team.member_ids) or len(found.clock_ids.filtered('deadline')) != 4 * BATCH:
        raise AssertionError("The cases were not shared out, or nothing was promised.")


# === READING === #

def _reading(env) -> list:
    """The queue with its own filters. Of leads, a manager's list: it has no rule to follow, an agent's queue does."""
    seller = env['res.users'].create({
        'name': "Sales Manager", 'login': 'bench_sales_manager',
        'group_ids': [(6, 0, (env.ref('base.group_user') | env.ref('sales_team.group_sale_manager')).ids)]})
    leads, of_leads = _opened(env, seller, 'crm.crm_lead_opportunities')
    lines, total = [], env['lifecycle.case'].search_count([])
    for reader, login in READERS.items():
        user = env['res.users'].search([('login', '=', login)])
        cases, domain = _opened(env, user, 'crm_lifecycle.lifecycle_case_action')
        shown, theirs = cases.search_count(domain), leads.search_count(of_leads)
        what = f'case, queue of {reader}: {shown:,} of {total:,} : {theirs:,} leads'
        lines += compare(env, what, _list(cases, domain), _list(leads, of_leads))
        lines += compare(env, '    as a board', _board(cases, domain), _board(leads, of_leads))
    return lines


def _opened(env, user, action: str) -> tuple:
    """What an action opens for a user: the model, and the domain of its own filters."""
    action = env.ref(action)
    model = env(user=user, su=False, context={'lang': 'en_US', 'tz': 'Europe/Brussels'})[action.res_model]
    known = {'uid': user.id}
    domain = safe_eval(action.domain or '[]', known)
    search = etree.fromstring(model.get_view(action.search_view_id.id, 'search')['arch'])
    for name, value in safe_eval(action.context or '{}', known).items():
        if value and name.startswith('search_default_'):
            [node] = search.xpath('//filter[@name=$name]', name=name.removeprefix('search_default_'))
            domain += safe_eval(node.get('domain'), known)
    return model, domain


def _list(model, domain: list):
    fields = specification(model, 'list')
    return lambda: model.web_search_read(domain, fields, limit=PAGE, count_limit=10001)


def _board(model, domain: list):
    """The columns of a board with their first cards, and the bars above them."""
    fields = specification(model, 'kanban')
    [bar] = etree.fromstring(model.get_view(view_type='kanban')['arch']).xpath('//progressbar')
    progress = {'field': bar.get('field'), 'colors': literal_eval(bar.get('colors'))}

    def read():
        model.web_read_group(
            domain, ['stage_id'], ['__count'], auto_unfold=True, unfold_read_specification=fields,
            unfold_read_default_limit=CARDS)
        model.read_progress_bar(domain, 'stage_id', progress)
    return read
