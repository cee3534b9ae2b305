from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

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


@tagged('post_install', '-at_install')
class TestCaseDialogs(CaseCommon):
    """What agents do with many cases, and with a caller on the line."""

    def dialog(self, name, cases, **values):
        return self.env[f'lifecycle.case.{name}'].with_user(self.leader).with_context(
            active_model='lifecycle.case', active_ids=cases.ids).create(values)

    def test_answer_and_solve_many(self):
        cause = self.env['lifecycle.case.cause'].create({'name': "Glue"})
        cases = self._case() | self._case()
        with self.at(0, 10):
            self.dialog('close', cases, body="<p>A new one is on its way</p>", cause_id=cause.id).action_apply()
        self.assertEqual(set(cases.mapped('stage_kind')), {'solved'})
        self.assertEqual(cases.cause_id, cause)
        for case in cases:
            [said] = case.message_ids.filtered(lambda message: message.message_type == 'comment')
            self.assertEqual(said.partner_ids, self.customer)
        with self.assertRaises(UserError):
            self.dialog('close', cases).action_apply()

    def test_a_caller_is_found_by_what_they_know(self):
        self.customer.write({'phone': '+66 2 123 4567'})
        order = self._order(100, '2026-02-01')
        invoice = self._invoice(100, '2026-02-01')
        program = self.env['loyalty.program'].create({'name': "Card", 'program_type': 'loyalty'})
        card = self.env['loyalty.card'].create({'program_id': program.id, 'partner_id': self.customer.id})
        dialog = self.env['lifecycle.case.quick']
        for text, expected in (
            ('dok.mai@example.com', {'partner_id': self.customer.id}),
            ('+6621234567', {'partner_id': self.customer.id}),
            (card.code, {'partner_id': self.customer.id}),
            (order.name.lower(), {'partner_id': self.customer.id, 'order_id': order.id}),
            (invoice.name, {'partner_id': self.customer.id, 'invoice_id': invoice.id}),
            ('someone@example.com', {'email_from': 'someone@example.com'}),
            ('0899999999', {'phone': '0899999999'}),
            ('nonsense', {}),
        ):
            with self.subTest(text=text):
                self.assertEqual(dialog._find(text), expected)
        found = dialog.with_user(self.agent)._find(order.name)
        self.assertEqual(found, {'partner_id': self.customer.id}, "who may read no order is told the customer only")

    def test_a_call_is_taken_down(self):
        self.customer.phone = '+66 2 123 4567'
        with self.at(), Form(self.env['lifecycle.case.quick'].with_user(self.agent)) as form:
            form.find = 'dok.mai@example.com'
            self.assertEqual((form.partner_id, form.found), (self.customer, self.customer.display_name))
            form.name = "Where is my order?"
        case = self.cases.browse(form.record.action_create_case()['res_id'])
        self.assertEqual((case.partner_id, case.user_id, case.channel), (self.customer, self.agent, 'phone'))
        self.assertEqual(self.clock(case, 'first_response').status, 'reached')

    def test_a_macro(self):
        template = self.env['mail.template'].create({
            'name': "Photo", 'model_id': self.env['ir.model']._get_id('lifecycle.case'),
            'body_html': '<p>Please send a photo for <t t-out="object.number"/></p>'})
        tag = self.env['lifecycle.case.tag'].create({'name': "Photo"})
        macro = self.env['lifecycle.case.macro'].create({
            'name': "Ask for a photo", 'template_id': template.id, 'kind': 'waiting_customer', 'priority': '2',
            'tag_ids': [Command.link(tag.id)], 'is_taken': True,
            'activity_type_id': self.env.ref('mail.mail_activity_data_todo').id, 'activity_summary': "Look at it"})
        case = self._case()
        with self.at(0, 10):
            macro.server_action_id.with_user(self.agent).with_context(
                active_model='lifecycle.case', active_ids=case.ids, active_id=case.id).run()
        self.assertEqual(
            (case.stage_kind, case.priority, case.tag_ids, case.user_id, case.activity_ids.summary),
            ('waiting_customer', '2', tag, self.agent, "Look at it"))
        self.assertIn(case.number, case.message_ids.filtered(lambda one: one.message_type == 'comment').body)
        self.assertEqual(case.first_answer_at, self.moment(0, 10))
        action = macro.server_action_id
        macro.active = False
        self.assertFalse(action.binding_model_id)
        macro.unlink()
        self.assertFalse(action.exists())
