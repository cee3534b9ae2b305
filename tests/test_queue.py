"""The queue: who notes whom, at what cost, and what the consumer makes of it."""

from unittest.mock import Mock, patch

import psycopg2

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LifecycleCommon


@tagged('post_install', '-at_install')
class TestQueueHooks(LifecycleCommon):

    def setUp(self):
        super().setUp()
        self.pair = (self.customer.id, self.root.id)
        self._consume()

    def assertNotes(self, step, *pairs):
        """That a step, and nothing before it, notes these customers."""
        self._consume()
        self.assertFalse(self._queued())
        result = step()
        self.assertEqual(self._queued(), set(pairs or [self.pair]))
        return result

    def test_orders(self):
        order = self.assertNotes(lambda: self._order(100, confirm=False))
        self.assertNotes(order.action_confirm)
        self.assertNotes(lambda: order.write({'date_order': '2026-01-01 10:00:00'}))
        self.assertNotes(order._action_cancel)
        self.assertNotes(order.action_draft)
        other = self._customer("Other")
        self.assertNotes(lambda: order.write({'partner_id': other.id}), self.pair, (other.id, self.root.id))

    def test_invoices(self):
        invoice = self._invoice(100, '2026-03-10', post=False)
        self.assertNotes(invoice.action_post)
        self.assertNotes(invoice.button_draft)
        self.assertNotes(invoice.action_post)
        invoice.button_draft()
        self.assertNotes(invoice.button_cancel)
        invoice.button_draft()
        self.assertNotes(lambda: invoice.with_context(force_delete=True).unlink())

    def test_disputes(self):
        invoice = self._invoice(100, '2026-03-10')
        self.assertNotes(lambda: invoice.write({'payment_state': 'blocked'}))

    def test_payments(self):
        invoice = self._invoice(100, '2026-03-10')
        payment = self.assertNotes(lambda: self._pay(invoice, 60, '2026-03-11'))
        self.assertNotes(self._receivable(invoice).remove_move_reconcile)
        self.assertNotes(lambda: self._reconcile(payment.move_id, invoice))
        self.assertNotes(payment.move_id.button_draft)

    def test_deliveries(self):
        self.goods.is_storable = False
        order = self._order(100)
        picking = order.picking_ids
        picking.move_ids.quantity = 1
        self.assertNotes(picking.button_validate)
        self.assertEqual(picking.state, 'done')
        self._consume()
        self.assertEqual(self._stored().delivery_count, 1)

    def test_an_invoice_notes_who_ordered_too(self):
        payer = self._customer("Payer")
        order = self._order(100, '2026-03-10', partner_invoice_id=payer.id)
        invoice = order._create_invoices()
        invoice.invoice_date = '2026-03-10'
        self.assertNotes(invoice.action_post, self.pair, (payer.id, self.root.id))

    def test_contacts_are_noted_as_their_company(self):
        contact = self.env['res.partner'].create({'name': "Mali", 'parent_id': self.customer.id})
        self.assertNotes(lambda: self._order(1, partner=contact))

    def test_a_contact_that_moves_notes_both_companies(self):
        contact = self.env['res.partner'].create({'name': "Mali", 'parent_id': self.customer.id})
        self._order(1, partner=contact)
        self._consume()
        other = self._customer("Other")
        contact.parent_id = other
        queued = self._queued()
        self.assertIn(self.pair, queued)
        self.assertIn((other.id, self.root.id), queued)

    def test_becoming_a_company_of_its_own(self):
        contact = self.env['res.partner'].create({'name': "Mali", 'parent_id': self.customer.id})
        self._order(1, partner=contact)
        self._consume()
        contact.is_company = True
        self._consume()
        self.assertEqual(self._stored(contact).order_count, 1)
        self.assertEqual(self._stored().order_count, 0)

    def test_other_changes_note_nobody(self):
        order, invoice = self._order(100), self._invoice(100, '2026-03-10')
        self._consume()
        order.client_order_ref = "4711"
        invoice.ref = "4711"
        self.customer.name = "Baan Dok Mai Co., Ltd."
        self.assertFalse(self._queued())

    def test_one_statement_for_a_whole_transaction(self):
        orders = self.env['sale.order'].union(*(self._order(10, confirm=False) for _n in range(5)))
        self._consume()
        orders.action_confirm()
        for order in orders:
            order.date_order = fields.Datetime.now()
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.env['lifecycle.queue']._write_notes()
        self.assertEqual(self._queued(), {self.pair})


