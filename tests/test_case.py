from odoo.exceptions import UserError
from odoo.tests import tagged

from .case_common import CaseCommon


@tagged('post_install', '-at_install')
class TestCase(CaseCommon):
    """A case from the first word to the solution."""

    def test_a_new_case(self):
        with self.at():
            case = self._case()
        self.assertRegex(case.number, r'^C\d{5}$')
        self.assertEqual((case.stage_kind, case.company_id), ('new', self.company))
        self.assertEqual(case.email_from, 'dok.mai@example.com')
        self.assertEqual(case.received_at, self.moment())
        self.assertEqual(case.policy_id, self.policy)
        self.assertEqual(
            {clock.kind: clock.deadline for clock in case.clock_ids},
            {'first_response': self.moment(0, 14), 'resolution': self.moment(2, 9)})
        self.assertEqual((case.due_at, case.due_kind), (self.moment(0, 14), 'first_response'))

    def test_numbers_follow_each_other(self):
        numbers = [int(case.number[1:]) for case in self._case() | self._case() | self._case()]
        self.assertEqual(numbers, list(range(numbers[0], numbers[0] + 3)))

    def test_what_was_worked_on_is_not_deleted(self):
        case, fresh = self._case(), self._case()
        self.move(case, 'open')
        fresh.unlink()
        with self.assertRaises(UserError):
            case.unlink()
