from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from ..models.lifecycle_case_portal import PORTAL_FIELDS
from .access_common import ROLES, AccessCommon

# Who reads which of the cases that setUpClass makes.
READERS = {
    'agent': {'own', 'free'}, 'team': {'own', 'free', 'colleague'}, 'manager': {'own', 'free', 'colleague', 'other'},
    'auditor': {'own', 'free', 'colleague', 'other'}, 'portal': {'own', 'colleague'},
}


@tagged('post_install', '-at_install')
class TestAccessCase(AccessCommon):
    """Who sees and changes which case, by calls as a browser makes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        members = cls.users['agent'] | cls.users['team']
        teams = cls.env['lifecycle.case.team']
        cls.team = teams.create({'name': "Care", 'company_id': cls.company.id, 'member_ids': members.ids})
        cls.far = teams.create({'name': "Far", 'company_id': cls.company.id, 'portal_visibility': 'none'})
        contact = cls.users['portal'].partner_id
        cls.named = {
            name: cls.env['lifecycle.case'].create({'name': name, 'partner_id': contact.id, **values})
            for name, values in (
                ('own', {'team_id': cls.team.id, 'user_id': cls.users['agent'].id}),
                ('free', {'team_id': cls.team.id, 'partner_id': cls._customer("Stranger").id}),
                ('colleague', {'team_id': cls.team.id, 'user_id': cls.users['manager'].id}),
                ('other', {'team_id': cls.far.id}),
            )}

    def names(self, role, **kwargs):
        ids = [case.id for case in self.named.values()]
        found = self.readable(role, 'lifecycle.case', [('id', 'in', ids)], **kwargs)
        return {name for name, case in self.named.items() if case.id in found}

    def test_who_reads_what(self):
        for role in [*ROLES, 'portal', 'public']:
            with self.subTest(role=role):
                if role in READERS:
                    self.assertEqual(self.names(role), READERS[role])
                else:
                    with self.assertRaises(AccessError):
                        self.names(role)

    def test_who_writes(self):
        for role, name, may in (
            ('agent', 'own', True), ('agent', 'colleague', False), ('team', 'colleague', True),
            ('team', 'other', False), ('manager', 'other', True), ('auditor', 'own', False), ('portal', 'own', False),
        ):
            with self.subTest(role=role, name=name):
                if may:
                    self.rpc(role, 'lifecycle.case', 'write', self.named[name].ids, {'outcome': role})
                    self.assertEqual(self.named[name].outcome, role)
                    continue
                with self.assertRaises(AccessError):
                    self.rpc(role, 'lifecycle.case', 'write', self.named[name].ids, {'outcome': role})

    def test_another_company_sees_nothing(self):
        other = self.env['res.company'].create({'name': "Other"})
        stranger = self._user('case_stranger', 'crm_lifecycle.group_manager', company_id=other.id,
                              company_ids=[(6, 0, other.ids)])
        self.assertEqual(self.names(stranger, company=other), set())

    def test_clocks_follow_their_case(self):
        for role in ('agent', 'team', 'manager', 'auditor'):
            with self.subTest(role=role):
                clocks = self.env['lifecycle.case.clock'].browse(self.readable(role, 'lifecycle.case.clock'))
                cases = self.env['lifecycle.case'].union(*self.named.values())
                self.assertEqual(
                    {case.name for case in clocks.sudo().case_id & cases}, READERS[role])
        with self.assertRaises(AccessError):
            self.readable('portal', 'lifecycle.case.clock')

    def test_a_customer_reads_the_listed_fields_only(self):
        fields = self.rpc('portal', 'lifecycle.case', 'fields_get')
        self.assertLessEqual(set(fields), PORTAL_FIELDS | {'portal_state'})
        for name in ('user_id', 'policy_id', 'clock_ids', 'cause_id', 'customer_overdue_days', 'email_cc'):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self.rpc('portal', 'lifecycle.case', 'read', self.named['own'].ids, [name])
        [row] = self.rpc('portal', 'lifecycle.case', 'read', self.named['own'].ids, ['number', 'stage_kind'])
        self.assertEqual(row['number'], self.named['own'].number)

    def test_nobody_changes_clocks(self):
        clock = self.named['own'].clock_ids[:1]
        for role in ('agent', 'team', 'manager', 'auditor'):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.rpc(role, 'lifecycle.case.clock', 'write', clock.ids, {'deadline': '2030-01-01 00:00:00'})

    def test_only_managers_configure(self):
        for role in ('agent', 'team', 'auditor', 'portal'):
            for model in ('lifecycle.case.team', 'lifecycle.case.stage', 'lifecycle.sla.policy',
                          'lifecycle.case.macro'):
                with self.subTest(role=role, model=model), self.assertRaises(AccessError):
                    self.rpc(role, model, 'create', [{'name': "x"}])

    def test_a_dialog_belongs_to_who_began_it(self):
        dialog = self.rpc('agent', 'lifecycle.case.quick', 'create', {'name': "A call", 'team_id': self.team.id})
        self.assertEqual(self.rpc('agent', 'lifecycle.case.quick', 'read', [dialog], ['name'])[0]['name'], "A call")
        for role in ('team', 'manager'):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.rpc(role, 'lifecycle.case.quick', 'read', [dialog], ['name'])

    def test_a_case_is_not_handed_to_a_company_one_has_no_part_in(self):
        other = self.env['res.company'].create({'name': "Other"})
        foreign = self.env['lifecycle.case.team'].create({'name': "Foreign", 'company_id': other.id})
        dialog = self.rpc('agent', 'lifecycle.case.hand_over', 'create', {
            'case_ids': [(6, 0, self.named['own'].ids)], 'team_id': foreign.id})
        with self.assertRaises(AccessError):
            self.rpc('agent', 'lifecycle.case.hand_over', 'action_apply', [dialog])
        self.assertEqual(self.named['own'].team_id, self.team)

    def test_nobody_merges_into_a_case_of_others(self):
        mine = self.env['lifecycle.case'].create({
            'name': "mine", 'team_id': self.team.id, 'user_id': self.users['agent'].id,
            'partner_id': self.users['portal'].partner_id.id})
        for cases in (self.named['own'] | mine, self.named['own'] | self.named['other']):
            with self.subTest(cases=cases), self.assertRaises(UserError):
                dialog = self.rpc('agent', 'lifecycle.case.merge', 'create', {
                    'case_ids': [(6, 0, cases.ids)], 'target_id': self.named['other'].id})
                self.rpc('agent', 'lifecycle.case.merge', 'action_apply', [dialog])
        self.assertFalse(self.named['own'].duplicate_of_id)

    def test_a_customer_is_never_responsible(self):
        with self.assertRaises(ValidationError):
            self.rpc('manager', 'lifecycle.case', 'write', self.named['own'].ids, {
                'user_id': self.users['portal'].id})
