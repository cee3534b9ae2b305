"""What is invoiced, credited, paid and owed: one case a test, each a sentence an accountant could check."""

from datetime import date

from odoo import Command
from odoo.tests import tagged

from .common import LifecycleCommon

DAY = date(2025, 3, 10)


@tagged('post_install', '-at_install')
class TestFactsInvoice(LifecycleCommon):

    # === WHAT COUNTS === #

    def test_a_draft_counts_nowhere(self):
        self._invoice(100, DAY, post=False)
        self.assertFacts({'invoice_count': 0, 'invoiced_net': 0, 'paid_net': 0, 'due_amount': 0}, day='2025-12-31')

    def test_an_invoice_counts_from_its_own_day(self):
        self._invoice(100, DAY)
        self.assertFacts({'invoice_count': 0, 'invoiced_net': 0}, day='2025-03-09')
        self.assertFacts({'invoice_count': 1, 'invoiced_net': 100, 'last_invoice_on': DAY}, day='2025-03-10')

    def test_a_receipt_is_an_invoice(self):
        self._invoice(40, DAY, kind='out_receipt')
        self.assertFacts({'invoice_count': 1, 'invoiced_net': 40}, day=DAY)

    def test_a_vendor_bill_is_none(self):
        self._invoice(40, DAY, kind='in_invoice')
        self.assertFacts({'invoice_count': 0, 'invoiced_net': 0, 'due_amount': 0}, day=DAY)

    def test_tax_is_never_in_an_amount(self):
        invoice = self._invoice(100, DAY, tax=self.tax_sale_a)
        self.assertGreater(invoice.amount_total, 100)
        self._pay(invoice, invoice.amount_total / 2, DAY)
        self.assertFacts({'invoiced_net': 100, 'paid_net': 50}, day=DAY)

    def test_the_figures_of_a_contact_are_its_companys(self):
        contact = self.env['res.partner'].create({'name': "Mali", 'parent_id': self.customer.id})
        self._invoice(70, DAY, partner=contact)
        self.assertFacts({'invoiced_net': 70}, day=DAY)

    def test_an_archived_customer_keeps_its_figures(self):
        self._invoice(70, DAY)
        self.customer.active = False
        self.assertFacts({'invoiced_net': 70}, day=DAY)

    def test_twelve_months_end_on_the_day_itself(self):
        self._invoice(1, '2024-03-10')
        self._invoice(2, '2024-03-11')
        self.assertFacts({'invoiced_net': 3, 'invoiced_net_12m': 2}, day='2025-03-10')

    def test_twelve_months_before_the_leap_day(self):
        self._invoice(1, '2023-02-28')
        self._invoice(2, '2023-03-01')
        self.assertFacts({'invoiced_net_12m': 2}, day='2024-02-29')

    # === PAYING === #

    def test_paid_in_parts(self):
        invoice = self._invoice(100, DAY)
        self._pay(invoice, 30, '2025-03-20')
        self._pay(invoice, 70, '2025-04-20')
        self.assertFacts({'paid_net': 0, 'due_amount': 100}, day='2025-03-19')
        self.assertFacts({'paid_net': 30, 'due_amount': 70, 'days_to_pay': None}, day='2025-03-20')
        self.assertFacts({'paid_net': 100, 'due_amount': 0, 'days_to_pay': 41}, day='2025-04-20')

    def test_a_payment_dated_later_pays_later_whatever_odoo_says(self):
        invoice = self._invoice(100, DAY)
        self._pay(invoice, 100, '2025-06-01')
        self.assertEqual(invoice.payment_state, 'paid')
        self.assertFacts({'paid_net': 0, 'due_amount': 100}, day='2025-05-31')
        self.assertFacts({'paid_net': 100, 'due_amount': 0}, day='2025-06-01')

    def test_unreconciled_is_unpaid_on_every_day(self):
        invoice = self._invoice(100, DAY)
        self._pay(invoice, 100, DAY)
        self._receivable(invoice).remove_move_reconcile()
        self.assertFacts({'paid_net': 0, 'due_amount': 100}, day='2025-12-31')

    def test_a_draft_that_odoo_calls_paid_counts_nowhere_and_comes_back_paid(self):
        invoice = self._invoice(100, DAY)
        self._pay(invoice, 100, DAY)
        invoice.button_draft()
        self.assertEqual(invoice.payment_state, 'paid', "the trap: Odoo keeps the reconciliation of a draft")
        self.assertFacts({'invoiced_net': 0, 'paid_net': 0, 'due_amount': 0}, day='2025-12-31')
        invoice.action_post()
        self.assertFacts({'invoiced_net': 100, 'paid_net': 100}, day='2025-12-31')

    def test_a_payment_reset_to_draft_pays_nothing(self):
        invoice = self._invoice(100, DAY)
        payment = self._pay(invoice, 100, DAY)
        payment.move_id.button_draft()
        self.assertFacts({'paid_net': 0, 'due_amount': 100}, day='2025-12-31')

    def test_a_cancelled_invoice_is_gone(self):
        invoice = self._invoice(100, DAY)
        self._pay(invoice, 100, DAY)
        invoice.button_draft()
        invoice.button_cancel()
        self.assertFacts({'invoiced_net': 0, 'paid_net': 0, 'due_amount': 0, 'purchase_count': 0}, day='2025-12-31')

    def test_paying_late_is_paying_after_the_due_date(self):
        on_time, late = self._invoice(100, DAY, due='2025-04-10'), self._invoice(100, DAY, due='2025-04-10')
        self._pay(on_time, 100, '2025-04-10')
        self._pay(late, 100, '2025-04-11')
        self.assertFacts({'closed_invoice_count': 2, 'late_invoice_count': 1}, day='2025-12-31')

    def test_an_invoice_closed_by_its_credit_note_says_nothing_about_paying(self):
        invoice = self._invoice(100, DAY, due=DAY)
        self._credit(invoice, 100, '2025-09-01', reconcile=True)
        self.assertFacts({'closed_invoice_count': 0, 'days_to_pay': None}, day='2025-12-31')

    # === CREDIT NOTES === #

    def test_a_hundred_less_forty_credited_then_sixty_paid(self):
        invoice = self._invoice(100, DAY)
        self._credit(invoice, 40, '2025-03-20', reconcile=True)
        self.assertFacts({'invoiced_net': 60, 'credited': 40, 'paid_net': 0}, day='2025-03-20')
        self._pay(invoice, 60, '2025-03-25')
        self.assertFacts({'invoiced_net': 60, 'paid_net': 60, 'due_amount': 0}, day='2025-03-25')
        invoice.button_draft()
        self.assertFacts({'invoiced_net': 0, 'credited': 0, 'paid_net': 0}, day='2025-12-31')

    def test_a_credit_note_reset_to_draft_settles_nothing(self):
        invoice = self._invoice(100, DAY)
        refund = self._credit(invoice, 40, DAY, reconcile=True)
        refund.button_draft()
        self.assertFacts({'invoiced_net': 100, 'credited': 0, 'paid_net': 0, 'due_amount': 100}, day='2025-12-31')

    def test_a_credit_note_counts_on_its_invoices_day(self):
        invoice = self._invoice(100, '2024-01-15')
        self._invoice(500, '2025-02-01')
        self._credit(invoice, 100, '2025-03-01')
        self.assertFacts({'invoiced_net': 500, 'invoiced_net_12m': 500, 'credited_12m': 0}, day='2025-03-10')

    def test_before_its_own_day_a_credit_note_is_not_known(self):
        invoice = self._invoice(100, '2024-01-15')
        self._credit(invoice, 100, '2025-03-01')
        self.assertFacts({'invoiced_net': 100, 'credited': 0}, day='2025-02-28')

    def test_a_credit_note_without_invoice_counts_on_its_own_day(self):
        self._invoice(100, '2024-01-15')
        self._invoice(30, '2025-03-01', kind='out_refund')
        self.assertFacts({'invoiced_net': 70, 'invoiced_net_12m': -30, 'credited_12m': 30, 'refund_count': 1}, day=DAY)

    def test_who_has_only_credit_notes_is_below_zero(self):
        self._invoice(30, DAY, kind='out_refund')
        self.assertFacts({'invoiced_net': -30, 'invoice_count': 0, 'refund_count': 1, 'purchase_count': 0}, day=DAY)

    # === OWING === #

    def test_instalments_fall_due_one_by_one(self):
        term = self.env['account.payment.term'].create({
            'name': "Half now, half in sixty days",
            'line_ids': [Command.create({'value': 'percent', 'value_amount': 50, 'nb_days': days}) for days in (0, 60)],
        })
        self._invoice(100, DAY, term=term.id)
        self.assertFacts({'due_amount': 100, 'overdue_amount': 0, 'oldest_due_on': DAY}, day='2025-03-10')
        self.assertFacts({'overdue_amount': 50}, day='2025-03-11')
        self.assertFacts({'overdue_amount': 100}, day='2025-05-10')

    def test_due_today_is_not_overdue(self):
        self._invoice(100, DAY, due='2025-04-10')
        self.assertFacts({'overdue_amount': 0}, day='2025-04-10')
        self.assertFacts({'overdue_amount': 100}, day='2025-04-11')

    def test_a_disputed_invoice_is_owed_by_nobody(self):
        invoice = self._invoice(100, DAY)
        invoice.payment_state = 'blocked'
        self.assertFacts({'invoiced_net': 100, 'overdue_amount': 0, 'oldest_due_on': None}, day='2025-12-31')

    def test_a_disputed_invoice_that_is_paid_is_paid(self):
        invoice = self._invoice(100, DAY)
        invoice.payment_state = 'blocked'
        self._pay(invoice, 100, DAY)
        self.assertFacts({'paid_net': 100}, day='2025-12-31')

    # === TOLERANCE === #

    def test_without_tolerance_every_cent_is_owed(self):
        invoice = self._invoice(100, DAY)
        self._pay(invoice, 99.99, DAY)
        self.assertFacts({'paid_net': 99.99, 'due_amount': 0.01, 'closed_invoice_count': 0}, day=DAY)

    def test_cents_within_the_tolerated_amount_are_paid(self):
        self.root.lifecycle_residue_amount = 0.5
        near, far = self._invoice(100, DAY), self._invoice(100, DAY)
        self._pay(near, 99.5, DAY)
        self._pay(far, 99.49, DAY)
        self.assertFacts({'paid_net': 199.49, 'due_amount': 0.51, 'closed_invoice_count': 1}, day=DAY)

    def test_tax_withheld_within_the_tolerated_share_is_paid(self):
        self.root.lifecycle_residue_percent = 3
        invoice = self._invoice(1000, DAY)
        self._pay(invoice, 970, DAY)
        self.assertFacts({'paid_net': 1000, 'overdue_amount': 0, 'closed_invoice_count': 1}, day='2025-12-31')

    def test_a_small_invoice_is_not_paid_by_tolerance_alone(self):
        self.root.lifecycle_residue_amount = 5
        self._invoice(4, DAY)
        self.assertFacts({'paid_net': 0, 'due_amount': 4}, day=DAY)

    # === CURRENCIES === #

    def test_amounts_are_in_company_currency_at_the_documents_rate(self):
        euro = self.env['res.currency'].create({'name': "EUX", 'symbol': "x", 'rate_ids': [
            Command.create({'name': '2025-01-01', 'rate': 2, 'company_id': self.root.id}),
            Command.create({'name': '2025-06-01', 'rate': 4, 'company_id': self.root.id})]})
        self._invoice(100, '2025-03-10', currency_id=euro.id)
        self._invoice(100, '2025-07-10', currency_id=euro.id)
        self.assertFacts({'invoiced_net': 75}, day='2025-12-31')

    def test_half_paid_in_a_foreign_currency(self):
        euro = self.env['res.currency'].create({'name': "EUX", 'symbol': "x", 'rate_ids': [
            Command.create({'name': '2025-01-01', 'rate': 2, 'company_id': self.root.id})]})
        invoice = self._invoice(100, '2025-03-10', currency_id=euro.id)
        self._pay(invoice, 50, '2025-03-12')
        self.assertFacts({'invoiced_net': 50, 'paid_net': 25, 'due_amount': 25}, day='2025-12-31')

    def test_an_order_at_a_rate_of_zero_counts_as_it_stands(self):
        order = self._order(100, '2025-03-10')
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order SET currency_rate = 0 WHERE id = %s", [order.id])
        self.assertFacts({'order_count': 1, 'order_amount': 100, 'spend': 100}, day='2025-12-31')
