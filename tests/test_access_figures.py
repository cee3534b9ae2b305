from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .access_common import ACCOUNTANTS, PROFILE_READERS, AccessCommon

# What a reader of profiles without accounting may read. A new field must be added here, or get its groups.
PLAIN_FIELDS = {
    'active', 'changed_at', 'company_id', 'currency_id', 'delivery_count', 'display_name', 'first_purchase_on',
    'frequency_score', 'id', 'invoice_count', 'invoice_purchase_count', 'last_inbound_at', 'last_invoice_on',
    'last_outbound_at', 'last_purchase_on', 'late_delivery_count', 'lost_on', 'main_branch', 'main_category_id',
    'main_user_id', 'order_count', 'order_count_12m', 'order_purchase_count',
    'overdue', 'partner_id', 'pays', 'pos_purchase_count', 'previous_purchase_on', 'purchase_count',
    'purchase_count_12m', 'purchase_day_count', 'quotation_count', 'recency_score',
    'refund_count', 'returned_delivery_count', 'slips_on', 'spend_score', 'stage', 'state_id', 'usual_gap',
    'usual_hour', 'usual_weekday', 'user_id', 'value', 'web_purchase_count', 'won_back_on', 'zip',
}
# What comes from accounting.
AMOUNTS = {
    'basket', 'closed_invoice_count', 'costless_line_count', 'credited', 'credited_12m', 'days_to_pay', 'due_amount',
    'invoiced_net', 'invoiced_net_12m', 'late_invoice_count', 'margin', 'oldest_due_on', 'overdue_amount', 'paid_net',
    'paid_net_12m', 'spend', 'spend_12m',
}
# What comes from orders: for those who may read orders, too.
ORDERED = {'order_amount', 'order_amount_12m', 'quotation_amount'}
SELLERS = {'salesperson', 'salesperson_all', 'sales_manager'}
WITHOUT_AMOUNTS = sorted(PROFILE_READERS - ACCOUNTANTS)
# Every field is tried with the two that reach furthest, one field with everybody.
TWO = ['manager', 'sales_manager']


