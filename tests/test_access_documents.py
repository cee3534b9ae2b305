from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .case_documents_common import FORMS, DocumentsCommon


@tagged('post_install', '-at_install')
class TestAccessDocuments(DocumentsCommon):
    """Who sees the cases of a document and opens new ones, and for which company."""

    # === RIGHTS === #

    def test_the_menu_is_for_those_who_open_cases(self):
        for model, document in self.documents.items():
            action = self.env.ref(f'crm_lifecycle.{model.replace(".", "_")}_new_case_action')
            context = {'active_model': model, 'active_id': document.id, 'active_ids': document.ids}
            with self.subTest(model=model):
                opened = action.with_user(self.everybody).with_context(**context).run()
                self.assertEqual(opened['res_model'], 'lifecycle.case')
                bound = self.env['ir.actions.actions'].with_user(self.everybody).get_bindings(model)['action']
                self.assertIn(action.id, [binding['id'] for binding in bound])
                nobody = self._user(f'case_none_{model}', FORMS[model][1])
                with self.assertRaises(AccessError):
                    action.with_user(nobody).with_context(**context).run()

    def test_forms_open_for_those_who_read_no_cases(self):
        for model, (view, group) in FORMS.items():
            user = self._user(f'case_form_{model}', group)
            document = self.documents[model].with_user(user)
            if 'user_id' in document:
                self.documents[model].user_id = user
            self.env.flush_all()
            self.env.invalidate_all()
            with self.subTest(model=model):
                self.assertNotIn('lifecycle_case_count', document.fields_get())
                with Form(document, view=view) as form:
                    self.assertNotIn('lifecycle_case_count', form._view['fields'])
                with self.assertRaises(AccessError):
                    document.action_lifecycle_new_case()
                seen = self.documents[model].with_user(self.everybody)
                self.assertIn('lifecycle_case_count', Form(seen, view=view)._view['fields'])

    def test_a_customer_opens_for_every_department(self):
        for group in sorted({group for _view, group in FORMS.values()}):
            user = self._user(f'case_customer_{group}', group, 'base.group_partner_manager')
            with self.subTest(group=group), Form(self.customer.with_user(user), view='base.view_partner_form') as form:
                form.phone = '02 765 4321'

    def test_what_the_agent_may_not_read_is_not_linked(self):
        stock = self._user('case_stock', 'crm_lifecycle.group_agent', 'stock.group_stock_user')
        self.team.member_ids |= stock
        self.env['ir.rule'].create({
            'name': "No orders", 'model_id': self.env['ir.model']._get_id('sale.order'),
            'domain_force': [(0, '=', 1)], 'groups': [Command.link(self.env.ref('stock.group_stock_user').id)]})
        case = self.new_case(self.delivery, stock)
        self.assertEqual((case.picking_id, case.partner_id), (self.delivery, self.contact))
        self.assertFalse(case.order_id)

    # === COMPANIES === #

    def test_the_team_is_of_the_documents_company(self):
        other = self._other_company()
        second = self.env['lifecycle.case.team'].create({'name': "Elsewhere", 'company_id': other.id})
        self.everybody.company_ids |= other
        order = self.order.with_user(self.everybody)
        for first in (other | self.company, self.company | other):
            with self.subTest(company=first[0].name):
                here = order.with_context(allowed_company_ids=first.ids)
                self.assertEqual(self.defaults(here.action_lifecycle_new_case())['team_id'], self.team.id)
        foreign = self.env['sale.order'].create({'partner_id': self.customer.id, 'company_id': other.id})
        both = foreign.with_user(self.everybody).with_context(allowed_company_ids=(self.company | other).ids)
        action = both.action_lifecycle_new_case()
        self.assertEqual(self.defaults(action)['team_id'], second.id)
        cases = self.env['lifecycle.case'].with_user(self.everybody).with_context(
            allowed_company_ids=(self.company | other).ids, **action['context'])
        with Form(cases) as form:
            form.name = "Far away"
        self.assertEqual((form.record.company_id, form.record.order_id), (other, foreign))
        self.assertEqual(form.record.user_id, self.everybody, "who is not in the team has to have it to see it")

    def test_a_company_without_team_is_told_so(self):
        other = self._other_company()
        self.everybody.company_ids |= other
        order = self.env['sale.order'].create({'partner_id': self.customer.id, 'company_id': other.id})
        order = order.with_user(self.everybody).with_context(allowed_company_ids=(self.company | other).ids)
        with self.assertRaisesRegex(UserError, 'The company "Other" has no team for cases'):
            order.action_lifecycle_new_case()
        self.assertEqual(order.action_lifecycle_cases()['context'], {'create': False})

    def test_another_company_counts_its_own(self):
        other = self._other_company()
        self._case()
        stranger = self._user('case_far', 'crm_lifecycle.group_manager', company_id=other.id,
                              company_ids=[Command.set(other.ids)])
        self.assertEqual(
            self.customer.with_user(stranger).with_context(allowed_company_ids=other.ids).lifecycle_case_count, 0)
        with self.assertRaises(AccessError):
            self.order.with_user(stranger).with_context(allowed_company_ids=other.ids).action_lifecycle_cases()

    def _other_company(self):
        return self.env['res.company'].create({'name': "Other"})
