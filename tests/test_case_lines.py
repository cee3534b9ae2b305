from odoo import Command
from odoo.tests import tagged

from .case_common import CaseCommon


@tagged('post_install', '-at_install')
class TestCaseLines(CaseCommon):
    """A policy with several targets of one kind: in working hours, and round the clock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add(cls.policy, 'resolution', 72)
        cls._add(cls.policy, 'next_response', 24)

    @classmethod
    def _add(cls, policy, kind, hours):
        policy.line_ids = [Command.create({'kind': kind, 'hours': hours, 'is_round_the_clock': True})]

    def open_budgets(self, case, kind='resolution'):
        clocks = case.clock_ids.filtered(
            lambda clock: clock.kind == kind and not clock.is_cancelled and not clock.reached_at)
        return [clock.budget // 3600 for clock in clocks.sorted('id')]

    def test_each_of_them_runs_and_the_earlier_one_is_due(self):
        with self.at(4):  # Friday: a weekend counts round the clock only
            case = self._case()
            self.answer(case)
        deadlines = case.clock_ids.filtered(lambda clock: clock.kind == 'resolution').sorted('id').mapped('deadline')
        self.assertEqual(deadlines, [self.moment(8), self.moment(7)])
        self.assertEqual((case.due_at, case.due_kind), (self.moment(7), 'resolution'))
        with self.at(4, 10):
            self.move(case, 'solved')
        self.assertEqual(self.open_budgets(case), [])
        with self.at(4, 11):
            self.move(case, 'open')
        self.assertEqual(self.open_budgets(case), [16, 72])

    def test_each_word_of_the_customer_begins_all_of_them_once(self):
        with self.at():
            case = self._case()
            self.answer(case)
            self.hear(case)
            self.hear(case, "Hello?")
        self.assertEqual(self.open_budgets(case, 'next_response'), [2, 24])
        with self.at(0, 10):
            self.answer(case)
        self.assertEqual(self.open_budgets(case, 'next_response'), [])

    def test_another_policy_takes_them_over_one_by_one(self):
        urgent = self._policy(sequence=1, first_response=1, next_response=1, resolution=4, priority='3')
        self._add(urgent, 'resolution', 12)
        high = self._policy(sequence=2, resolution=8, priority='2')
        with self.at():
            case = self._case()
            self.answer(case)
            self.hear(case)
        with self.at(0, 10):
            case.priority = '3'
            self.assertEqual(self.open_budgets(case), [4, 12])
            self.assertEqual(self.open_budgets(case, 'next_response'), [1], "one is not promised any more")
            self.assertEqual(case.clock_ids.filtered(lambda clock: clock.kind == 'first_response').status, 'reached')
            case.priority = '2'
            self.assertEqual((case.policy_id, self.open_budgets(case)), (high, [8]))
            case.priority = '1'
        self.assertEqual(self.open_budgets(case), [16], "what was dropped stays dropped")
