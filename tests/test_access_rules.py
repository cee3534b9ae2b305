from lxml import etree

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .access_common import OUTSIDERS, PROFILE_READERS, AccessCommon


@tagged('post_install', '-at_install')
class TestAccessRules(AccessCommon):
    """Whose customers a reader sees, and of which company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sales = cls.users['salesperson']
        cls.own = cls._customer("Own", user_id=sales.id)
        cls.others = cls._customer("Somebody Else's", user_id=cls.users['agent'].id)
        cls.nobodys = cls._customer("Nobody's")
        cls.partners = cls.own | cls.others | cls.nobodys
        for partner in cls.partners:
            cls._invoice(100, '2026-01-05', partner=partner)
        cls.profiles = cls.env['lifecycle.profile'].union(*(cls._profile(partner) for partner in cls.partners))

    def partners_seen(self, role, **kwargs):
        found = self.readable(role, domain=[('id', 'in', self.profiles.ids)], **kwargs)
        return self.env['lifecycle.profile'].browse(found).partner_id

    # === SALESPEOPLE === #

    def test_own_and_unassigned(self):
        self.assertEqual(self.partners_seen('salesperson'), self.own | self.nobodys)
        for role in PROFILE_READERS - {'salesperson'}:
            self.assertEqual(self.partners_seen(role), self.partners, role)

    def test_others_by_id(self):
        hidden = self._stored(self.others)
        for method, *args in [('read', ['stage']), ('web_read', {'stage': {}}), ('action_open_evidence',),
                              ('action_open_partner',), ('export_data', ['stage'])]:
            with self.subTest(method=method), self.assertRaises(AccessError):
                self.users['salesperson'].group_ids += self.env.ref('base.group_allow_export')
                self.rpc('salesperson', 'lifecycle.profile', method, hidden.ids, *args)

    def test_customer_is_handed_over(self):
        self.others.user_id = self.users['salesperson']
        self.own.user_id = self.users['agent']
        self.assertEqual(self.partners_seen('salesperson'), self.others | self.nobodys)

    def test_both_roles(self):
        """Who sells and is an agent besides sees what an agent sees."""
        self.users['salesperson'].group_ids += self.env.ref('crm_lifecycle.group_agent')
        self.assertEqual(self.partners_seen('salesperson'), self.partners)

    def test_rule_is_what_hides(self):
        """Without the salespeople's rule the test above would fail: it is the rule that it tests."""
        self.env.ref('crm_lifecycle.lifecycle_profile_salesman_rule').active = False
        self.assertEqual(self.partners_seen('salesperson'), self.partners)

    # === THE CONTACT'S FORM === #

    def test_contact_shows_what_its_reader_may_see(self):
        specification = {'lifecycle_stage': {}, 'lifecycle_profile_ids': {'fields': {'stage': {}}}}
        for role in PROFILE_READERS:
            rows = self.rpc(role, 'res.partner', 'web_read', self.partners.ids, specification)
            values = {row['id']: row for row in rows}
            seen = self.own | self.nobodys if role == 'salesperson' else self.partners
            for partner in self.partners:
                with self.subTest(role=role, partner=partner.name):
                    row, profile = values[partner.id], self._stored(partner)
                    if partner in seen:
                        self.assertEqual(row['lifecycle_profile_ids'], [{'id': profile.id, 'stage': profile.stage}])
                        self.assertEqual(row['lifecycle_stage'], profile.stage)
                    else:
                        self.assertEqual((row['lifecycle_profile_ids'], row['lifecycle_stage']), ([], False))

    def test_contact_of_a_customer(self):
        """A person of a company shows the company's profile, under the same rule."""
        people = [
            self.env['res.partner'].create({'name': "Person", 'parent_id': parent.id})
            for parent in (self.own, self.others)
        ]
        for person, stage in zip(people, (self._stored(self.own).stage, False), strict=True):
            [row] = self.rpc('salesperson', 'res.partner', 'read', person.ids, ['lifecycle_stage'])
            self.assertEqual(row['lifecycle_stage'], stage)

    def test_contact_form_opens_for_everybody_inside(self):
        """Also for people who may read no profile: a stock clerk's contacts must not fail on our tab."""
        for role in set(self.users) - OUTSIDERS:
            with self.subTest(role=role):
                arch = self.rpc(role, 'res.partner', 'get_views', [(False, 'form')])['views']['form']['arch']
                names = set(etree.fromstring(arch).xpath('//field[not(ancestor::field)]/@name'))
                self.assertEqual('lifecycle_profile_ids' in names, role in PROFILE_READERS, role)
                self.assertEqual('lifecycle_stage' in names, role in PROFILE_READERS, role)
                [row] = self.rpc(role, 'res.partner', 'web_read', self.own.ids, {name: {} for name in names})
                self.assertEqual(row['name'], self.own.name)
                if role not in PROFILE_READERS:
                    ours = ['lifecycle_profile_ids', 'lifecycle_stage']
                    [row] = self.rpc(role, 'res.partner', 'read', self.own.ids, ours)
                    self.assertEqual((row['lifecycle_profile_ids'], row['lifecycle_stage']), ([], False), role)

    def test_search_contacts(self):
        domain = [('lifecycle_profile_ids', 'any', [('purchase_count', '>', 0)]), ('id', 'in', self.partners.ids)]
        self.assertEqual(self.readable('agent', 'res.partner', domain), set(self.partners.ids))
        self.assertEqual(
            self.readable('salesperson', 'res.partner', domain), set((self.own | self.nobodys).ids))
        for role in ('stock', 'employee', 'approver'):
            self.assertEqual(self.readable(role, 'res.partner', domain), set(), role)
            self.assertEqual(self.readable(role, 'res.partner', [('lifecycle_profile_ids', '!=', False)]), set(), role)

    def test_outsiders(self):
        """A customer of the portal learns nothing about itself, by no way of asking."""
        customer = self.users['portal'].partner_id.commercial_partner_id
        self._profile(customer)
        for role in OUTSIDERS:
            partner = self.users[role].partner_id
            self.assertFalse([name for name in self.rpc(role, 'res.partner', 'fields_get') if 'lifecycle' in name])
            for name in ('lifecycle_stage', 'lifecycle_profile_ids'):
                for method, args in [
                    ('read', [partner.ids, [name]]), ('web_read', [partner.ids, {name: {}}]),
                    ('search_read', [[('id', '=', partner.id)], [name]]), ('export_data', [partner.ids, [name]]),
                ]:
                    with self.subTest(role=role, method=method, name=name), self.assertRaises(
                            UserError, msg=f'{role} {method} {name}'):
                        self.users['portal'].group_ids += self.env.ref('base.group_allow_export')
                        self.rpc(role, 'res.partner', method, *args)
            for value in (0, 10 ** 6):
                domain = [('lifecycle_profile_ids.purchase_count', '>', value)]
                try:
                    found = self.rpc(role, 'res.partner', 'search', domain)
                except AccessError:
                    continue
                self.assertEqual(found, [], "an answer that does not depend on the figure")
            with self.assertRaises(AccessError):
                self.rpc(role, 'res.partner', 'action_open_lifecycle_profiles', partner.ids)


