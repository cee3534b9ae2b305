"""Facts of random histories equal a plain computation on what the documents are in the end, on several days."""

from contextlib import contextmanager
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from . import oracle
from .common import LifecycleCommon

START = date(2024, 1, 10)
DAYS = st.integers(0, 700)
AMOUNTS = st.sampled_from([1.0, 33.33, 100.0, 250.5, 999.99])
STEP = st.one_of(
    st.tuples(st.just('invoice'), DAYS, AMOUNTS, st.booleans()),
    st.tuples(st.just('order'), DAYS, AMOUNTS),
    st.tuples(st.just('bill'), st.integers(0, 9), DAYS),
    st.tuples(st.just('pay'), st.integers(0, 9), DAYS, st.sampled_from([0.25, 0.5, 1.0])),
    st.tuples(st.just('credit'), st.integers(0, 9), DAYS, st.sampled_from([0.3, 1.0]), st.booleans()),
    st.tuples(st.just('loose_credit'), DAYS, AMOUNTS),
    st.tuples(st.just('unreconcile'), st.integers(0, 9)),
    st.tuples(st.just('reset'), st.integers(0, 9)),
    st.tuples(st.just('repost'), st.integers(0, 9)),
    st.tuples(st.just('cancel'), st.integers(0, 9)),
    st.tuples(st.just('cancel_order'), st.integers(0, 9)),
)


@tagged('post_install', '-at_install')
class TestFactsHistory(LifecycleCommon):

    @contextmanager
    def _undone(self):
        """Run in a savepoint that is always rolled back, so that every history starts from nothing."""
        savepoint = self.env.cr.savepoint()
        try:
            yield
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    # === STEPS === #

    def _do(self, step):
        getattr(self, f'_do_{step[0]}')(*step[1:])

    def _do_invoice(self, day, amount, taxed):
        day = START + timedelta(day)
        due = day + timedelta(30)
        self.moves |= self._invoice(amount, day, tax=self.tax_sale_a if taxed else None, due=due)

    def _do_order(self, day, amount):
        self.orders |= self._order(amount, START + timedelta(day))

    def _do_bill(self, n, day):
        open_orders = self.orders.filtered(lambda order: order.invoice_status == 'to invoice')
        if open_orders:
            self.moves |= self._bill(open_orders[n % len(open_orders)], START + timedelta(day))

    def _do_pay(self, n, day, share):
        owed = self.moves.filtered(lambda move: move.state == 'posted' and move.amount_residual > 0)
        if owed:
            move = owed[n % len(owed)]
            amount = self.company.currency_id.round(move.amount_residual * share)
            if amount:
                self._pay(move, amount, START + timedelta(day))

    def _do_credit(self, n, day, share, reconcile):
        posted = self.moves.filtered(lambda move: move.state == 'posted' and move.move_type == 'out_invoice')
        if not posted:
            return
        move = posted[n % len(posted)]
        if move.line_ids.sale_line_ids:
            wizard = self.env['account.move.reversal'].with_context(
                active_model='account.move', active_ids=move.ids).create({
                    'journal_id': move.journal_id.id, 'date': START + timedelta(day)})
            wizard.refund_moves()
            refund = wizard.new_move_ids
            refund.invoice_date = START + timedelta(day)
            refund.action_post()
            self.moves |= refund
        else:
            self.moves |= self._credit(
                move, round(move.amount_untaxed * share, 2), START + timedelta(day), reconcile=reconcile)

    def _do_loose_credit(self, day, amount):
        self.moves |= self._invoice(amount, START + timedelta(day), kind='out_refund')

    def _do_unreconcile(self, n):
        lines = self.moves.line_ids.filtered(lambda line: line.matched_debit_ids or line.matched_credit_ids)
        if lines:
            lines[n % len(lines)].remove_move_reconcile()

    def _do_reset(self, n):
        posted = self.moves.filtered(lambda move: move.state == 'posted')
        if posted:
            posted[n % len(posted)].button_draft()

    def _do_repost(self, n):
        drafts = self.moves.filtered(lambda move: move.state == 'draft')
        if drafts:
            drafts[n % len(drafts)].action_post()

    def _do_cancel(self, n):
        drafts = self.moves.filtered(lambda move: move.state == 'draft')
        if drafts:
            drafts[n % len(drafts)].button_cancel()

    def _do_cancel_order(self, n):
        confirmed = self.orders.filtered(lambda order: order.state == 'sale')
        if confirmed:
            confirmed[n % len(confirmed)]._action_cancel()

    # === THE PROPERTY === #

    @settings(max_examples=40, deadline=None, derandomize=True, database=None,
              suppress_health_check=list(HealthCheck))
    @given(steps=st.lists(STEP, min_size=1, max_size=9), days=st.lists(DAYS, min_size=3, max_size=3))
    def test_facts_equal_a_plain_computation(self, steps, days):
        with self._undone():
            self.moves, self.orders = self.env['account.move'], self.env['sale.order']
            for step in steps:
                self._do(step)
            self.env.flush_all()
            self.env.invalidate_all()
            for day in [*(START + timedelta(day) for day in days), date(2026, 11, 1)]:
                expected = oracle.facts(self.moves, self.orders, day)
                found = self._facts(day)
                for name, value in expected.items():
                    if name in ('usual_gap', 'days_to_pay') and value is not None:
                        self.assertAlmostEqual(found[name], value, delta=0.5, msg=f"{name} on {day} after {steps}")
                    else:
                        self.assertEqual(
                            self._plain(found[name]), self._plain(value), f"{name} on {day} after {steps}")
