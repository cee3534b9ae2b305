"""What a purchase is: counted once, on its own day, net of what came back."""

from datetime import datetime

from odoo import Command
from odoo.tests import tagged

from .common import LifecycleCommon


@tagged('post_install', '-at_install')
class TestFactsPurchase(LifecycleCommon):

    def _refund(self, invoice, day, quantity=None):
        """A credit note by Odoo's own wizard, so that it stays tied to the order's lines."""
        wizard = self.env['account.move.reversal'].with_context(
            active_model='account.move', active_ids=invoice.ids).create(
                {'journal_id': invoice.journal_id.id, 'date': day})
        wizard.refund_moves()
        refund = wizard.new_move_ids
        refund.invoice_date = day
        if quantity is not None:
            refund.invoice_line_ids.quantity = quantity
        refund.action_post()
        return refund

    # === ONCE === #

    def test_an_order_and_its_invoice_are_one_purchase(self):
        order = self._order(100, '2025-03-10')
        self._bill(order, '2025-03-15')
        self.assertFacts({
            'purchase_count': 1, 'spend': 100, 'first_purchase_on': '2025-03-10', 'order_purchase_count': 1,
            'invoice_purchase_count': 0, 'invoice_count': 1}, day='2025-12-31')

    def test_an_invoice_without_order_is_a_purchase(self):
        self._invoice(80, '2025-03-10')
        self.assertFacts({'purchase_count': 1, 'spend': 80, 'invoice_purchase_count': 1}, day='2025-12-31')

    def test_the_invoice_of_a_cancelled_order_stands_for_itself(self):
        order = self._order(100, '2025-03-10')
        self._bill(order, '2025-03-15')
        order._action_cancel()
        self.assertFacts({'purchase_count': 1, 'first_purchase_on': '2025-03-15'}, day='2025-12-31')

    def test_quotations_and_cancelled_orders_are_none(self):
        self._order(100, confirm=False)
        self._order(100, '2025-03-10')._action_cancel()
        self.assertFacts({'purchase_count': 0, 'order_count': 0}, day='2025-12-31')

    def test_a_free_order_is_no_purchase(self):
        self._order(0, '2025-03-10')
        self.assertFacts({'purchase_count': 0, 'order_count': 1}, day='2025-12-31')

    def test_down_payment_and_final_invoice_are_one_purchase(self):
        order = self._order(100, '2025-03-10')
        self.env['sale.advance.payment.inv'].with_context(active_ids=order.ids, active_model='sale.order').create(
            {'advance_payment_method': 'percentage', 'amount': 30}).create_invoices()
        order.invoice_ids.write({'invoice_date': '2025-03-11'})
        order.invoice_ids.action_post()
        final = order._create_invoices(final=True)
        final.invoice_date = '2025-03-20'
        final.action_post()
        self.assertEqual(len(order.invoice_ids), 2)
        self.assertFacts({'purchase_count': 1, 'spend': 100, 'invoice_count': 2, 'invoiced_net': 100}, day='2025-12-31')

    def test_an_order_billed_to_somebody_else_is_the_buyers_purchase(self):
        payer = self._customer("Payer")
        order = self._order(100, '2025-03-10', partner_invoice_id=payer.id)
        self._bill(order, '2025-03-12')
        self.assertFacts({'purchase_count': 1, 'invoice_count': 0}, day='2025-12-31')
        self.assertFacts(
            {'purchase_count': 0, 'invoice_count': 1, 'invoiced_net': 100}, day='2025-12-31', partner=payer)

    # === NET === #

    def test_what_was_credited_whole_is_no_purchase_from_that_day_on(self):
        order = self._order(100, '2025-03-10')
        self._refund(self._bill(order, '2025-03-12'), '2025-04-01')
        self.assertFacts({'purchase_count': 1, 'spend': 100}, day='2025-03-31')
        self.assertFacts({'purchase_count': 0, 'spend': 0, 'last_purchase_on': None}, day='2025-04-01')

    def test_what_was_credited_in_part_is_worth_the_rest(self):
        order = self._order(100, '2025-03-10')
        self._refund(self._bill(order, '2025-03-12'), '2025-04-01', quantity=0.4)
        self.assertFacts({'purchase_count': 1, 'spend': 60}, day='2025-12-31')

    def test_an_invoice_reversed_and_made_anew_leaves_the_order_whole(self):
        order = self._order(100, '2025-03-10')
        invoice = self._bill(order, '2025-03-12')
        wizard = self.env['account.move.reversal'].with_context(
            active_model='account.move', active_ids=invoice.ids).create(
                {'journal_id': invoice.journal_id.id, 'date': '2025-03-13'})
        action = wizard.modify_moves()
        again = self.env['account.move'].browse(action['res_id'])
        again.invoice_date = '2025-03-13'
        again.action_post()
        self.assertFacts({'purchase_count': 1, 'spend': 100, 'invoiced_net': 100}, day='2025-12-31')

    def test_a_credit_note_reversed_again_restores_the_purchase(self):
        invoice = self._invoice(100, '2025-03-10')
        refund = self._credit(invoice, 100, '2025-03-12')
        self._invoice(100, '2025-03-14', reversed_entry_id=refund.id)
        self.assertFacts({'purchase_count': 0}, day='2025-03-13')
        self.assertFacts({'purchase_count': 1, 'spend': 100, 'last_purchase_on': '2025-03-10'}, day='2025-12-31')

    def test_a_credit_note_without_invoice_takes_no_purchase_away(self):
        self._invoice(100, '2025-03-10')
        self._invoice(100, '2025-03-12', kind='out_refund')
        self.assertFacts({'purchase_count': 1, 'invoiced_net': 0}, day='2025-12-31')

    # === WHEN === #

    def test_days_between_purchases(self):
        for day in ('2025-03-01', '2025-03-11', '2025-03-11', '2025-03-13', '2025-03-25'):
            self._invoice(10, day)
        self.assertFacts({
            'purchase_count': 5, 'purchase_day_count': 4, 'usual_gap': 10, 'basket': 10,
            'first_purchase_on': '2025-03-01', 'previous_purchase_on': '2025-03-13', 'last_purchase_on': '2025-03-25',
        }, day='2025-12-31')

    def test_two_purchases_on_one_day_have_no_day_before(self):
        self._invoice(10, '2025-03-11')
        self._invoice(10, '2025-03-11')
        self.assertFacts({'previous_purchase_on': None, 'usual_gap': None}, day='2025-12-31')

    def test_the_day_is_the_companys_in_bangkok(self):
        self.root.partner_id.tz = 'Asia/Bangkok'
        order = self._order(100)
        order.date_order = datetime(2025, 3, 10, 17, 30)  # half past midnight of the 11th in Bangkok
        self.assertFacts({'purchase_count': 0}, day='2025-03-10')
        self.assertFacts({
            'purchase_count': 1, 'first_purchase_on': '2025-03-11', 'usual_hour': 0, 'usual_weekday': '2',
        }, day='2025-03-11')

    def test_the_day_is_the_companys_in_los_angeles(self):
        self.root.partner_id.tz = 'America/Los_Angeles'
        order = self._order(100)
        order.date_order = datetime(2025, 3, 11, 5, 0)  # still the 10th there
        self.assertFacts({'purchase_count': 1, 'first_purchase_on': '2025-03-10', 'usual_hour': 22}, day='2025-03-10')

    # === HABITS === #

    def test_the_usual_seller_and_branch(self):
        seller, other = self._user('seller', 'sales_team.group_sale_salesman'), self._user('other')
        for user in (seller, seller, other):
            self._order(10, '2025-03-10', user_id=user.id)
        warehouse = self.env['stock.warehouse'].search([('company_id', '=', self.company.id)], limit=1)
        self.assertFacts({'main_branch': warehouse.name}, day='2025-12-31')
        self.assertEqual(self._facts('2025-12-31')['main_user_id'], seller.id)

    def test_the_favourite_category_is_the_one_with_most_turnover(self):
        small, big = self.env['product.category'].create([{'name': "Small"}, {'name': "Big"}])
        for category, amounts in ((small, (10, 10, 10)), (big, (100,))):
            product = self.env['product.product'].create({
                'name': category.name, 'categ_id': category.id, 'type': 'consu', 'invoice_policy': 'order'})
            for amount in amounts:
                self._bill(self._order(amount, '2025-03-10', product=product), '2025-03-10')
        self.assertEqual(self._facts('2025-12-31')['main_category_id'], big.id)

    def test_the_margin_is_the_one_at_sale(self):
        order = self._order(100, '2025-03-10')
        self.assertEqual(order.order_line.purchase_price, 60)
        self._bill(order, '2025-03-10')
        self.goods.standard_price = 95  # today's cost is nobody's business
        self._invoice(50, '2025-03-11')
        self.assertFacts({'margin': 40, 'costless_line_count': 1}, day='2025-12-31')

    def test_a_credit_note_takes_its_margin_back(self):
        invoice = self._bill(self._order(100, '2025-03-10'), '2025-03-10')
        self._refund(invoice, '2025-03-12')
        self.assertFacts({'margin': 40}, day='2025-03-11')
        self.assertFacts({'margin': 0}, day='2025-12-31')

    def test_the_margin_in_another_unit_of_measure(self):
        order = self._order(100, '2025-03-10', confirm=False)
        order.order_line.write({'product_uom_id': self.uom_dozen.id, 'price_unit': 1200, 'purchase_price': 720})
        order.action_confirm()
        invoice = order._create_invoices()
        invoice.invoice_line_ids.write({'product_uom_id': self.uom_unit.id, 'quantity': 12, 'price_unit': 100})
        invoice.invoice_date = '2025-03-10'
        invoice.action_post()
        self.assertFacts({'margin': 480}, day='2025-12-31')

    # === QUOTATIONS === #

    def test_open_quotations(self):
        self._order(100, confirm=False)
        sent = self._order(50, confirm=False)
        sent.action_quotation_sent()
        self._order(10, confirm=False, validity_date='2025-01-01')
        self.assertFacts({'quotation_count': 2, 'quotation_amount': 150})
        sent.order_line = [Command.clear()]
        self._order(70)
        self.assertFacts({'quotation_count': 2, 'quotation_amount': 100})
