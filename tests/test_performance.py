"""Queries are counted: what a document costs more because of the addon, and that lists do not grow with their rows."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tests.common import warmup

from .common import LifecycleCommon


@tagged('post_install', '-at_install')
class TestPerformance(LifecycleCommon):

    def _cost(self, work):
        """The queries of a piece of work to the end of its transaction, with the addon's notes and without."""
        counts = []
        for note in (type(self.env['lifecycle.queue'])._note, lambda *args, **kwargs: None):
            with patch.object(type(self.env['lifecycle.queue']), '_note', note):
                prepared = work()
                self.env.flush_all()
                self.env.cr.flush()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                prepared()
                self.env.flush_all()
                self.env.cr.flush()
                counts.append(self.env.cr.sql_log_count - before)
        return counts[0] - counts[1]

    def test_a_document_costs_one_query_more(self):
        warm = self._invoice(1, '2026-03-10')
        self._pay(warm, 1, '2026-03-10')
        self._order(1)
        steps = {
            'post': lambda: self._invoice(100, '2026-03-10', post=False).action_post,
            'confirm': lambda: self._order(100, confirm=False).action_confirm,
            'pay': self._prepare_payment,
            'lead': lambda: lambda: self.env['crm.lead'].create({'name': "Lead", 'partner_id': self.customer.id}),
        }
        for name, work in steps.items():
            work()()
            with self.subTest(name=name):
                self.assertLessEqual(self._cost(work), 1)

    def _prepare_payment(self):
        invoice = self._invoice(100, '2026-03-10')
        return lambda: self._pay(invoice, 100, '2026-03-11')

    def test_a_lead_costs_nothing(self):
        make = lambda: lambda: self.env['crm.lead'].create({'name': "Lead", 'partner_id': self.customer.id})
        make()()
        self.assertEqual(self._cost(make), 0)

    @warmup
    def test_a_refresh_asks_as_often_for_fifty_as_for_one(self):
        partners = [self._customer(f"Customer {n}") for n in range(50)]
        for partner in partners:
            self._order(10, '2026-03-10', partner=partner)
        self.env.flush_all()
        pairs = [(partner.id, self.root.id) for partner in partners]
        counts = []
        self.refresh._refresh(self.facts._pairs(pairs[:1]))
        for some in (pairs[:1], pairs):
            before = self.env.cr.sql_log_count
            self.refresh._refresh(self.facts._pairs(some))
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    @warmup
    def test_a_list_asks_as_often_for_forty_as_for_two(self):
        partners = [self._customer(f"Customer {n}") for n in range(40)]
        for partner in partners:
            self._order(10, '2026-03-10', partner=partner)
        self._consume()
        arch = self.env['lifecycle.profile'].get_views([(False, 'list')])['models']['lifecycle.profile']['fields']
        names = [name for name, field in arch.items() if field['type'] not in ('one2many', 'many2many')]
        specification = {
            name: {'fields': {'display_name': {}}} if arch[name]['type'] == 'many2one' else {} for name in names}
        counts = []
        for limit in (2, 40):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env['lifecycle.profile'].web_search_read([], specification, limit=limit)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 12)

    def test_a_customer_with_very_many_invoices(self):
        self._invoice(1, '2026-03-10')
        self.env.flush_all()
        # 20,000 more of it by SQL: what matters here is that nothing is done once for each of them.
        self.env.cr.execute("""
            INSERT INTO account_move (name, move_type, state, partner_id, commercial_partner_id, company_id, journal_id,
                   currency_id, date, invoice_date, amount_untaxed_signed, amount_total_signed, auto_post, create_date)
            SELECT 'MANY/' || n, move_type, state, partner_id, commercial_partner_id, company_id, journal_id,
                   currency_id, date - n %% 700, invoice_date - n %% 700, 1, 1, 'no', now()
              FROM account_move, generate_series(1, 20000) n
             WHERE commercial_partner_id = %s AND move_type = 'out_invoice'
        """, [self.customer.id])
        before = self.env.cr.sql_log_count
        profile = self._profile()
        self.assertLess(self.env.cr.sql_log_count - before, 70)
        self.assertEqual((profile.invoice_count, profile.invoiced_net, profile.purchase_count), (20001, 20001, 20001))
        evidence = self.facts._get_evidence('invoice_count', (self.customer.id, self.root.id))
        self.assertEqual(len(evidence['account.move']), 20001)