@tagged('post_install', '-at_install')
class TestQueueConsumer(LifecycleCommon):

    def setUp(self):
        super().setUp()
        self._consume()

    def test_the_cron_refreshes_and_empties_the_queue(self):
        self._order(100)
        self.env['lifecycle.queue']._write_notes()
        with self.enter_registry_test_mode():
            self.env.ref('crm_lifecycle.ir_cron_queue').method_direct_trigger()
        self.assertFalse(self.env['lifecycle.queue'].search_count([]))
        self.assertEqual(self._stored().order_count, 1)
        job = self.env['lifecycle.job']._get('queue')
        self.assertEqual((job.state, job.row_count, job.backlog), ('ok', 1, 0))

    def test_many_entries_go_in_batches(self):
        self.env['lifecycle.queue'].create(
            [{'partner_id': self.customer.id, 'company_id': self.root.id} for _n in range(7)])
        self.env.flush_all()
        with patch.object(type(self.env['lifecycle.queue']), 'BATCH', 3):
            taken = [self.env['lifecycle.queue']._consume() for _n in range(4)]
        self.assertEqual(taken, [3, 3, 1, 0])

    def test_entries_of_deleted_partners_do_no_harm(self):
        partner = self._customer("Gone")
        order = self._order(10, partner=partner, confirm=False)
        self.assertTrue(self._queued())
        order.unlink()
        partner.unlink()
        self._consume()
        self.assertFalse(self.env['lifecycle.queue'].search_count([]))

    def _run_cron(self, error=None):
        """Run the cron as the scheduler does; it meets this error when it consumes."""
        queue = self.env['lifecycle.queue']
        consume = Mock(side_effect=error) if error else type(queue)._consume
        with self.enter_registry_test_mode(), patch.object(type(queue), '_consume', consume):
            self.env.ref('crm_lifecycle.ir_cron_queue').method_direct_trigger()
        self.env.invalidate_all()
        return self.env['lifecycle.job']._get('queue')

    @mute_logger('odoo.addons.base.models.ir_cron')
    def test_somebody_elses_refresh_leaves_the_rest_for_the_next_minute(self):
        self.assertTrue(self._order(100) and self._queued())
        job = self._run_cron(psycopg2.errors.SerializationFailure)
        self.assertEqual((job.state, job.backlog), ('ok', 1))

    def test_only_customers_get_a_profile(self):
        vendor, supplier_of_services = self._customer("Vendor"), self._customer("Services")
        self._invoice(10, '2026-03-10', partner=vendor, kind='in_invoice')
        self.env['lifecycle.queue']._note([(supplier_of_services.id, self.root.id)])
        self._order(10)
        self._consume()
        self.assertTrue(self._stored())
        self.assertFalse(self._stored(vendor) | self._stored(supplier_of_services))

    @mute_logger('odoo.addons.crm_lifecycle.models.lifecycle_queue', 'odoo.sql_db')
    def test_one_customer_that_cannot_be_refreshed_stops_nobody_else(self):
        other = self._customer("Other")
        self._order(10)
        self._order(10, partner=other)
        self.assertEqual(len(self._queued()), 2)
        refresh = type(self.refresh)
        original = refresh._update

        def choke(model):
            model.env.cr.execute(
                "SELECT 1 / (1 - MAX((partner_id = %s)::int)) FROM lifecycle_fresh", [other.id])
            return original(model)

        with self.enter_registry_test_mode(), patch.object(refresh, '_update', choke):
            self.env.ref('crm_lifecycle.ir_cron_queue').method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self._stored().order_count, 1)
        self.assertFalse(self._stored(other))
        self.assertFalse(self.env['lifecycle.queue'].search_count([]))

    @mute_logger('odoo.addons.base.models.ir_cron')
    def test_an_error_is_shown_on_the_health_page(self):
        self.assertTrue(self._order(100) and self._queued())
        job = self._run_cron(ValueError("no such thing"))
        self.assertEqual((job.state, job.reason, job.backlog), ('failed', "no such thing", 1))
        job = self._run_cron()
        self.assertEqual((job.state, job.reason, job.backlog), ('ok', '', 0))
