from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ..models.lifecycle_case import TYPES


class LifecycleCaseQuick(models.TransientModel):
    """Take down a call or a visit: find the customer by whatever they know, write what they say."""

    _name = 'lifecycle.case.quick'
    _description = "Phone or Counter"

    find = fields.Char("Find by", help=(
        "A phone number, an e-mail address, a member card, an order, an invoice or a receipt."))
    found = fields.Char(readonly=True)
    partner_id = fields.Many2one('res.partner', "Customer")
    partner_name = fields.Char("Name")
    phone = fields.Char()
    email_from = fields.Char("E-mail")
    channel = fields.Selection([('phone', "Phone"), ('counter', "Counter")], required=True, default='phone')
    type = fields.Selection(TYPES, required=True, default='question')
    team_id = fields.Many2one('lifecycle.case.team', required=True, default=lambda self: self._default_team_id())
    name = fields.Char("Subject", required=True)
    description = fields.Html()
    order_id = fields.Many2one('sale.order', "Sales Order")
    invoice_id = fields.Many2one('account.move')
    receipt_number = fields.Char("Till Receipt")

    # === DEFAULT METHODS === #

    @api.model
    def _default_team_id(self):
        return self.env['lifecycle.case.team']._default(self.env.company, self.env.user)

    # === ONCHANGE METHODS === #

    @api.onchange('find')
    def _onchange_find(self):
        text = (self.find or '').strip()
        if not text:
            return
        found = self._find(text)
        for name, value in found.items():
            self[name] = value
        self.found = self.partner_id.display_name or self.env._('Nothing found for "%s"', text)

    # === ACTIONS === #

    def action_create_case(self):
        self.ensure_one()
        case = self.env['lifecycle.case'].create({
            'name': self.name, 'description': self.description, 'channel': self.channel, 'type': self.type,
            'team_id': self.team_id.id, 'user_id': self.env.uid, 'partner_id': self.partner_id.id,
            'partner_name': self.partner_name, 'phone': self.phone, 'email_from': self.email_from,
            'order_id': self.order_id.id, 'invoice_id': self.invoice_id.id, 'receipt_number': self.receipt_number})
        return {'type': 'ir.actions.act_window', 'res_model': case._name, 'res_id': case.id, 'views': [(False, 'form')]}

    # === BUSINESS METHODS === #

    def _find(self, text: str) -> dict:
        """What is known by a number or an address: the values to fill in, the first that matches."""
        finders = (self._find_mail, self._find_order, self._find_invoice, self._find_card, self._find_receipt,
                   self._find_phone)
        return next(filter(None, (finder(text) for finder in finders)), {})

    def _find_mail(self, text: str) -> dict:
        address = '@' in text and email_normalize(text)
        partner = address and self.env['res.partner'].search([('email_normalized', '=', address)], limit=1)
        return ({'partner_id': partner.id} if partner else {'email_from': text}) if address else {}

    def _find_order(self, text: str) -> dict:
        return self._find_document('sale.order', 'order_id', Domain('name', '=ilike', text))

    def _find_invoice(self, text: str) -> dict:
        return self._find_document(
            'account.move', 'invoice_id', Domain('name', '=ilike', text) & Domain('move_type', '=', 'out_invoice'))

    def _find_document(self, model: str, field: str, domain: Domain) -> dict:
        """A document's customer is told also to who may not read the document itself, which is then not linked."""
        company = Domain('company_id', '=', self.team_id.company_id.id or self.env.company.id)
        # Whose it is may be told to whoever takes the call.
        document = self.env[model].sudo().search(domain & company, limit=1)
        if not document:
            return {}
        readable = document.sudo(False).has_access('read')  # back to the reader's rights
        return {'partner_id': document.partner_id.id, **({field: document.id} if readable else {})}

    def _find_card(self, text: str) -> dict:
        # Whoever takes the call may ask whose card it is; nothing else of the card is told.
        card = self.env['loyalty.card'].sudo().search([('code', '=', text), ('partner_id', '!=', False)], limit=1)
        return {'partner_id': card.partner_id.id} if card else {}

    def _find_receipt(self, text: str) -> dict:
        if 'pos.order' not in self.env:
            return {}
        # As for documents: whose receipt it is.
        order = self.env['pos.order'].sudo().search([
            ('pos_reference', 'in', [text, f'Order {text}']), ('company_id', '=', self.env.company.id)], limit=1)
        return {'partner_id': order.partner_id.id, 'receipt_number': text} if order else {}

    def _find_phone(self, text: str) -> dict:
        number = self.env.company._phone_format(number=text) or text
        partner = self.env['res.partner'].search(
            Domain('phone_sanitized', '=', number) | Domain('phone', '=', text), limit=1)
        return {'partner_id': partner.id} if partner else {'phone': text} if any(c.isdigit() for c in text) else {}
