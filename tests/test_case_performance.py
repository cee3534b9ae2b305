from odoo import Command
from odoo.tests import tagged

from .case_common import CaseCommon


@tagged('post_install', '-at_install')
class TestCasePerformance(CaseCommon):
    """Queries are counted: opening cases, sharing them out, and showing them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.line_ids = [
            Command.clear(), *(Command.create({'kind': kind, 'hours': hours, 'is_round_the_clock': not hours % 2})
                               for kind in ('first_response', 'resolution') for hours in (3, 8))]
        cls.members = cls.env['res.users'].union(*(
            cls._user(f'case_member_{number}', 'crm_lifecycle.group_agent') for number in range(10)))
        cls.team.write({'assignment': 'round_robin', 'member_ids': [Command.set(cls.members.ids)]})
        cls.env = cls.env(context={**cls.env.context, 'tracking_disable': False})
        cls.keeper = cls._user('case_keeper', 'crm_lifecycle.group_manager')

    def queries(self, work):
        self.env.flush_all()
        self.env.cr.flush()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        result = work()
        self.env.flush_all()
        self.env.cr.flush()
        return self.env.cr.sql_log_count - before, result

    def open_cases(self, number):
        cases = self.env['lifecycle.case'].with_user(self.keeper)
        return cases.create([
            {'name': f"Chair {n}", 'team_id': self.team.id, 'partner_id': self.customer.id} for n in range(number)])

    def test_a_case_in_a_batch_takes_few_queries(self):
        self.open_cases(20)
        few, _cases = self.queries(lambda: self.open_cases(50))
        many, cases = self.queries(lambda: self.open_cases(500))
        self.assertLessEqual(many / 500, 6)
        self.assertLessEqual(many / 500, few / 50)
        self.assertEqual(len(cases.clock_ids.filtered('deadline')), 4 * 500)
        self.assertEqual({len(mine) for mine in cases.grouped('user_id').values()}, {50}, "shared out in turn")

    def test_who_gets_many_cases_is_told_once(self):
        cases = self.open_cases(25)
        one = self.open_cases(1)
        for member, mine in (cases | one).grouped('user_id').items():
            told = self.env['mail.message'].search([
                ('message_type', '=', 'user_notification'), ('partner_ids', 'in', member.partner_id.ids)])
            with self.subTest(member=member.name):
                self.assertEqual(len(told), 2 if one in mine else 1)
                for case in mine:
                    self.assertIn(case.number, "".join(told.mapped(lambda message: f'{message.body}{message.subject}')))
                self.assertEqual(mine.message_partner_ids & self.members.partner_id, member.partner_id)

    def test_numbers_are_drawn_one_by_one_where_the_sequence_asks_for_it(self):
        sequence = self.env['ir.sequence'].sudo()._get_for_cases(self.company)
        drawn = sequence._take(3)
        self.assertEqual(len(set(drawn)), 3)
        sequence.implementation = 'no_gap'
        self.assertEqual(len(set(sequence._take(3))), 3)
        sequence.use_date_range = True
        self.assertEqual(len(set(sequence._take(2))), 2)

    def test_a_stage_that_is_new_is_known_at_once(self):
        stages = self.env['lifecycle.case.stage']
        before = stages._for_team('new', self.team)
        first = stages.create({'name': "First of all", 'kind': 'new', 'sequence': -5, 'team_ids': self.team.ids})
        self.assertEqual(stages._for_team('new', self.team), first)
        first.active = False
        self.assertEqual(stages._for_team('new', self.team), before)

    def test_the_queue_asks_as_often_for_many_as_for_few(self):
        self.open_cases(80)
        view = self.env['lifecycle.case'].get_view(view_type='list')
        names = self.env['lifecycle.case'].fields_get(list(view['models']['lifecycle.case']))
        fields = {name: {'fields': {'display_name': {}}} if field['type'] == 'many2one' else {}
                  for name, field in names.items()}
        cases = self.env['lifecycle.case'].with_user(self.keeper)
        mine = [('team_id', '=', self.team.id)]
        counts = [
            self.queries(lambda size=size: cases.web_search_read(mine, fields, limit=size))[0] for size in (80, 40, 80)]
        self.assertEqual(counts[1], counts[2])
