"""Tickets of the OCA's helpdesk under rules of service, for the benchmark of cases. Runs where the addon is not."""

import json

from .table import batch

BATCH = 500
# How many rules each ticket falls under.
RULES = (2, 4)


def main(env) -> None:
    """Print number of rules -> seconds and queries of a batch. Nobody gets the tickets: no module of 19.0 does that."""
    stages = env['helpdesk.ticket.stage']
    stages.search([]).mail_template_id = False  # no mail is written, so that none is counted
    team = env['helpdesk.ticket.team'].create({'name': "Care", 'use_sla': True})
    customers = env['res.partner'].create([
        {'name': f"Customer {n}", 'email': f'customer.{n}@example.com'} for n in range(50)])
    solved = stages.search([('closed', '=', True)], limit=1)
    found = {}
    for number in RULES:
        rules = env['helpdesk.sla'].create([
            {'name': f"Rule {n}", 'team_ids': [(6, 0, team.ids)], 'hours': 8 * (n + 1), 'stage_id': solved.id}
            for n in range(number)])
        found[number] = _tickets(env, team, customers, number)
        rules.active = False
    env.cr.rollback()
    print(json.dumps(found))


def _tickets(env, team, customers, rules: int) -> tuple[float, int]:
    admin, quiet = env.ref('base.user_admin'), {'mail_notify_force_send': False}
    tickets = env(user=admin, su=False, context=quiet)['helpdesk.ticket']
    values = [
        {'name': f"Ticket {n}", 'description': "Where is it?", 'team_id': team.id,
         'partner_id': customers[n % len(customers)].id} for n in range(BATCH)]

    def create():
        found = tickets.create(values)
        if len(found.ticket_sla_ids.filtered('deadline')) != rules * BATCH:
            raise AssertionError(f"The tickets are not under {rules} rules each.")
    return batch(env, create)
