from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from .access_common import (
    ACCOUNTANTS,
    DOCUMENT,
    JOB_READERS,
    OPENED_BY_CORE,
    PROFILE_READERS,
    PUBLIC_METHODS,
    AccessCommon,
)


@tagged('post_install', '-at_install')
class TestAccess(AccessCommon):
    """Which role may do what with which model, as a client calls it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(100, '2026-01-05')
        cls.profile = cls._profile()
        cls.job = cls.env['lifecycle.job']._get('profile', cls.root)
        cls.entry = cls.env['lifecycle.queue'].create({'partner_id': cls.customer.id, 'company_id': cls.root.id})

    def assertReads(self, role, record, allowed):
        calls = [('read', record.ids, ['display_name']), ('search', []), ('search_count', []),
                 ('search_read', [], ['id']), ('web_search_read', [], {'display_name': {}}),
                 ('formatted_read_group', [], ['id'], ['__count'])]
        for method, *args in calls:
            with self.subTest(role=role, model=record._name, method=method):
                if allowed:
                    self.assertTrue(self.rpc(role, record._name, method, *args))
                else:
                    with self.assertRaises(AccessError):
                        self.rpc(role, record._name, method, *args)

    def assertWritesNothing(self, role, record, values):
        calls = [('write', record.ids, values), ('create', [values]), ('unlink', record.ids), ('copy', record.ids),
                 ('web_save', record.ids, values, {}), ('web_save', [], values, {})]
        if 'active' in record._fields:
            calls.append(('action_archive', record.ids))
        for method, *args in calls:
            with self.subTest(role=role, model=record._name, method=method), \
                    self.assertRaises(AccessError, msg=f'{role} {method} {args}'), self.env.cr.savepoint():
                self.rpc(role, record._name, method, *args)

    # === MODELS === #

    def test_profile(self):
        for role in self.users:
            self.assertReads(role, self.profile, role in PROFILE_READERS)
            self.assertWritesNothing(role, self.profile, {'purchase_count': 7})
        self.assertNotEqual(self.profile.purchase_count, 7)

    def test_job(self):
        for role in self.users:
            self.assertReads(role, self.job, role in JOB_READERS)
            self.assertWritesNothing(role, self.job, {'state': 'ok', 'kind': 'app'})

    def test_queue(self):
        for role in self.users:
            self.assertReads(role, self.entry, role == 'system')
            self.assertWritesNothing(role, self.entry, {'partner_id': 1, 'company_id': 1})

    def test_import(self):
        """The importer creates rows too: it must say no, and none must be there."""
        rows = [[str(self.customer.id), str(self.root.id)]]
        before = self.env['lifecycle.profile'].search_count([])
        for role in self.users:
            with suppress(AccessError):
                self.rpc(role, 'lifecycle.profile', 'load', ['partner_id/.id', 'company_id/.id'], rows)
            self.assertEqual(self.env['lifecycle.profile'].search_count([]), before, role)

    # === WHAT A CLIENT MAY CALL === #

    def own_methods(self):
        """Model -> names of the methods that a class of the addon defines for it."""
        found = {}
        for name, model in self.env.registry.items():
            for cls in model.__mro__:
                if cls.__module__.startswith('odoo.addons.crm_lifecycle.'):
                    found.setdefault(name, set()).update(key for key, value in vars(cls).items() if callable(
                        getattr(value, '__func__', value)) and not key.startswith('__') and hasattr(value, '__name__'))
        return found

    def is_public(self, model, name):
        """Whether a client may call a method: Odoo also closes some without an underscore, with all their overrides."""
        closed = any(getattr(vars(cls).get(name), '_api_private', False) for cls in self.env.registry[model].__mro__)
        return not name.startswith('_') and not closed

    def test_public_methods_are_known(self):
        public = {
            model: names for model, methods in self.own_methods().items()
            if (names := {name for name in methods if self.is_public(model, name)} - OPENED_BY_CORE)
        }
        for model in [name for name in public if name not in PUBLIC_METHODS]:
            # A model that inherits another (res.users has its partner's) shows the same method.
            self.assertLessEqual(
                public.pop(model), {'write', 'create', 'action_open_lifecycle_profiles', *DOCUMENT}, model)
        self.assertEqual(public, PUBLIC_METHODS)

    def test_private_methods_are_refused(self):
        tried = 0
        for model, methods in self.own_methods().items():
            for name in methods:
                if name.startswith('_'):
                    tried += 1
                    with self.subTest(model=model, method=name), self.assertRaises(AccessError):
                        call_kw(self.env[model].with_user(self.users['system']), name, [[]], {})
        self.assertGreater(tried, 60)

    def test_abstract_models_are_closed(self):
        for model in ('lifecycle.facts', 'lifecycle.facts.invoice', 'lifecycle.profile.refresh', 'lifecycle.stage'):
            for method, args in [('search_read', [[]]), ('read', [[1]]), ('create', [{}])]:
                with self.subTest(model=model, method=method), self.assertRaises(AccessError):
                    self.rpc('manager', model, method, *args)

    # === HEALTH AND SETTINGS === #

    def test_run_now(self):
        """Who administers starts the run; an auditor changes nothing, and neither does anybody else."""
        for role in self.users:
            self.job.write({'day': '2026-01-01', 'cursor_id': 5, 'state': 'ok'})
            with self.subTest(role=role):
                if role in {'manager', 'system'}:
                    self.rpc(role, 'lifecycle.job', 'action_run_now', self.job.ids)
                    self.assertEqual((self.job.day, self.job.cursor_id, self.job.state), (False, 0, 'waiting'))
                else:
                    for ids in (self.job.ids, []):
                        with self.assertRaises(AccessError):
                            self.rpc(role, 'lifecycle.job', 'action_run_now', ids)
                    self.assertEqual(self.job.state, 'ok')

    def test_health_page(self):
        for role in self.users:
            with self.subTest(role=role):
                if role in JOB_READERS:
                    action = self.rpc(role, 'lifecycle.job', 'action_open_health')
                    self.assertEqual(action['res_model'], 'lifecycle.job')
                else:
                    with self.assertRaises(AccessError):
                        self.rpc(role, 'lifecycle.job', 'action_open_health')

    def test_settings(self):
        """Odoo's settings are for its administrator: nobody else moves a limit, there or on the company."""
        limit = self.company.lifecycle_slipping_days
        for role in self.users:
            if role == 'system':
                continue
            with self.subTest(role=role):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.rpc(role, 'res.config.settings', 'create', {'lifecycle_slipping_days': 1})
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.rpc(role, 'res.company', 'write', self.company.ids, {'lifecycle_slipping_days': 1})
        settings = self.rpc('system', 'res.config.settings', 'create', {'lifecycle_slipping_days': limit + 1})
        self.rpc('system', 'res.config.settings', 'execute', [settings])
        self.assertEqual(self.company.lifecycle_slipping_days, limit + 1)

    def test_limits_are_internal(self):
        """How tolerant the company is, and what its fifths are cut at, is not for everybody."""
        limits = ['lifecycle_residue_percent', 'lifecycle_residue_amount', 'lifecycle_slipping_days']
        cuts = ['lifecycle_cuts', 'lifecycle_cut_on']
        for role in self.users:
            for names, readers in [(limits, ACCOUNTANTS | {'manager', 'system'}), (cuts, {'system'})]:
                for name in names:
                    with self.subTest(role=role, name=name):
                        if role in readers:
                            self.rpc(role, 'res.company', 'read', self.company.ids, [name])
                        else:
                            with self.assertRaises(AccessError):
                                self.rpc(role, 'res.company', 'read', self.company.ids, [name])

    # === EVIDENCE PAGES === #

    def page(self, role, *models):
        """The page that a click of this role opens, and its first line."""
        evidence = {model: [1, 2] for model in (*models, 'lifecycle.profile')}
        opened = self.env['lifecycle.evidence'].with_user(self.users[role])._open("Purchases", evidence)
        self.assertEqual(opened['res_model'], 'lifecycle.evidence')
        page = self.env['lifecycle.evidence'].browse(opened['res_id'])
        return page.id, page.line_ids[0].id

    def test_evidence_is_its_readers_own(self):
        """The page that lists kinds of documents is a note to oneself: nobody else reads it or opens through it."""
        page, line = self.page('accountant', 'account.move')
        self.assertEqual(self.rpc('accountant', 'lifecycle.evidence', 'read', [page], ['name'])[0]['name'], "Purchases")
        self.assertEqual(
            self.rpc('accountant', 'lifecycle.evidence.line', 'action_open', [line])['res_model'], 'account.move')
        for role in set(self.users) - {'accountant'}:
            for model, record, method, args in [
                ('lifecycle.evidence', page, 'read', [['name']]),
                ('lifecycle.evidence.line', line, 'read', [['res_ids']]),
                ('lifecycle.evidence.line', line, 'action_open', []),
                ('lifecycle.evidence', page, 'write', [{'name': "Mine"}]),
                ('lifecycle.evidence', page, 'unlink', []),
            ]:
                with self.subTest(role=role, model=model, method=method), self.assertRaises(AccessError):
                    self.rpc(role, model, method, [record], *args)
            with self.subTest(role=role, method='search'):
                try:
                    self.assertNotIn(page, self.readable(role, 'lifecycle.evidence'))
                except AccessError:
                    self.assertIn(role, {'portal', 'public'})

    def test_evidence_opens_no_closed_model(self):
        closed = [('employee', 'account.move'), ('agent', 'lifecycle.queue'), ('stock', 'ir.config_parameter')]
        for role, model in closed:
            _page, line = self.page(role, model)
            with self.subTest(role=role, model=model), self.assertRaises(AccessError):
                self.rpc(role, 'lifecycle.evidence.line', 'action_open', [line])

    def test_evidence_is_made_by_a_click_only(self):
        values = {'name': "X", 'line_ids': [(0, 0, {'model': 'ir.config_parameter', 'res_ids': [1]})]}
        for role in self.users:
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.rpc(role, 'lifecycle.evidence', 'create', values)

    def test_accountants_are_the_only_ones_with_amounts(self):
        """The roles of these tests stand for what they say: no sales or lifecycle group brings accounting with it."""
        with_amounts = {
            role for role, user in self.users.items()
            if user.has_group('account.group_account_invoice') or user.has_group('account.group_account_readonly')
        }
        self.assertEqual(with_amounts, ACCOUNTANTS)

    def test_evidence_of_no_fact(self):
        profiles = self.env['lifecycle.profile'].with_user(self.users['accountant'])
        for fact in (False, 'stage', 'won_back_on', '_documents', 'partner_id', "x'; DROP TABLE x; --"):
            with self.subTest(fact=fact), self.assertRaises(UserError):
                call_kw(profiles, 'action_open_evidence', [self.profile.ids], {'context': {'fact': fact}})
