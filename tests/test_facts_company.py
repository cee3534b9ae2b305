"""Companies and branches: a group's figures are one, and nobody else's are in them."""

from odoo import Command
from odoo.tests import tagged

from .common import LifecycleCommon


@tagged('post_install', '-at_install')
class TestFactsCompany(LifecycleCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env['res.company'].create({'name': "Other Company", 'currency_id': cls.root.currency_id.id})
        cls.env['account.chart.template'].try_loading('generic_coa', company=cls.other, install_demo=False)
        cls.branch = cls.env['res.company'].create({'name': "Branch", 'parent_id': cls.root.id})
        cls.env.cr.precommit.run()  # gives the branch its journals
        cls.env = cls.env(context={
            **cls.env.context, 'allowed_company_ids': (cls.company | cls.other | cls.branch).ids})
        cls.facts, cls.refresh = cls.facts.with_env(cls.env), cls.refresh.with_env(cls.env)

    def test_each_group_has_its_own_figures(self):
        self._invoice(100, '2025-03-10')
        self._invoice(7, '2025-03-10', company=self.other)
        self.assertFacts({'invoiced_net': 100, 'purchase_count': 1}, day='2025-12-31')
        self.assertFacts({'invoiced_net': 7, 'purchase_count': 1}, day='2025-12-31', company=self.other)

    def test_a_branchs_documents_are_its_groups(self):
        self._invoice(100, '2025-03-10')
        self._invoice(30, '2025-04-10', company=self.branch)
        self._order(5, '2025-05-10', company=self.branch)
        self.assertFacts({'invoiced_net': 130, 'purchase_count': 3, 'order_amount': 5}, day='2025-12-31')

    def test_a_branch_has_no_profile_of_its_own(self):
        self._invoice(30, '2025-04-10', company=self.branch)
        self._consume()
        profiles = self.env['lifecycle.profile'].search([('partner_id', '=', self.customer.id)])
        self.assertEqual(profiles.company_id, self.root)

    def test_a_profile_in_each_company_that_knows_the_customer(self):
        self._invoice(100, '2025-03-10')
        self._invoice(7, '2025-03-10', company=self.other)
        self._consume()
        self.assertEqual(self._stored().invoiced_net, 100)
        self.assertEqual(self._stored(company=self.other).invoiced_net, 7)

    def test_each_company_has_its_own_limits(self):
        self.root.lifecycle_loyal_purchases = 1
        self._invoice(100, '2026-01-10')
        self._invoice(100, '2026-01-11')
        for day in ('2026-01-10', '2026-01-11'):
            self._invoice(7, day, company=self.other)
        stages = {company: self.refresh._compute(self.customer.id, company.id)['stage']
                  for company in (self.root, self.other)}
        self.assertNotEqual(stages[self.root], 'prospect')
        self.assertEqual((self.root.lifecycle_loyal_purchases, self.other.lifecycle_loyal_purchases), (1, 5))

    def test_a_branch_takes_the_limits_of_its_group(self):
        self.root.lifecycle_lost_days = 500
        self.assertEqual(self.branch.lifecycle_lost_days, 500)

    def test_three_currencies_are_never_added_up(self):
        baht = self.env['res.currency'].create({'name': "THX", 'symbol': "b", 'rate_ids': [
            Command.create({'name': '2025-01-01', 'rate': 40, 'company_id': company.id})
            for company in (self.root, self.other)]})
        self._invoice(400, '2025-03-10', currency_id=baht.id)
        self._invoice(10, '2025-03-10')
        self._invoice(80, '2025-03-10', currency_id=baht.id, company=self.other)
        self.assertFacts({'invoiced_net': 20}, day='2025-12-31')
        self.assertFacts({'invoiced_net': 2}, day='2025-12-31', company=self.other)

    def test_a_contact_that_changes_company_takes_its_documents_along(self):
        contact = self._customer("Contact", is_company=False)
        old, new = self._customer("Old"), self._customer("New")
        contact.parent_id = old
        self._invoice(100, '2025-03-10', partner=contact)
        self._order(50, '2025-03-10', partner=contact)
        self._consume()
        self.assertEqual(self._stored(old).purchase_count, 2)
        contact.parent_id = new
        self._consume()
        self.assertEqual(self._stored(new).order_count, 1, "orders follow the contact")
        accounting = self.env['account.move'].search([('partner_id', '=', contact.id)]).commercial_partner_id
        self.assertEqual(self._stored(accounting).invoice_count, 1, "invoices are where accounting keeps them")
        self.assertEqual(self._stored(new).invoice_count + self._stored(old).invoice_count, 1)

    def test_a_customer_that_becomes_a_contact_has_no_profile_left(self):
        shop, group = self._customer("Shop"), self._customer("Group")
        self._order(50, '2025-03-10', partner=shop)
        self._consume()
        self.assertTrue(self._stored(shop))
        shop.write({'parent_id': group.id, 'is_company': False})
        self._consume()
        self.assertFalse(self._stored(shop))
        self.assertEqual(self._stored(group).order_count, 1)
