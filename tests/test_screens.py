"""What people see: figures as they are now, words instead of amounts, and the documents behind a figure."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import LifecycleCommon


@tagged('post_install', '-at_install')
class TestLiveFigures(LifecycleCommon):

    def _read(self, *names, user=None):
        profile = self._stored().with_user(user or self.env.user)
        return profile.web_read({name: {} for name in names})[0]

    def test_a_change_shows_at_once_and_is_stored_a_minute_later(self):
        self._order(100)
        self._consume()
        self.refresh._refresh_everything()
        self._order(50)
        self.assertTrue(self._queued())
        self.assertEqual(self._stored().order_count, 1)
        self.assertEqual(self._read('order_count', 'order_amount')['order_count'], 2)
        self.env.invalidate_all()
        self.assertEqual(self._stored().order_count, 1, "reading never writes")
        self._consume()
        self.assertEqual(self._stored().order_count, 2)

    def test_fresh_rows_are_read_as_they_are(self):
        self._order(100)
        self._consume()
        self.refresh._refresh_everything()
        self.assertFalse(self._stored()._is_stale())
        self.env.invalidate_all()
        with self.assertQueryCount(10):
            self._read('order_count', 'stage')

    def test_the_stage_follows_the_day_before_the_nightly_run(self):
        today = fields.Date.today()
        self._invoice(10, today - timedelta(90))
        self._consume()
        self.env.cr.execute("UPDATE lifecycle_profile SET stage = 'first' WHERE partner_id = %s", [self.customer.id])
        self.env['lifecycle.job']._get('profile', self.root).day = today - timedelta(1)
        self.env.invalidate_all()
        self.assertEqual(self._read('stage')['stage'], 'slipping')

    def test_relations_have_their_names(self):
        self._order(100, user_id=self.env.user.id)
        self._consume()
        self._order(100, user_id=self.env.user.id)
        self.assertTrue(self._queued())
        [values] = self._stored().web_read({
            'id': {}, 'partner_id': {'fields': {'display_name': {}}}, 'main_user_id': {'fields': {'display_name': {}}},
            'last_purchase_on': {}, 'changed_at': {}, 'overdue': {}})
        self.assertEqual(values['id'], self._stored().id)
        self.assertEqual(values['partner_id']['display_name'], self.customer.display_name)
        self.assertEqual(values['main_user_id'], {'id': self.env.user.id, 'display_name': self.env.user.display_name})


@tagged('post_install', '-at_install')
class TestEvidence(LifecycleCommon):

    def _open(self, fact, user=None):
        return self._stored().with_user(user or self.env.user).with_context(fact=fact).action_open_evidence()

    def _ids(self, action):
        [(_field, _operator, ids)] = action['domain']
        return action['res_model'], set(ids)

    def test_every_figure_opens_what_it_was_made_from(self):
        paid, open_ = self._invoice(100, '2026-03-10'), self._invoice(50, '2026-03-11')
        old = self._invoice(5, '2020-03-11')
        self._pay(paid, 100, '2026-03-12')
        credit = self._credit(paid, 10, '2026-03-15')
        order, quotation = self._order(20, '2026-03-10'), self._order(30, confirm=False)
        self._consume()
        moves = 'account.move'
        for fact, expected in {
            'invoice_count': (moves, {paid.id, open_.id, old.id}),
            'refund_count': (moves, {credit.id}),
            'credited': (moves, {credit.id}),
            'paid_net': (moves, {paid.id}),
            'invoiced_net_12m': (moves, {paid.id, open_.id, credit.id}),
            'overdue_amount': (moves, {open_.id, old.id}),
            'order_amount': ('sale.order', {order.id}),
            'quotation_count': ('sale.order', {quotation.id}),
            'order_purchase_count': ('sale.order', {order.id}),
            'invoice_purchase_count': (moves, {paid.id, open_.id, old.id}),
        }.items():
            with self.subTest(fact=fact):
                self.assertEqual(self._ids(self._open(fact)), expected)

    def test_a_date_opens_the_documents_of_that_day(self):
        early, late = self._invoice(1, '2026-03-10'), self._invoice(2, '2026-03-20')
        same_day = self._order(3, '2026-03-20')
        self._consume()
        evidence = lambda name: self.facts._get_evidence(name, (self.customer.id, self.root.id))
        self.assertEqual(evidence('first_purchase_on'), {'account.move': [early.id]})
        self.assertEqual(evidence('previous_purchase_on'), {'account.move': [early.id]})
        self.assertEqual(evidence('last_purchase_on'), {'account.move': [late.id], 'sale.order': [same_day.id]})
        self.assertEqual(evidence('last_invoice_on'), {'account.move': [late.id]})
        self.assertEqual(evidence('oldest_due_on'), {'account.move': [early.id]})
        self.assertEqual(evidence('main_branch'), {'sale.order': [same_day.id]})

    def test_counts_equal_their_evidence(self):
        self._invoice(100, '2026-03-10')
        self._credit(self._invoice(70, '2026-03-10'), 70, '2026-03-11')
        self._order(20, '2026-03-10')
        self._order(0, '2026-03-10')
        self._consume()
        profile = self._stored()
        for name in profile._fields:
            if name.endswith('_count') and name in self.facts._known_facts() and name not in (
                    'purchase_day_count', 'costless_line_count'):
                evidence = self.facts._get_evidence(name, (self.customer.id, self.root.id))
                with self.subTest(name=name):
                    self.assertEqual(sum(map(len, evidence.values())), profile[name])

    def test_a_figure_of_several_kinds_asks_which(self):
        invoice, order = self._invoice(100, '2026-03-10'), self._order(20, '2026-03-10')
        self._consume()
        action = self._open('purchase_count')
        page = self.env[action['res_model']].browse(action['res_id'])
        self.assertEqual({line.model: line.count for line in page.line_ids}, {'account.move': 1, 'sale.order': 1})
        opened = dict(self._ids(line.action_open()) for line in page.line_ids)
        self.assertEqual(opened, {'account.move': {invoice.id}, 'sale.order': {order.id}})

    def test_nothing_behind_a_figure_is_an_empty_list(self):
        self._order(20, '2026-03-10')
        self._consume()
        self.assertEqual(self._ids(self._open('refund_count')), ('account.move', set()))
        self.assertEqual(self._ids(self._open('purchase_count')), ('sale.order', set(self.customer.sale_order_ids.ids)))

    def test_a_figure_without_documents_says_so(self):
        self._order(20, '2026-03-10')
        self._consume()
        for fact in ('stage', 'no_such_figure', None):
            with self.subTest(fact=fact), self.assertRaises(UserError):
                self._open(fact)

    def test_amounts_of_accounting_open_for_accounting_only(self):
        self._pay(self._invoice(100, '2026-03-10'), 10, '2026-03-10')
        self._consume()
        sales = self._user('sales', 'sales_team.group_sale_salesman_all_leads')
        billing = self._user('billing', 'account.group_account_invoice')
        self.assertEqual(self._open('paid_net', billing)['res_model'], 'account.move')
        with self.assertRaises(AccessError):
            self._open('paid_net', sales)


@tagged('post_install', '-at_install')
class TestViews(LifecycleCommon):

    def test_every_view_loads_for_everybody_who_may_read(self):
        for login, group in (
            ('agent', 'crm_lifecycle.group_agent'), ('auditor', 'crm_lifecycle.group_auditor'),
            ('manager', 'crm_lifecycle.group_manager'), ('sales', 'sales_team.group_sale_salesman'),
            ('billing', 'account.group_account_invoice'), ('ledger', 'account.group_account_readonly'),
        ):
            profiles = self.env['lifecycle.profile'].with_user(self._user(login, group))
            for kind in ('list', 'kanban', 'form', 'search', 'pivot', 'graph'):
                with self.subTest(login=login, kind=kind):
                    arch = profiles.get_views([(False, kind)])['views'][kind]['arch']
                    accounting = login in ('billing', 'ledger')
                    if kind == 'form':
                        self.assertEqual('name="paid_net"' in arch, accounting)
                        self.assertIn('name="pays"', arch)

    def test_bands_can_be_searched(self):
        self._invoice(100, fields.Date.today() - timedelta(40), due=fields.Date.today() - timedelta(40))
        fine = self._customer("Fine")
        self._order(10, partner=fine)
        self._consume()
        profiles = self._stored() | self._stored(fine)
        found = lambda *domain: self.env['lifecycle.profile'].search([('id', 'in', profiles.ids), *domain]).partner_id
        self.assertEqual(found(('overdue', '=', 'quarter')), self.customer)
        self.assertEqual(found(('overdue', '!=', 'none')), self.customer)
        self.assertEqual(found(('overdue', 'in', ['none', 'month'])), fine)
        self.assertEqual(self._stored().overdue, 'quarter')
        unranked = profiles.filtered(lambda profile: not profile.value)
        self.assertEqual(found(('value', '=', False)), unranked.partner_id)

    def test_settings_are_saved(self):
        with Form(self.env['res.config.settings']) as form:
            form.lifecycle_loyal_purchases = 3
            form.lifecycle_residue_percent = 3
        form.record.execute()
        self.assertEqual((self.company.lifecycle_loyal_purchases, self.company.lifecycle_residue_percent), (3, 3))

    def test_the_contact_shows_its_companys_profile(self):
        contact = self.env['res.partner'].create({'name': "Mali", 'parent_id': self.customer.id})
        self._order(10, partner=contact)
        self._consume()
        self.env.invalidate_all()
        self.assertEqual(contact.lifecycle_profile_ids, self._stored())
        self.assertEqual(contact.lifecycle_stage, 'first')
        self.assertEqual(contact.action_open_lifecycle_profiles()['res_id'], self._stored().id)
        found = self.env['res.partner'].search([('lifecycle_profile_ids', 'any', [('stage', '=', 'first')])])
        self.assertIn(contact, found)