@tagged('post_install', '-at_install')
class TestAccessCompanies(AccessCommon):
    """Two companies, one with a branch, and a customer that both know."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env, cls.env = cls.env, cls.product_category.env  # the helper of accounting works as its own user
        cls.other = cls.setup_other_company(name="Company B")['company'].with_env(env)
        cls.env = env
        cls.branch = cls.env['res.company'].create({'name': "Branch of A", 'parent_id': cls.company.id})
        cls.env.user.company_ids |= cls.other | cls.branch
        everywhere = (cls.company | cls.other | cls.branch).ids
        cls.env = cls.env(context={**cls.env.context, 'allowed_company_ids': everywhere})
        cls._invoice(100, '2026-01-05')
        cls._invoice(900, '2026-01-05', company=cls.other)
        cls.in_a, cls.in_b = cls._profile(), cls._profile(company=cls.other)
        groups = ['sales_team.group_sale_salesman_all_leads', 'account.group_account_invoice',
                  'crm_lifecycle.group_manager']
        for name, companies in [('a', cls.company), ('b', cls.other), ('branch', cls.branch),
                                ('both', cls.company | cls.other)]:
            cls.users[name] = cls._user(
                f'lifecycle_in_{name}', *groups, company_id=companies[0].id, company_ids=[Command.set(companies.ids)])

    def invoiced(self, role, **kwargs):
        rows = self.rpc(role, 'lifecycle.profile', 'search_read', [('partner_id', '=', self.customer.id)],
                        ['invoiced_net'], **kwargs)
        return sorted(row['invoiced_net'] for row in rows)

    def test_each_its_own(self):
        self.assertEqual(self.invoiced('a'), [100])
        self.assertEqual(self.invoiced('b'), [900])
        self.assertEqual(self.invoiced('both', company=self.company | self.other), [100, 900])
        self.assertEqual(self.invoiced('both', company=self.other), [900])

    def test_branch_sees_its_group(self):
        self.assertEqual(self.invoiced('branch'), [100])
        self._order(50, '2026-01-06', company=self.branch)
        for role in ('a', 'branch'):
            [row] = self.rpc(role, 'lifecycle.profile', 'web_read', self.in_a.ids, {
                'company_id': {'fields': {'display_name': {}}}, 'order_amount': {}, 'overdue': {}, 'invoiced_net': {}})
            self.assertEqual((row['order_amount'], row['invoiced_net']), (50, 100), role)
        self.assertEqual(self.invoiced('b'), [900])

    def test_other_companys_profile_by_id(self):
        for role, profile in [('a', self.in_b), ('b', self.in_a), ('branch', self.in_b)]:
            for method, *args in [('read', ['stage']), ('web_read', {'stage': {}}), ('action_open_evidence',)]:
                with self.subTest(role=role, method=method), self.assertRaises(AccessError):
                    self.rpc(role, 'lifecycle.profile', method, profile.ids, *args)
        with self.assertRaises(AccessError, msg="a company that is not the reader's"):
            self.invoiced('b', company=self.company | self.other)

    def test_stale_row_stays_in_its_company(self):
        self._invoice(1, '2026-01-07', company=self.other)
        self.env.cr.flush()
        for role, profile, amount in [('a', self.in_a, 100), ('b', self.in_b, 901)]:
            [row] = self.rpc(role, 'lifecycle.profile', 'web_read', profile.ids, {'invoiced_net': {}})
            self.assertEqual(row['invoiced_net'], amount, role)

    def test_contact_in_each_company(self):
        for role, profile in [('a', self.in_a), ('b', self.in_b), ('branch', self.in_a)]:
            [row] = self.rpc(role, 'res.partner', 'read', self.customer.ids, ['lifecycle_profile_ids'])
            self.assertEqual(row['lifecycle_profile_ids'], profile.ids, role)
        [row] = self.rpc('both', 'res.partner', 'read', self.customer.ids, ['lifecycle_profile_ids'],
                         company=self.company | self.other)
        self.assertEqual(set(row['lifecycle_profile_ids']), {self.in_a.id, self.in_b.id})

    def test_evidence_in_each_company(self):
        for role, profile in [('a', self.in_a), ('b', self.in_b)]:
            records = self.env['lifecycle.profile'].with_user(self.users[role])
            company = self.users[role].company_id
            records = records.with_context(allowed_company_ids=company.ids, fact='invoiced_net')
            action = records.browse(profile.id).action_open_evidence()
            found = self.readable(role, 'account.move', action['domain'])
            self.assertEqual(self.env['account.move'].browse(found).company_id, company)

    def test_jobs_of_each_company(self):
        jobs = {company: self.env['lifecycle.job']._get('profile', company) for company in self.company | self.other}
        everywhere = self.env['lifecycle.job']._get('queue')
        domain = [('id', 'in', [everywhere.id, *(job.id for job in jobs.values())])]
        for role, company in [('a', self.company), ('b', self.other), ('branch', self.company)]:
            self.assertEqual(
                self.readable(role, 'lifecycle.job', domain), {everywhere.id, jobs[company].id}, role)
        with self.assertRaises(AccessError):
            self.rpc('b', 'lifecycle.job', 'action_run_now', jobs[self.company].ids)
