from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .case_common import CaseCommon


@tagged('post_install', '-at_install')
class TestCasePromise(CaseCommon):
    """Another time than the policy's, promised by hand and taken back."""

    def setUp(self):
        super().setUp()
        with self.at():
            self.case = self._case(user_id=self.agent.id)

    def promise(self, moment=None, user=None, **values):
        dialog = self.env['lifecycle.case.promise'].with_user(user or self.agent).create({
            'case_id': self.case.id, **values})
        if moment:
            dialog.promised_at = moment
            return dialog.action_apply()
        return dialog.action_take_back()

    def test_the_dialog_begins_with_what_is_due_next(self):
        dialog = self.env['lifecycle.case.promise'].with_user(self.agent).create({'case_id': self.case.id})
        self.assertEqual(dialog.clock_id.kind, 'first_response')
        self.assertEqual(dialog.promised_at, dialog.clock_id.deadline)

    def test_a_promise_counts_instead_of_the_policy(self):
        later = self.moment(3, 15)
        with self.at(0, 10):
            self.promise(later, clock_id=self.clock(self.case).id, note="He is away until then.")
        clock = self.clock(self.case)
        self.assertEqual((clock.promised_at, clock.deadline), (later, self.moment(2, 9)))
        self.assertIn("He is away until then.", self.case.message_ids[0].body)
        self.assertEqual(self.case.due_kind, 'first_response', "that one is due as before")
        self.answer(self.case)
        self.assertEqual((self.case.due_at, self.case.due_kind), (later, 'resolution'))
        clocks, mine = self.env['lifecycle.case.clock'], [('id', '=', clock.id)]
        for day, status in ((2, 'running'), (4, 'breached')):
            with self.subTest(day=day), self.at(day, 12):
                self.env.invalidate_all()
                self.assertEqual(clock.status, status)
                for other in ('running', 'breached', 'warning'):
                    found = clocks.search([*mine, ('status', '=', other)])
                    self.assertEqual(found, clock if other == status else clocks, "the search says the same")

    def test_it_can_be_taken_back(self):
        with self.at(0, 10):
            self.promise(self.moment(3, 15), clock_id=self.clock(self.case).id)
            self.promise(clock_id=self.clock(self.case).id)
        self.assertEqual(self.clock(self.case).promised_at, False)
        self.assertTrue(self.clock(self.case).warn_at, "people are warned again")

    def test_what_is_refused(self):
        with self.at(0, 10):
            for moment in (False, self.moment(0, 9)):
                dialog = self.env['lifecycle.case.promise'].with_user(self.agent).create({'case_id': self.case.id})
                dialog.promised_at = moment
                with self.assertRaises(UserError):
                    dialog.action_apply()
            self.answer(self.case)
            with self.assertRaises(UserError):
                self.promise(self.moment(3), clock_id=self.clock(self.case, 'first_response').id)
            other = self._case(user_id=self.agent.id)
            with self.assertRaises(UserError):
                self.promise(self.moment(3), clock_id=self.clock(other).id)
            self.case.user_id = self.leader
            stranger = self._user('case_promise_stranger', 'crm_lifecycle.group_agent')
            with self.assertRaises(AccessError):
                self.promise(self.moment(3), user=stranger, clock_id=self.clock(self.case).id)
        self.assertFalse(self.case.clock_ids.filtered('promised_at'))

    def test_the_day_is_said_in_the_reader_s_time(self):
        self.agent.tz = 'Asia/Bangkok'
        with self.at(0, 10):
            dialog = self.env['lifecycle.case.promise'].with_user(self.agent).with_context(tz='Asia/Bangkok').create({
                'case_id': self.case.id, 'promised_at': self.moment(1, 8)})
            dialog.action_apply()
        self.assertIn(fields.Datetime.to_string(self.moment(1, 15))[:16], self.case.message_ids[0].body)
