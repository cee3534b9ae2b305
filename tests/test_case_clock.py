from odoo import Command
from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .case_common import CaseCommon


@tagged('post_install', '-at_install')
class TestCaseClock(CaseCommon):
    """What the clocks of a case do while it is worked on. Many are named after bugs that others had."""

    def state(self, case, kind='resolution'):
        clock = self.clock(case, kind)
        return clock.status, clock.consumed // 3600

    # === PAUSE, SOLVE, REOPEN === #

    def test_pause_and_resume_over_a_weekend(self):
        with self.at(4, 9):
            case = self._case()
        with self.at(4, 13):
            self.move(case, 'waiting_customer')
            self.assertEqual(self.state(case), ('paused', 3))
            self.assertFalse(self.clock(case).deadline)
        with self.at(7, 8):
            self.move(case, 'open')
        self.assertEqual(self.clock(case).deadline, self.moment(8, 14))

    def test_paused_then_solved_in_one_save_is_in_time(self):
        """The other one forgot the pause, and called a case that waited for months late on a closed ticket."""
        with self.at():
            case = self._case()
        with self.at(0, 11):
            self.move(case, 'waiting_customer')
        with self.at(28, 9):
            self.move(case, 'solved')
            self.assertEqual(self.state(case), ('reached', 2))
            self.assertFalse(case.due_at)

    def test_solved_late(self):
        with self.at():
            case = self._case()
        with self.at(2, 10):
            self.move(case, 'solved')
        clock = self.clock(case)
        self.assertEqual((clock.status, clock.overdue, clock.breached_at), ('reached_late', 3600, self.moment(2, 9)))
        self.assertEqual(case.closed_at, self.moment(2, 10))

    def test_reopen_does_not_breach_at_once(self):
        with self.at():
            case = self._case()
        with self.at(0, 11):
            self.move(case, 'solved')
        with self.at(21, 9):
            case.action_reopen()
            self.assertEqual(self.state(case), ('running', 2))
        self.assertEqual(self.clock(case).deadline, self.moment(22, 16))
        self.assertEqual((case.closed_at, case.reopen_count, case.reopened_at), (False, 1, self.moment(21, 9)))
        self.assertEqual(self.clock(case, 'first_response').status, 'reached', "the first answer stays what it was")

    def test_cancelled_counts_nowhere_and_may_come_back(self):
        with self.at():
            case = self._case()
        with self.at(0, 10):
            self.move(case, 'cancelled')
            self.assertEqual({clock.status for clock in case.clock_ids}, {'cancelled'})
            self.assertFalse(case.due_at)
        with self.at(7, 9):
            case.action_reopen()
            self.assertEqual(self.state(case), ('running', 1))
            self.assertEqual(self.clock(case, 'first_response').status, 'running')

    def test_first_response_never_pauses(self):
        with self.at():
            case = self._case()
        with self.at(0, 10):
            self.move(case, 'waiting_customer')
            self.assertEqual(self.clock(case, 'first_response').deadline, self.moment(0, 14))
            self.assertEqual((case.due_at, case.due_kind), (self.moment(0, 14), 'first_response'))

    def test_waiting_for_others_pauses_where_the_policy_says_so(self):
        self.policy.line_ids.filtered(lambda line: line.kind == 'resolution').pauses_for_others = False
        with self.at():
            case = self._case()
        with self.at(0, 10):
            self.move(case, 'waiting_other')
            self.assertEqual(self.state(case), ('running', 0))
            self.move(case, 'waiting_customer')
            self.assertEqual(self.state(case), ('paused', 1))

    def test_many_cases_in_one_write_have_their_own_dates(self):
        with self.at():
            first, second = self._case(), self._case()
        with self.at(0, 10):
            self.move(first, 'solved')
        with self.at(0, 11):
            (first | second).stage_id = second.stage_id._for_team('solved', self.team)
        self.assertEqual([case.closed_at for case in (first, second)], [self.moment(0, 10), self.moment(0, 11)])

    def test_stages_mean_what_their_kind_says(self):
        """Order and folding of stages decide nothing."""
        solved = self.env['lifecycle.case.stage']._for_team('solved', self.team)
        solved.write({'sequence': -5, 'fold': False})
        with self.at():
            case = self._case()
            self.assertEqual(case.stage_kind, 'new')
            self.move(case, 'open')
            self.assertEqual(self.state(case), ('running', 0))

    # === HOURS === #

    def test_opened_on_saturday_night(self):
        with self.at(5, 23):
            case = self._case()
        self.assertEqual(self.clock(case, 'first_response').deadline, self.moment(7, 12))

    def test_a_user_in_another_time_zone_changes_nothing(self):
        self.env.user.tz = 'Asia/Bangkok'
        with self.at():
            case = self.cases.with_context(tz='Asia/Bangkok', employee_timezone='Asia/Bangkok').create({
                'name': "x", 'team_id': self.team.id, 'partner_id': self.customer.id})
            self.assertEqual(self.clock(case).deadline, self.moment(2, 9))
            self.assertEqual(self.state(case), ('running', 0))

    def test_the_calendar_of_the_policy_then_the_team_then_the_company_then_all_hours(self):
        policy_hours = self.hours.copy({'attendance_ids': [Command.clear(), Command.create({
            'name': "Late", 'dayofweek': '0', 'hour_from': 20, 'hour_to': 24, 'day_period': 'afternoon'})]})
        company_hours = self.hours.copy({'attendance_ids': [Command.clear(), Command.create({
            'name': "Noon", 'dayofweek': '0', 'hour_from': 12, 'hour_to': 18, 'day_period': 'afternoon'})]})
        self.company.resource_calendar_id = company_hours
        for prepare, expected in (
            (lambda: self.policy.write({'calendar_id': policy_hours.id}), self.moment(1, 0)),
            (lambda: self.policy.write({'calendar_id': False}), self.moment(0, 14)),
            (lambda: self.team.write({'calendar_id': False}), self.moment(0, 16)),
            (lambda: company_hours.write({'schedule_type': 'flexible', 'flexible_hours': True}), self.moment(0, 13)),
        ):
            prepare()
            with self.at():
                self.assertEqual(self.clock(self._case(), 'first_response').deadline, expected)

    def test_round_the_clock(self):
        self._policy(sequence=1, first_response=10, round_the_clock=True)
        with self.at(4, 16):
            case = self._case()
        self.assertEqual(self.clock(case, 'first_response').deadline, self.moment(5, 2))

    def test_hours_without_a_beginning_are_refused(self):
        flexible = self.hours.copy({'schedule_type': 'flexible', 'flexible_hours': True})
        for record in (self.team, self.policy):
            with self.assertRaisesRegex(ValidationError, "how long people work"), self.env.cr.savepoint():
                record.calendar_id = flexible

    def test_a_calendar_without_hours(self):
        self.hours.attendance_ids.unlink()
        with self.at():
            case = self._case()
            self.assertEqual((case.due_at, self.clock(case).status), (False, 'running'))
            self.move(case, 'solved')
            self.assertEqual(self.clock(case).status, 'reached')

    def test_a_holiday_that_is_added_moves_open_cases(self):
        with self.at():
            case, solved = self._case(), self._case()
            self.move(solved, 'solved')
            self.env['resource.calendar.leaves'].create({
                'name': "Holiday", 'company_id': self.company.id, 'calendar_id': False,
                'date_from': self.moment(1, 0), 'date_to': self.moment(1, 23, 59)})
            self.assertEqual(self.clock(case).deadline, self.moment(2, 9), "the job plans again")
            self.assertEqual(self.env['lifecycle.case.clock']._replan_stale(), 2)
            self.assertEqual(self.clock(case).deadline, self.moment(3, 9))
            self.assertEqual(case.due_at, self.moment(0, 14))
            self.assertFalse(self.clock(solved).is_stale)

    def test_hours_that_are_edited_move_open_cases(self):
        with self.at():
            case = self._case()
            self.hours.attendance_ids.filtered(lambda one: one.dayofweek == '1').unlink()
            self.env['lifecycle.case.clock']._replan_stale()
        self.assertEqual(self.clock(case).deadline, self.moment(3, 9))

    # === ANOTHER POLICY === #

    def test_a_policy_that_is_edited_rewrites_nothing(self):
        with self.at():
            case = self._case()
            self.policy.line_ids.hours = 1
            self.move(case, 'open')
        self.assertEqual(self.clock(case).deadline, self.moment(2, 9))

    def test_the_first_policy_that_matches(self):
        category = self.env['lifecycle.case.category'].create({'name': "Goods"})
        below = category.create({'name': "Chairs", 'parent_id': category.id})
        other = self._customer("Other")
        for number, values in enumerate((
            {'partner_ids': [Command.link(other.id)]}, {'category_id': category.id, 'type': 'complaint'},
            {'priority': '3', 'channel': 'email'}, {'type': 'claim'},
        ), 1):
            self._policy(sequence=number, resolution=number, **values)
        contact = self.env['res.partner'].create({'name': "Contact", 'parent_id': other.id})
        for values, hours in (
            ({}, 16), ({'partner_id': contact.id}, 1), ({'category_id': below.id, 'type': 'complaint'}, 2),
            ({'category_id': below.id}, 16), ({'priority': '3', 'channel': 'email', 'type': 'claim'}, 3),
            ({'priority': '3', 'type': 'claim'}, 4),
        ):
            with self.subTest(values=values):
                self.assertEqual(self.clock(self._case(**values)).budget, hours * 3600)

    def test_a_change_chooses_again_and_keeps_what_was_used(self):
        urgent = self._policy(sequence=1, first_response=1, resolution=4, priority='3')
        with self.at():
            case = self._case()
        with self.at(0, 11):
            case.priority = '3'
        self.assertEqual(case.policy_id, urgent)
        clock = self.clock(case)
        self.assertEqual((clock.consumed, clock.deadline, clock.is_rebased), (7200, self.moment(0, 14), False))
        first = self.clock(case, 'first_response')
        self.assertEqual((first.breached_at, first.is_rebased), (self.moment(0, 11), True))

    def test_a_solved_case_is_not_measured_again(self):
        self._policy(sequence=1, resolution=1, priority='3')
        with self.at():
            case = self._case()
        with self.at(0, 15):
            self.move(case, 'solved')
            case.priority = '3'
        self.assertEqual((self.clock(case).status, self.clock(case).budget), ('reached', 16 * 3600))

    def test_a_policy_in_use_is_deleted(self):
        with self.at():
            case = self._case()
            self.policy.unlink()
            self.assertEqual(self.clock(case).deadline, self.moment(2, 9), "what was promised stays promised")
            self.move(case, 'waiting_customer')
            self.assertEqual(self.state(case)[0], 'paused')

    def test_another_team(self):
        other = self.team.copy({'name': "Night", 'calendar_id': False})
        self._policy(sequence=1, resolution=2, round_the_clock=True, team_ids=[Command.link(other.id)])
        with self.at():
            case = self._case()
        with self.at(0, 10):
            case.team_id = other
        self.assertEqual((self.clock(case).consumed, self.clock(case).deadline), (3600, self.moment(0, 11)))
        self.assertEqual(self.clock(case, 'first_response').status, 'cancelled', "the new policy promises no answer")
