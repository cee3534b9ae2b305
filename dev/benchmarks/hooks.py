"""What the addon adds to posting an invoice, registering a payment and confirming an order.

The same operation of Odoo is done and taken back again and again, in turns with the addon's overrides and without them:
"without" takes the overrides off the classes, so not even their glance at the changed fields is left.
"""

import statistics
from contextlib import contextmanager

from odoo.addons.crm_lifecycle.models import (
    account_move,
    account_partial_reconcile,
    crm_lead,
    res_partner,
    sale_order,
    stock_picking,
)

from .table import Count, Line, timed, undone

PAIRS = 30
OVERRIDES = [
    (account_move.AccountMove, 'write'), (account_partial_reconcile.AccountPartialReconcile, 'create'),
    (sale_order.SaleOrder, 'create'), (sale_order.SaleOrder, 'write'), (stock_picking.StockPicking, 'write'),
    (res_partner.ResPartner, 'write'), (crm_lead.CrmLead, 'create'), (crm_lead.CrmLead, 'write'),
    (crm_lead.CrmLead, '_handle_won_lost'), (crm_lead.CrmLead, '_message_post_after_hook'),
]


def post(env) -> list:
    invoice = env['account.move'].search(
        [('move_type', '=', 'out_invoice'), ('state', '=', 'posted')], order='id DESC', limit=1).copy()
    return _compare(env, 'post, an invoice', invoice.action_post, lambda: invoice.state == 'posted')


def pay(env) -> list:
    invoice = env['account.move'].search(
        [('move_type', '=', 'out_invoice'), ('state', '=', 'posted'), ('payment_state', '=', 'not_paid')],
        order='id DESC', limit=1)

    def register():
        context = {'active_model': 'account.move', 'active_ids': invoice.ids}
        invoice.env['account.payment.register'].with_context(**context).create({})._create_payments()

    return _compare(env, 'pay, an invoice', register, lambda: invoice.payment_state in ('paid', 'in_payment'))


def confirm(env) -> list:
    order = env['sale.order'].search([('state', '=', 'sale')], order='id DESC', limit=1).copy()
    return _compare(env, 'confirm, an order', order.action_confirm, lambda: order.state == 'sale')


def lead(env) -> list:
    partner = env['res.partner'].search([('customer_rank', '>', 0)], order='id DESC', limit=1)
    made = []

    def create():
        made[:] = env['crm.lead'].create({'name': "Lead", 'partner_id': partner.id})

    return _compare(env, 'lead, created', create, lambda: bool(made))


def _compare(env, what: str, operation, done) -> list:
    """Medians of interleaved pairs, and of the differences within a pair; the queries of the last pair."""
    env.flush_all()
    env.cr.precommit.run()
    ours, baseline = [], []
    for pair in range(PAIRS + 2):
        for hooked in (pair % 2, 1 - pair % 2):  # who goes first changes, too
            (ours if hooked else baseline).append(_measure(env, operation, done, hooked))
    ours, baseline = ours[2:], baseline[2:]  # the first pairs warm up
    differences = [first[0] - second[0] for first, second in zip(ours, baseline, strict=True)]
    first, second = (statistics.median(run[0] for run in runs) for runs in (ours, baseline))
    return [
        Line(what, first, second, more=0.002, difference=statistics.median(differences)),
        Count('    queries', ours[-1][1], baseline[-1][1], more=1),
    ]


def _measure(env, operation, done, hooked: bool) -> tuple[float, int]:
    """Seconds and queries of one transaction, up to the moment of its commit."""
    def transaction():
        operation()
        env.cr.flush()  # whatever waits for the commit, the addon's INSERT included

    with undone(env):
        queued = _queued(env)
        before = env.cr.sql_log_count
        if hooked:
            spent = timed(transaction)
        else:
            with _without_overrides():
                spent = timed(transaction)
        queries = env.cr.sql_log_count - before
        if not done() or (_queued(env) > queued) != bool(hooked):
            raise AssertionError("The operation or its hook did not do what is measured.")
    return spent, queries


def _queued(env) -> int:
    return sum(env[name].search_count([]) for name in ('lifecycle.queue', 'lifecycle.score.queue'))


@contextmanager
def _without_overrides():
    kept = [(owner, name, owner.__dict__[name]) for owner, name in OVERRIDES]
    for owner, name, _function in kept:
        delattr(owner, name)
    try:
        yield
    finally:
        for owner, name, function in kept:
            setattr(owner, name, function)
