from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged

from .common import LifecycleCommon


@tagged('post_install', '-at_install')
class TestShopPos(LifecycleCommon):
    """What is bought at the till, where that app is installed: real sessions, orders, payments and returns."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if 'pos.order' not in cls.env:
            cls.skipTest(cls, "Point of Sale is not installed here")
        # Imported late: where the app is not installed its models must not be loaded.
        from odoo.addons.point_of_sale.tests.common import CommonPosTest
        cls.make_order = CommonPosTest.create_backend_pos_order
        cls.company.partner_id.tz = 'Asia/Bangkok'
        CommonPosTest.create_payment_methods(cls)
        cls.pos_config_usd = cls.env['pos.config'].create({  # where the helper sells
            'name': "Night Market", 'payment_method_ids': [
                Command.link(method.id)
                for method in (cls.cash_payment_method, cls.bank_payment_method, cls.credit_payment_method)],
        })

    def sell(self, *prices, method=None, pay=True, when='2026-03-01 20:30:00', partner=None, lines=(), **values):
        """An order of the till, one line a price; 20:30 in Greenwich is half past three of the next day in Bangkok."""
        buyer = self.customer if partner is None else partner
        order, _refund = self.make_order({
            'order_data': {'partner_id': buyer.id, 'date_order': when, **values},
            'line_data': lines or [
                {'product_id': self.goods.id, 'price_unit': price, 'qty': 1, 'tax_ids': []} for price in prices],
            'payment_data': [{'payment_method_id': (method or self.bank_payment_method).id}] if pay else [],
        })
        return order

    def give_back(self, order, lines=None):
        refund = self.env['pos.order'].browse(order.refund()['res_id'])
        if lines:
            (refund.lines - refund.lines.filtered(lambda line: line.refunded_orderline_id in lines)).unlink()
            refund._compute_prices()
        context = {'active_ids': refund.ids, 'active_id': refund.id}
        self.env['pos.make.payment'].with_context(**context).create(
            {'payment_method_id': self.cash_payment_method.id}).check()
        self.assertEqual(refund.state, 'paid')
        return refund

    def assertPurchases(self, count, spend, **expected):
        self.env.flush_all()
        self.assertFacts({'purchase_count': count, 'spend': spend, **expected})

    # === WHICH ORDERS COUNT === #

    def test_paid_order(self):
        order = self.sell(60, 40)
        self.assertEqual(order.state, 'paid')
        self.assertPurchases(
            1, 100, pos_purchase_count=1, invoice_purchase_count=0, order_purchase_count=0, invoice_count=0,
            main_branch="Night Market", usual_hour=3, first_purchase_on='2026-03-02', last_purchase_on='2026-03-02',
            usual_weekday='1', basket=100)

    def test_before_and_after_midnight(self):
        self.sell(100)
        self.assertFacts({'purchase_count': 0}, day='2026-03-01')
        self.assertFacts({'purchase_count': 1, 'spend': 100}, day='2026-03-02')

    def test_closed_session(self):
        order = self.sell(100, method=self.cash_payment_method)
        order.session_id.post_closing_cash_details(order.session_id.cash_register_balance_end)
        order.session_id.close_session_from_ui()
        self.assertEqual(order.state, 'done')
        self.assertPurchases(1, 100, pos_purchase_count=1, invoice_count=0)

    def test_draft_and_cancelled(self):
        draft = self.sell(100, pay=False)
        cancelled = self.sell(70, pay=False)
        cancelled.action_pos_order_cancel()
        self.assertEqual((draft.state, cancelled.state), ('draft', 'cancel'))
        self.assertPurchases(0, 0)

    def test_tax_is_no_spend(self):
        tax = self.env['account.tax'].create({'name': "VAT", 'amount': 10, 'price_include_override': 'tax_included'})
        order = self.sell(lines=[{
            'product_id': self.goods.id, 'price_unit': 110, 'qty': 1, 'tax_ids': [Command.set(tax.ids)]}])
        self.assertEqual(order.amount_total, 110)
        self.assertPurchases(1, 100)

    def test_nobodys_order(self):
        self.sell(100, partner=self.env['res.partner'])
        self.assertPurchases(0, 0)

    # === WHAT COMES BACK === #

    def test_return_of_a_part(self):
        order = self.sell(60, 40)
        self.give_back(order, order.lines[1])
        self.assertPurchases(1, 60, pos_purchase_count=1)

    def test_return_of_everything(self):
        self.give_back(self.sell(60, 40))
        self.assertPurchases(0, 0, pos_purchase_count=0, first_purchase_on=None)

    def test_return_leaves_other_purchases(self):
        self.sell(500)
        self.give_back(self.sell(60))
        self.assertPurchases(1, 500)

    # === WHAT IS COUNTED ELSEWHERE === #

    def test_invoiced_order(self):
        order = self.sell(100, to_invoice=True)
        self.assertEqual(order.account_move.state, 'posted')
        self.assertPurchases(
            1, 100, pos_purchase_count=1, invoice_purchase_count=0, invoice_count=1, invoiced_net=100)

    def test_customer_account(self):
        """What the customer still owes waits for its invoice, and is that invoice's purchase."""
        self.sell(100, method=self.credit_payment_method)
        self.assertPurchases(0, 0)
        owed = self.sell(80, method=self.credit_payment_method, to_invoice=True)
        self.assertEqual(owed.account_move.state, 'posted')
        self.assertPurchases(1, 80, pos_purchase_count=0, invoice_purchase_count=1, invoice_count=1)

    def settled(self, **values):
        """An order from the back office that is paid for at the till."""
        if 'sale_order_line_id' not in self.env['pos.order.line']._fields:
            self.skipTest("The app that settles orders at the till is not installed")
        order = self._order(100, '2026-02-20')
        line = order.order_line
        self.sell(lines=[{
            'product_id': self.goods.id, 'price_unit': 100, 'qty': 1, 'tax_ids': [],
            'sale_order_line_id': line.id, 'sale_order_origin_id': order.id}], **values)

    def test_order_settled_at_the_till(self):
        self.settled()
        self.assertPurchases(1, 100, order_purchase_count=1, pos_purchase_count=0)

    def test_order_settled_and_invoiced_at_the_till(self):
        self.settled(to_invoice=True)
        self.assertPurchases(1, 100, order_purchase_count=1, pos_purchase_count=0, invoice_purchase_count=0)

    # === WATCHING === #

    def watch(self, since):
        """The customers that a look at the till notes whose last look was then."""
        queue, job = self.env['lifecycle.queue'], self.env['lifecycle.job']._get('queue')
        self.env.cr.flush()
        queue.search([]).unlink()
        job.ended_at = since
        self.env.flush_all()
        queue._watch_pos(job)
        return set(queue.search([('company_id', '=', self.root.id)]).mapped('partner_id'))

    def test_watch(self):
        contact = self.env['res.partner'].create({'name': "Person", 'parent_id': self.customer.id})
        self.sell(100, partner=contact)
        now = fields.Datetime.now()
        self.assertEqual(self.watch(now), {self.customer.id})
        self.assertEqual(self.watch(False), set(), "what was before the first look, the first run over everybody finds")
        self.assertEqual(self.watch(now + timedelta(hours=1)), set())

    def test_watched_order_reaches_the_profile(self):
        self.sell(100)
        self.assertTrue(self.watch(fields.Datetime.now()))
        while self.env['lifecycle.queue']._consume():
            pass
        self.assertEqual(self._stored().pos_purchase_count, 1)

    def test_known_without_an_invoice(self):
        """Who only ever bought at the till is a customer of the nightly run too."""
        self.sell(100)
        self.env.flush_all()
        pairs = self.refresh._customers(self.customer.ids, self.root)
        self.assertEqual(self.env.execute_query(pairs), [(self.customer.id, self.root.id)])

    # === EVIDENCE AND HEALTH === #

    def test_evidence(self):
        order = self.sell(100)
        self.env.flush_all()
        for fact in ('purchase_count', 'pos_purchase_count', 'spend'):
            evidence = self.facts._get_evidence(fact, (self.customer.id, self.root.id))
            self.assertEqual(evidence, {'pos.order': order.ids}, fact)

    def test_health_page(self):
        self.env['lifecycle.job'].action_open_health()
        [row] = self.env['lifecycle.job'].search([('kind', '=', 'app'), ('app', '=', 'point_of_sale')])
        self.assertEqual(row.state, 'used')
        self.assertFalse(row.reason)
