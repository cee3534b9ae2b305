from odoo import api, fields, models

from .lifecycle_case_stage import OPEN


class LifecycleCase(models.Model):
    """What an agent has to know of the customer before answering, as of now. No amounts: they are not for everybody."""

    _inherit = 'lifecycle.case'

    customer_stage = fields.Selection(
        selection=lambda self: self.env['lifecycle.profile']._fields['stage']._description_selection(self.env),
        compute='_compute_customer', compute_sudo=True)
    customer_overdue_days = fields.Integer("Days Overdue", compute='_compute_customer', compute_sudo=True)
    customer_open_orders = fields.Integer("Open Orders", compute='_compute_customer', compute_sudo=True)
    customer_late_deliveries = fields.Integer("Late Deliveries", compute='_compute_customer', compute_sudo=True)
    customer_open_cases = fields.Integer("Other Open Cases", compute='_compute_customer_open_cases')

    # === COMPUTE METHODS === #

    @api.depends('commercial_partner_id', 'company_id')
    def _compute_customer(self):
        """Read past the reader's rights: days and counts only, of the customer whose case it is."""
        for company, cases in self.grouped('company_id').items():
            customers = cases.commercial_partner_id
            profiles = self.env['lifecycle.profile'].search([
                ('partner_id', 'in', customers.ids), ('company_id', '=', company.root_id.id)]).grouped('partner_id')
            orders = cases._count_of_customers('sale.order', 'partner_id.commercial_partner_id', [
                ('state', '=', 'sale'), ('delivery_status', 'in', ('pending', 'started', 'partial'))], company)
            late = cases._count_of_customers('stock.picking', 'partner_id.commercial_partner_id', [
                ('picking_type_code', '=', 'outgoing'), ('state', 'not in', ('done', 'cancel')),
                ('date_deadline', '<', fields.Datetime.now())], company)
            today = fields.Date.context_today(self)
            for case in cases:
                customer = case.commercial_partner_id
                profile = profiles.get(customer, self.env['lifecycle.profile'])
                due = profile.oldest_due_on
                case.customer_stage = profile.stage
                case.customer_overdue_days = max((today - due).days, 0) if due else 0
                case.customer_open_orders = orders.get(customer, 0)
                case.customer_late_deliveries = late.get(customer, 0)

    def _count_of_customers(self, model: str, path: str, domain: list, company) -> dict:
        """Customer -> how many documents of its contacts match."""
        records = self.env[model].search([
            (path, 'in', self.commercial_partner_id.ids), ('company_id', '=', company.id), *domain])
        counts = {}
        for record in records:
            customer = record.partner_id.commercial_partner_id
            counts[customer] = counts.get(customer, 0) + 1
        return counts

    @api.depends('commercial_partner_id')
    def _compute_customer_open_cases(self):
        counts = dict(self._read_group(
            [('commercial_partner_id', 'in', self.commercial_partner_id.ids), ('stage_kind', 'in', OPEN)],
            ['commercial_partner_id'], ['__count']))
        for case in self:
            others = counts.get(case.commercial_partner_id, 0)
            case.customer_open_cases = max(others - case._is_open(), 0) if case.commercial_partner_id else 0

    # === ACTIONS === #

    def action_open_customer_cases(self):
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('crm_lifecycle.lifecycle_case_action')
        return {**action, 'domain': [
            ('commercial_partner_id', '=', self.commercial_partner_id.id), ('id', '!=', self.id)], 'context': {}}
