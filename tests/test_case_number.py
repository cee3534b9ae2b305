from odoo.tests import tagged

from .case_common import CaseCommon


@tagged('post_install', '-at_install')
class TestCaseNumber(CaseCommon):
    """Each company counts its own cases."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env['res.company'].create({'name': "Other"})
        cls.far = cls.env['lifecycle.case.team'].create({'name': "Far", 'company_id': cls.other.id})

    def sequences(self, company):
        return self.env['ir.sequence'].search([('code', '=', 'lifecycle.case'), ('company_id', '=', company.id)])

    def numbers(self, cases):
        return cases.mapped('number')

    def test_companies_count_from_one_on(self):
        here = [self._case() for _number in range(2)]
        there = [self._case(team_id=self.far.id) for _number in range(3)]
        self.assertEqual([case.number for case in here], ['C00001', 'C00002'])
        self.assertEqual([case.number for case in there], ['C00001', 'C00002', 'C00003'])
        self.assertEqual(len(self.sequences(self.company)), 1)
        self.assertEqual(self.sequences(self.other).name, "Cases of Other")

    def test_one_batch_for_two_companies(self):
        cases = self.cases.create([
            {'name': "Chair", 'team_id': team.id} for team in (self.team, self.far, self.team, self.far)])
        self.assertEqual(self.numbers(cases), ['C00001', 'C00001', 'C00002', 'C00002'])

    def test_a_sequence_of_the_companys_own_is_used(self):
        self.env['ir.sequence'].create({
            'name': "Tickets", 'code': 'lifecycle.case', 'company_id': self.company.id, 'prefix': 'T/', 'padding': 3})
        self.assertEqual(self._case().number, 'T/001')
        self.assertEqual(len(self.sequences(self.company)), 1)

    def test_the_shipped_sequence_is_the_pattern(self):
        self.env.ref('crm_lifecycle.sequence_case').write({'prefix': 'CASE-', 'padding': 3, 'number_next': 77})
        self.assertEqual(self._case().number, 'CASE-001')
        self.env.ref('crm_lifecycle.sequence_case').unlink()
        self.assertEqual(self._case(team_id=self.far.id).number, 'C00001')

    def test_a_company_that_has_numbers_goes_on_behind_them(self):
        case = self._case()
        case.write({'number': 'C00041', 'active': False})
        self.sequences(self.company).unlink()
        self.assertEqual(self._case().number, 'C00042')

    def test_numbers_that_are_brought_are_passed_over(self):
        cases = self.cases.create([
            {'name': "Chair", 'team_id': self.team.id, 'number': number}
            for number in (False, 'C00007', 'OLD-3', 'C123456789012', False)])
        self.assertEqual(self.numbers(cases), ['C00008', 'C00007', 'OLD-3', 'C123456789012', 'C00009'])

    def test_years_count_for_themselves(self):
        self.env['ir.sequence'].create({
            'name': "By year", 'code': 'lifecycle.case', 'company_id': self.company.id, 'prefix': '%(range_year)s/',
            'padding': 2, 'use_date_range': True})
        with self.at():
            cases = self._case() | self._case()
        self.assertEqual(self.numbers(cases), ['2026/01', '2026/02'])

    def test_a_case_that_changes_company_changes_its_number(self):
        self._case(team_id=self.far.id)
        case, stays = self._case(partner_id=False), self._case(partner_id=False)
        team = self.team.copy({'name': "Second"})
        (case | stays).team_id = team
        self.assertEqual(self.numbers(case | stays), ['C00001', 'C00002'])
        case.team_id = self.far
        self.assertEqual((case.company_id, case.number), (self.other, 'C00002'))
        self.assertIn("The number was C00001 in the company", case.message_ids[0].body)

    def test_whoever_opens_a_case_gets_a_number(self):
        case = self.cases.with_user(self.agent).create({'name': "Chair", 'team_id': self.team.id})
        self.assertEqual(case.number, 'C00001')

    def test_one_query_finds_the_sequence_of_a_batch(self):
        self._case()
        values = [{'name': "Chair", 'team_id': self.team.id}] * 20
        counted = []
        for size in (1, 20):
            cases = self.cases.create(values[:size])
            cases.number = False
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cases._number()
            counted.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counted[1], counted[0], "one query draws the numbers of all")

    def test_an_answer_finds_the_case_of_the_company_it_was_sent_to(self):
        sender = {'subject': "Re: [C00001] Chair", 'email_from': 'dok.mai@example.com'}
        here, there = self._case(), self._case(team_id=self.far.id)
        self.assertEqual(here.number, there.number)
        for case in (here, there):
            values = {'team_id': case.team_id.id}
            self.assertEqual(self.cases._find_by_subject(sender, values), case)
        self.assertFalse(self.cases._find_by_subject({**sender, 'email_from': 'nobody@example.com'}))
