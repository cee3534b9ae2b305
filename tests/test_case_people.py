from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .case_common import CaseCommon


@tagged('post_install', '-at_install')
class TestCaseResponse(CaseCommon):
    """Who said something, and what follows from it."""

    def status(self, case, kind):
        return self.clock(case, kind).status

    def test_a_human_public_word_is_an_answer(self):
        with self.at():
            case = self._case(user_id=self.agent.id)
        with self.at(0, 10):
            self.answer(case)
            self.assertEqual(self.status(case, 'first_response'), 'reached')
        self.assertEqual((case.stage_kind, case.first_answer_at), ('open', self.moment(0, 10)))

    def test_what_is_no_answer(self):
        with self.at():
            case = self._case(user_id=self.agent.id)
            case.with_user(self.agent).message_post(body="Look", subtype_xmlid='mail.mt_note')
            case.message_post(body="x", message_type='auto_comment', subtype_xmlid='mail.mt_comment')
            case.message_post(body="x", message_type='out_of_office', subtype_xmlid='mail.mt_comment',
                              author_id=self.agent.partner_id.id)
            case.message_post(body="x", message_type='notification', subtype_xmlid='mail.mt_comment')
            case._send_template(self.env.ref('crm_lifecycle.mail_template_case_received'))
            case.with_context(tracking_disable=False).with_user(self.agent).priority = '2'
            self.env.flush_all()
            self.assertFalse(case.first_answer_at)
            self.assertEqual(self.status(case, 'first_response'), 'running')

    def test_each_word_of_the_customer_wants_an_answer(self):
        with self.at():
            case = self._case(user_id=self.agent.id)
            self.hear(case)
            self.assertFalse(self.clock(case, 'next_response'), "the first answer is due still")
            self.answer(case)
        with self.at(0, 10):
            self.hear(case)
        self.assertEqual(self.clock(case, 'next_response').deadline, self.moment(0, 12))
        self.assertEqual((case.due_at, case.due_kind), (self.moment(0, 12), 'next_response'))
        with self.at(0, 11):
            self.hear(case, "Hello?")
            self.assertEqual(
                self.clock(case, 'next_response').deadline, self.moment(0, 12), "asking again moves nothing")
            self.answer(case)
        with self.at(0, 14):
            self.hear(case)
        rounds = case.clock_ids.filtered(lambda clock: clock.kind == 'next_response')
        self.assertEqual([clock.reached_at for clock in rounds], [self.moment(0, 11), False])

    def test_the_customer_wakes_a_waiting_case(self):
        with self.at():
            case = self._case()
        for kind in ('waiting_customer', 'waiting_other'):
            with self.at(0, 10):
                self.move(case, kind)
                self.hear(case)
            self.assertEqual(case.stage_kind, 'open')

    def test_somebody_else_wakes_only_what_waits_for_others(self):
        supplier = self._customer("Supplier", email='supplier@example.com')
        with self.at():
            case = self._case()
            for kind, then in (('waiting_customer', 'waiting_customer'), ('waiting_other', 'open'),
                               ('solved', 'solved')):
                self.move(case, kind)
                case.message_post(body="It is on its way", author_id=supplier.id, message_type='email',
                                  subtype_xmlid='mail.mt_comment')
                self.assertEqual(case.stage_kind, then)

    def test_spoken_with_is_answered(self):
        for channel, status in (('phone', 'reached'), ('counter', 'reached'), ('portal', 'running')):
            with self.at():
                self.assertEqual(self.status(self._case(channel=channel), 'first_response'), status)

    def test_solved_without_a_word(self):
        with self.at():
            case = self._case()
        with self.at(0, 10):
            self.move(case, 'solved')
        self.assertEqual(self.status(case, 'first_response'), 'reached')
        self.assertFalse(case.first_answer_at)


@tagged('post_install', '-at_install')
class TestCaseAssign(CaseCommon):
    """Who gets a case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = cls.env['res.users'].union(
            *(cls._user(f'member{number}', 'crm_lifecycle.group_agent') for number in range(3)))
        cls.team.member_ids = cls.users

    def test_by_hand(self):
        self.assertFalse(self._case().user_id)

    def test_in_turn(self):
        self.team.assignment = 'round_robin'
        first, second, third = self.users.sorted('id')
        self.assertEqual([self._case().user_id for _number in range(4)], [first, second, third, first])

    def test_to_who_has_least_to_do(self):
        first, second, third = self.users.sorted('id')
        for user, priority in ((first, '3'), (second, '0'), (second, '1'), (third, '2')):
            self._case(user_id=user.id, priority=priority)
        waiting = self._case(user_id=second.id, priority='3')
        self.move(waiting, 'waiting_customer')
        self.team.assignment = 'least_load'
        self.assertEqual(self._case(priority='1').user_id, second)
        self.assertEqual(self._case(priority='1').user_id, third)

    def test_many_at_once_are_shared(self):
        self.team.assignment = 'least_load'
        cases = self.cases.create([
            {'name': "x", 'team_id': self.team.id, 'priority': priority}
            for priority in ('1', '3', '1', '1', '1', '1')])
        self.assertEqual(sorted(len(mine) for mine in cases.grouped('user_id').values()), [1, 2, 3])

    def test_nobody_who_is_away_archived_or_full(self):
        first, second, third = self.users.sorted('id')
        self.team.write({'assignment': 'round_robin', 'capacity': 2})
        first.write({'out_of_office_from': fields.Datetime.now() - timedelta(hours=1)})
        second.active = False
        self.assertEqual(self._case().user_id, third)
        self.assertEqual(self._case().user_id, third)
        with self.at():
            case = self._case()
        self.assertFalse(case.user_id)
        self.assertEqual(case.activity_ids.user_id, self.leader)

    def test_a_person_is_never_overridden(self):
        self.team.assignment = 'round_robin'
        self.assertEqual(self._case(user_id=self.leader.id).user_id, self.leader)

    def test_a_team_without_calendar_or_members(self):
        self.team.write({'calendar_id': False, 'member_ids': [Command.clear()], 'assignment': 'least_load'})
        with self.at():
            case = self._case()
        self.assertTrue(self.clock(case).deadline)
        self.assertFalse(case.user_id)

    def test_taking(self):
        case = self._case()
        self.team.member_ids |= self.agent
        case.with_user(self.agent).action_take()
        self.assertEqual((case.user_id, case.stage_kind), (self.agent, 'open'))
        with self.assertRaises(UserError):
            case.with_user(self.agent).action_take()

    def test_handing_over(self):
        self.team.member_ids |= self.agent
        case = self._case(user_id=self.agent.id)
        dialog = self.env['lifecycle.case.hand_over'].with_user(self.agent).with_context(
            active_model='lifecycle.case', active_ids=case.ids)
        with self.assertRaises(UserError):
            dialog.create({'note': "x"}).action_apply()
        dialog.create({'user_id': self.leader.id, 'note': "They are angry"}).action_apply()
        self.assertEqual(case.user_id, self.leader)
        self.assertIn("They are angry", case.message_ids[:1].body)
        with self.assertRaises(AccessError):
            dialog.create({'user_id': self.agent.id}).action_apply()
