from uuid import uuid4

from odoo import api, fields, models, tools

# What a customer may know of a case, in the portal or by a call. Everything else is for staff.
PORTAL_FIELDS = frozenset({
    'id', 'display_name', 'number', 'name', 'description', 'partner_id', 'commercial_partner_id', 'team_id', 'type',
    'channel', 'stage_id', 'stage_kind', 'received_at', 'closed_at', 'due_at', 'create_date', 'order_id', 'invoice_id',
    'picking_id', 'product_id', 'receipt_number', 'outcome', 'follow_up_of_id', 'access_url', 'access_token',
    'access_warning', 'company_id', 'active', 'rating_count', 'message_ids', 'message_follower_ids',
    'message_partner_ids', 'message_is_follower', 'website_message_ids', 'message_has_error',
    'message_attachment_count', 'priority',
})
# How a customer is told where a case stands: no more than that.
CUSTOMER_WORDS = {
    'new': 'new', 'open': 'open', 'waiting_other': 'open', 'waiting_customer': 'waiting', 'solved': 'solved',
    'cancelled': 'closed',
}


class LifecycleCase(models.Model):
    """A case as its customer sees it."""

    _inherit = 'lifecycle.case'

    portal_state = fields.Selection(
        [('new', "Received"), ('open', "We are working on it"), ('waiting', "Waiting for your answer"),
         ('solved', "Solved"), ('closed', "Closed")], "State", compute='_compute_portal_state')

    @api.depends('stage_kind')
    def _compute_portal_state(self):
        for case in self:
            case.portal_state = CUSTOMER_WORDS.get(case.stage_kind)

    def _compute_access_url(self):
        """Override of `portal`: the case's page."""
        result = super()._compute_access_url()
        for case in self:
            case.access_url = f'/my/cases/{case.id}'
        return result

    def _get_customer_tz(self) -> str:
        """The time zone in which the customer is told a time: the customer's, or the company's."""
        self.ensure_one()
        case = self.sudo()  # a time zone of an address is told to whom the time is told
        return case.partner_id.tz or case.company_id.partner_id.tz or 'UTC'

    @api.model
    @tools.ormcache(cache='stable')
    def _get_portal_fields(self) -> frozenset:
        return PORTAL_FIELDS | {'portal_state'}

    def _has_field_access(self, field, operation):
        """Override of `base`: customers read what is on the list, and write nothing."""
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su or self.env.user._is_internal():
            return True
        return operation == 'read' and field.name in self._get_portal_fields()

    def write(self, vals):
        """Override: the link that one customer was sent does not open what belongs to another now."""
        moved = self.filtered(lambda case: case.partner_id.id != vals['partner_id']) if 'partner_id' in vals else None
        result = super().write(vals)
        if moved:
            moved._rotate_token()
        return result

    def _rotate_token(self) -> None:
        """Links that were sent before open nothing any more."""
        for case in self.sudo():  # the token is nobody's to read or write
            if case.access_token:
                case.access_token = str(uuid4())
