from odoo.tests import Form

from .case_common import CaseCommon

# The form of each document -> the group of those who work with it and read no cases.
FORMS = {
    'res.partner': ('base.view_partner_form', 'sales_team.group_sale_salesman'),
    'sale.order': ('sale.view_order_form', 'sales_team.group_sale_salesman'),
    'crm.lead': ('crm.crm_lead_view_form', 'sales_team.group_sale_salesman'),
    'account.move': ('account.view_move_form', 'account.group_account_invoice'),
    'stock.picking': ('stock.view_picking_form', 'stock.group_stock_user'),
}
EVERYTHING = ('crm_lifecycle.group_agent', 'sales_team.group_sale_salesman_all_leads', 'account.group_account_invoice',
              'stock.group_stock_user')


class DocumentsCommon(CaseCommon):
    """One customer with an order, its delivery, its invoice, and a lead."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.env['res.partner'].create({
            'name': "Mali", 'parent_id': cls.customer.id, 'email': 'mali@example.com'})
        cls.order = cls._order(100, partner=cls.contact)
        cls.delivery = cls.order.picking_ids
        cls.invoice = cls._bill(cls.order, '2026-03-01')
        cls.lead = cls.env['crm.lead'].create({'name': "Chairs", 'partner_id': cls.contact.id})
        cls.documents = {record._name: record for record in (
            cls.customer, cls.order, cls.delivery, cls.invoice, cls.lead)}
        cls.everybody = cls._user('case_everything', *EVERYTHING)
        cls.team.member_ids |= cls.everybody

    def defaults(self, action):
        return {name.removeprefix('default_'): value for name, value in action['context'].items()
                if name.startswith('default_')}

    def new_case(self, document, user=None):
        """What "New Case" on a document opens, saved as a case."""
        action = document.with_user(user or self.everybody).action_lifecycle_new_case()
        cases = self.env['lifecycle.case'].with_user(user or self.everybody).with_context(**action['context'])
        with Form(cases) as form:
            form.name = "About this"
        return form.record

    def count(self, document, user=None):
        return document.with_user(user or self.everybody).lifecycle_case_count