@tagged('post_install', '-at_install')
class TestAccessFigures(AccessCommon):
    """Amounts from accounting are for accountants, by whatever way one asks; everybody else gets words."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        long_ago = cls.today - timedelta(days=45)
        cls.paid_invoice = cls._invoice(4321, cls.today - timedelta(days=50))
        cls._pay(cls.paid_invoice, 4321, cls.today)
        cls.open_invoice = cls._invoice(8765, long_ago, due=long_ago)
        cls.env['res.company'].browse(cls.root.id).lifecycle_cuts = {'spend': [1, 2, 3, 4]}
        cls.profile = cls._profile()
        for role in PROFILE_READERS:
            # The least that lets people export at all.
            cls.users[role].group_ids += cls.env.ref('base.group_allow_export')

    def assertRefused(self, method, *args, roles=WITHOUT_AMOUNTS, **kwargs):
        for role in roles:
            with self.subTest(role=role, method=method, args=args), \
                    self.assertRaises(AccessError, msg=f'{role} {method} {args}'):
                self.rpc(role, 'lifecycle.profile', method, *args, **kwargs)

    # === WHICH FIELDS === #

    def allowed(self, role):
        ordered = ORDERED if role in SELLERS | ACCOUNTANTS else set()
        return PLAIN_FIELDS | ordered | (AMOUNTS if role in ACCOUNTANTS else set())

    def test_frozen_fields(self):
        for role in sorted(PROFILE_READERS):
            self.assertEqual(set(self.rpc(role, 'lifecycle.profile', 'fields_get')), self.allowed(role), role)

    def test_amounts_of_orders(self):
        others = sorted(PROFILE_READERS - SELLERS - ACCOUNTANTS)
        for name in sorted(ORDERED):
            self.assertRefused('read', self.profile.ids, [name], roles=others)
            self.assertRefused('search', [(name, '>', 0)], roles=others)
            self.assertRefused('web_read', self.profile.ids, {'value': {}, name: {}}, roles=others)
            self.assertRefused('formatted_read_group', [], ['stage'], [f'{name}:max'], roles=others)
            for role in others:
                with self.subTest(role=role, fact=name), self.assertRaises(AccessError):
                    self.evidence(role, name)

    def test_read(self):
        self.assertRefused('read', self.profile.ids, ['paid_net'])
        for name in sorted(AMOUNTS):
            self.assertRefused('read', self.profile.ids, [name], roles=TWO)
            self.assertRefused('web_read', self.profile.ids, {'overdue': {}, name: {}}, roles=TWO)
        for role in WITHOUT_AMOUNTS:
            [values] = self.rpc(role, 'lifecycle.profile', 'read', self.profile.ids)
            self.assertEqual(set(values), self.allowed(role), role)
        for role in ACCOUNTANTS:
            [values] = self.rpc(role, 'lifecycle.profile', 'read', self.profile.ids, ['paid_net', 'overdue_amount'])
            self.assertEqual((values['paid_net'], values['overdue_amount']), (4321, 8765), role)

    def test_search_and_sort(self):
        for name in sorted(AMOUNTS):
            self.assertRefused('search', [(name, '!=', False)], roles=TWO)
            around = [('partner_id.lifecycle_profile_ids', 'any', [(name, '!=', False)])]
            self.assertRefused('search', around, roles=TWO)
            self.assertRefused('search', [], order=f'{name} desc', roles=TWO)
            self.assertRefused('web_search_read', [], {'id': {}}, order=name, roles=TWO)
        self.assertRefused('search', [], order='paid_net')
        self.assertRefused('search_count', [('id', 'any', [('paid_net', '>', 0)])])
        self.assertRefused('search', ['!', ('paid_net', '<=', 0)])

    def test_groups_and_totals(self):
        for name in sorted(AMOUNTS):
            self.assertRefused('formatted_read_group', [], ['stage'], [f'{name}:max'], roles=TWO)
            self.assertRefused('formatted_read_group', [(name, '!=', False)], ['stage'], ['__count'], roles=TWO)
            self.assertRefused('web_read_group', [], ['stage'], [f'{name}:max'], roles=TWO)
        for groupby in ('paid_net', 'oldest_due_on:month'):
            self.assertRefused('formatted_read_group', [], [groupby], ['__count'])
        self.assertRefused('formatted_read_group', [], ['stage'], ['__count'], having=[('paid_net:sum', '>', 0)])
        self.assertRefused('formatted_read_group', [], ['stage'], ['__count'], order='paid_net:sum')
        self.assertRefused('formatted_read_grouping_sets', [], [['stage']], ['paid_net:sum'])

    def test_from_other_models(self):
        path = 'lifecycle_profile_ids.paid_net'
        for role in WITHOUT_AMOUNTS:
            for model, domain in [('res.partner', [(path, '>', 0)]), ('sale.order', [(f'partner_id.{path}', '>', 0)]),
                                  ('crm.lead', [(f'partner_id.{path}', '>', 0)])]:
                with self.subTest(role=role, model=model), self.assertRaises(AccessError, msg=f'{role} {model}'):
                    self.rpc(role, model, 'search', domain)

    def test_export(self):
        for paths in (['paid_net'], ['overdue', 'pays', 'paid_net'], ['partner_id/lifecycle_profile_ids/paid_net'],
                      ['value', 'spend'], ['overdue', 'oldest_due_on']):
            self.assertRefused('export_data', self.profile.ids, paths)
        exported = self.rpc('accountant', 'lifecycle.profile', 'export_data', self.profile.ids, ['overdue', 'paid_net'])
        self.assertEqual(exported['datas'], [["31 to 90 days", 4321.0]])
        words = self.rpc('salesperson', 'lifecycle.profile', 'export_data', self.profile.ids, ['overdue'])
        self.assertEqual(words['datas'], [["31 to 90 days"]])

    def test_onchange(self):
        """The call behind every form reads fields too."""
        for role in WITHOUT_AMOUNTS:
            for names in ([], ['overdue'], ['paid_net']):
                with self.subTest(role=role, names=names):
                    try:
                        found = self.rpc(role, 'lifecycle.profile', 'onchange', self.profile.ids, {}, names,
                                         {'overdue': {}, 'paid_net': {}, 'overdue_amount': {}})
                    except AccessError:
                        continue
                    self.assertFalse({4321, 8765} & set(found.get('value', {}).values()), f'{role} {names} {found}')

    # === WORDS === #

    def test_words(self):
        for role in sorted(PROFILE_READERS):
            with self.subTest(role=role):
                [values] = self.rpc(role, 'lifecycle.profile', 'read', self.profile.ids, ['overdue', 'pays', 'value'])
                self.assertEqual((values['overdue'], values['pays'], values['value']), ('quarter', 'often_late', '5'))
                for domain, found in [
                    ([('overdue', '=', 'quarter')], True), ([('overdue', 'in', ['month', 'longer'])], False),
                    ([('overdue', '!=', 'none')], True), ([('overdue', 'not in', ['quarter'])], False),
                    ([('value', '=', '5')], True), ([('value', 'in', ['1', '2'])], False),
                    ([('value', '!=', '5')], False),
                ]:
                    self.assertEqual(self.profile.id in self.readable(role, domain=domain), found, domain)

    def test_words_follow_the_rules(self):
        """A search for a word looks past the groups of its dates, and no further."""
        self.customer.user_id = self.users['agent']
        self.assertFalse(self.readable('salesperson', domain=[('overdue', '=', 'quarter')]))
        self.assertTrue(self.readable('salesperson_all', domain=[('overdue', '=', 'quarter')]))
        with self.assertRaises(AccessError):
            self.readable('employee', domain=[('overdue', '=', 'quarter')])

    # === A ROW THAT IS NOT UP TO DATE === #

    def test_stale_profile(self):
        self._invoice(1234, self.today)
        self.env.cr.flush()  # notes the customer, as the end of a transaction does
        self.assertTrue(self.profile.with_user(self.users['salesperson'])._is_stale())
        stored = self.profile.invoiced_net
        for role in sorted(PROFILE_READERS):
            names = sorted(self.rpc(role, 'lifecycle.profile', 'fields_get'))
            [values] = self.rpc(role, 'lifecycle.profile', 'web_read', self.profile.ids, {name: {} for name in names})
            with self.subTest(role=role):
                self.assertEqual(values['invoice_count'], 3)
                self.assertEqual(values['id'], self.profile.id)
                self.assertEqual(values.get('invoiced_net'), stored + 1234 if role in ACCOUNTANTS else None)
                if role not in ACCOUNTANTS:
                    self.assertFalse(AMOUNTS & set(values))
        for name in sorted(AMOUNTS):
            self.assertRefused('web_read', self.profile.ids, {'partner_id': {}, name: {}}, roles=TWO)
        self.env.invalidate_all()
        self.assertEqual(self.profile.invoiced_net, stored, "reading writes nothing")

    # === EVIDENCE === #

    def evidence(self, role, fact):
        records = self.profile.with_user(self.users[role])
        self.env.invalidate_all()
        return call_kw(records, 'action_open_evidence', [self.profile.ids], {'context': {
            'allowed_company_ids': self.company.ids, 'fact': fact}})

    def test_evidence_of_amounts(self):
        facts = AMOUNTS & set(self.facts._known_facts())
        self.assertGreater(len(facts), 14)
        for fact in sorted(facts):
            for role in TWO:
                with self.subTest(role=role, fact=fact), self.assertRaises(AccessError, msg=f'{role} {fact}'):
                    self.evidence(role, fact)

    def test_evidence_with_the_readers_rights(self):
        """A salesperson opens the own invoices among those that the figure counts; an agent may open none."""
        self.open_invoice.invoice_user_id = self.users['agent']
        self.paid_invoice.invoice_user_id = self.users['salesperson']
        for role, count in [('salesperson', 1), ('salesperson_all', 2), ('accountant', 2)]:
            action = self.evidence(role, 'invoice_count')
            with self.subTest(role=role):
                self.assertEqual(action['res_model'], 'account.move')
                self.assertEqual(len(self.readable(role, 'account.move', action['domain'])), count)
        for role in ('agent', 'manager', 'auditor'):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.evidence(role, 'invoice_count')
        for role in WITHOUT_AMOUNTS:
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.evidence(role, 'paid_net')
