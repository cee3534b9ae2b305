from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .case_common import CaseCommon


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

    def test_a_word_is_called_by_its_path_and_is_no_part_of_itself(self):
        for model in ('lifecycle.case.category', 'lifecycle.case.cause'):
            top = self.env[model].create({'name': "Goods"})
            below = top.create({'name': "Chairs", 'parent_id': top.id})
            self.assertEqual(below.complete_name, "Goods / Chairs")
            top.name = "Things"
            self.assertEqual(below.display_name, "Things / Chairs")
            with self.assertRaises(UserError):
                top.parent_id = below

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
