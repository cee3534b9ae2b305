from odoo import Command
from odoo.tests import tagged

from .case_common import CaseCommon


@tagged('post_install', '-at_install')
class TestCaseJob(CaseCommon):
    """What people are told of clocks, each thing once, and what ends by itself."""

    def run_job(self):
        job = self.env['lifecycle.job']
        with self.enter_registry_test_mode():
            self.env.ref('crm_lifecycle.ir_cron_case').method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(job._get('case').state, 'ok', job._get('case').reason)
        while self.env['lifecycle.event.stage']._tell():
            pass

    def activities(self, case):
        return [(activity.user_id, activity.summary) for activity in case.activity_ids.sorted('id')]

    def events(self, case):
        return self.env['lifecycle.event'].search([('case_id', '=', case.id)], order='id').mapped('kind')

    def test_a_warning_comes_once(self):
        with self.at():
            case = self._case(user_id=self.agent.id)
            self.run_job()
            self.assertFalse(case.activity_ids)
        with self.at(0, 13):
            self.run_job()
            self.run_job()
        [(user, summary)] = self.activities(case)
        self.assertEqual(user, self.agent)
        self.assertIn("First Answer due 2026-03-02", summary)
        self.assertEqual(self.events(case), ['case_warned'])

    def test_a_breach_is_told_to_the_responsible(self):
        with self.at():
            case = self._case(user_id=self.agent.id)
        with self.at(0, 15):
            self.run_job()
            self.run_job()
        self.assertIn((self.agent, "First Answer missed"), self.activities(case))
        self.assertEqual(self.events(case), ['case_breached'])

    def test_levels_of_escalation(self):
        boss = self._user('boss', 'crm_lifecycle.group_manager')
        line = self.policy.line_ids.filtered(lambda one: one.kind == 'first_response')
        line.escalation_ids = [
            Command.create({'who': 'leader', 'hours_after': 1}),
            Command.create({'who': 'user', 'user_id': boss.id, 'hours_after': 5})]
        with self.at():
            case = self._case(user_id=self.agent.id)
        missed = []
        for hour in (14, 15, 16, 20):
            with self.at(0, hour, 1):
                self.run_job()
                self.run_job()
            missed.append([user for user, summary in self.activities(case) if summary == "First Answer missed"])
        self.assertEqual(missed, [[], [self.leader], [self.leader], [self.leader, boss]])
        self.assertEqual(self.events(case), ['case_breached'])

    def test_a_run_that_comes_late_loses_nothing(self):
        line = self.policy.line_ids.filtered(lambda one: one.kind == 'first_response')
        line.escalation_ids = [
            Command.create({'who': 'responsible'}), Command.create({'who': 'leader', 'hours_after': 1})]
        with self.at():
            case = self._case(user_id=self.agent.id)
        with self.at(30, 9):
            self.run_job()
        self.assertEqual(
            [user for user, summary in self.activities(case) if summary == "First Answer missed"],
            [self.agent, self.leader])

    def test_what_is_solved_is_not_told(self):
        with self.at():
            case = self._case(user_id=self.agent.id)
            self.move(case, 'solved')
        with self.at(30, 9):
            self.run_job()
        self.assertFalse(case.activity_ids)

    def test_what_waits_too_long_is_closed_after_one_warning(self):
        self.team.close_days = 5
        with self.at():
            case, woken = self._case(), self._case()
            self.move(case | woken, 'waiting_customer')
        with self.at(3, 9):
            self.run_job()
            self.assertFalse(case.close_warned_at)
        with self.at(4, 10):
            self.run_job()
            self.run_job()
            warnings = case.message_ids.filtered(lambda message: message.message_type == 'auto_comment')
            self.assertEqual((len(warnings), warnings.partner_ids), (1, self.customer))
            self.hear(woken)
        with self.at(5, 11):
            self.run_job()
        self.assertEqual((case.stage_kind, woken.stage_kind), ('solved', 'open'))
        self.assertIn("without an answer", case.outcome)

    def test_a_rating_is_asked_for(self):
        for asks, number in ((True, 1), (False, 0)):
            self.team.asks_rating = asks
            case = self._case(user_id=self.agent.id)
            self.move(case, 'solved')
            ratings = self.env['rating.rating'].search([('res_model', '=', 'lifecycle.case'), ('res_id', '=', case.id)])
            self.assertEqual(len(ratings), number)
        self.assertEqual(case.team_id, self.team)

    def test_a_rating_counts_for_case_and_team(self):
        case = self._case(user_id=self.agent.id)
        self.move(case, 'solved')
        token = case._rating_get_access_token()
        case.rating_apply(5, token=token)
        self.env.flush_all()
        self.assertEqual((case.rating_last_value, self.team.rating_avg), (5, 5))
