from odoo import api, fields, models


class LifecycleCase(models.Model):
    """What a case is linked with: the documents it is about, and other cases."""

    _inherit = 'lifecycle.case'

    lead_id = fields.Many2one('crm.lead', check_company=True, index='btree_not_null', ondelete='set null')
    order_id = fields.Many2one(
        'sale.order', "Sales Order", check_company=True, index='btree_not_null', ondelete='set null',
        domain="[('partner_id.commercial_partner_id', '=', commercial_partner_id), ('company_id', '=', company_id)]")
    order_line_id = fields.Many2one(
        'sale.order.line', check_company=True, index='btree_not_null', ondelete='set null',
        domain="[('order_id', '=', order_id), ('display_type', '=', False)]")
    invoice_id = fields.Many2one(
        'account.move', check_company=True, index='btree_not_null', ondelete='set null',
        domain="[('commercial_partner_id', '=', commercial_partner_id), ('company_id', '=', company_id),"
               " ('move_type', '=', 'out_invoice'), ('state', '=', 'posted')]")
    picking_id = fields.Many2one(
        'stock.picking', "Delivery", check_company=True, index='btree_not_null', ondelete='set null',
        domain="[('partner_id.commercial_partner_id', '=', commercial_partner_id), ('company_id', '=', company_id),"
               " ('picking_type_code', '=', 'outgoing')]")
    product_id = fields.Many2one(
        'product.product', check_company=True, index='btree_not_null', ondelete='restrict')
    lot_id = fields.Many2one(
        'stock.lot', "Lot or Serial Number", check_company=True, index='btree_not_null', ondelete='restrict',
        domain="[('product_id', '=?', product_id)]")
    receipt_number = fields.Char("Till Receipt", index='btree_not_null', help="As printed on the receipt.")
    duplicate_of_id = fields.Many2one(
        'lifecycle.case', check_company=True, index='btree_not_null', copy=False, readonly=True, ondelete='set null')
    duplicate_ids = fields.One2many('lifecycle.case', 'duplicate_of_id', "Duplicates")
    follow_up_of_id = fields.Many2one(
        'lifecycle.case', check_company=True, index='btree_not_null', copy=False, readonly=True, ondelete='set null')
    follow_up_ids = fields.One2many('lifecycle.case', 'follow_up_of_id', "Follow-ups")
    has_till = fields.Boolean(compute='_compute_has_till')

    # === COMPUTE METHODS === #

    @api.depends_context('uid')
    def _compute_has_till(self):
        self.has_till = 'pos.order' in self.env

    # === ONCHANGE METHODS === #

    @api.onchange('order_id', 'invoice_id', 'picking_id', 'lead_id')
    def _onchange_document(self):
        """A document says who its customer is, where the case does not know yet."""
        if not self.partner_id:
            self.partner_id = next(
                (document.partner_id for document in (self.order_id, self.invoice_id, self.picking_id, self.lead_id)
                 if document.partner_id), False)

    @api.onchange('order_line_id')
    def _onchange_order_line_id(self):
        if self.order_line_id:
            self.product_id = self.order_line_id.product_id

    @api.onchange('lot_id')
    def _onchange_lot_id(self):
        if self.lot_id:
            self.product_id = self.lot_id.product_id

    # === CRUD METHODS === #

    def write(self, vals):
        """Override: with its team a case may come to another company, which must know everything it is linked with."""
        company = self.env['lifecycle.case.team'].browse(vals.get('team_id') or []).company_id
        moving = self.filtered(lambda case: case.company_id != company) if company else self.browse()
        for case in moving.sudo():  # the note is the code's, whoever may give the case away
            case._leave_for(company)
        result = super().write(vals)
        if moving:
            moving._check_company()
            moving.sudo()._assign()  # as above
        return result

    def _leave_for(self, company) -> None:
        """Cut the links that people cannot cut, leaving word of them.

        Documents and customers of the company that is left are refused afterwards, by core's check.
        """
        self.ensure_one()
        related = self._get_related() | self.duplicate_of_id
        if related:
            self.message_post(
                body=self.env._("Moved to %(company)s. No longer linked with %(cases)s", company=company.display_name,
                                cases=", ".join(related.mapped('display_name'))), subtype_xmlid='mail.mt_note')
        self.write({'duplicate_of_id': False, 'follow_up_of_id': False})
        self.duplicate_ids.duplicate_of_id = False
        self.follow_up_ids.follow_up_of_id = False
        if company not in self.user_id.company_ids:
            self.user_id = False

    # === ACTIONS === #

    def action_open_receipt(self):
        """The order of the till that a receipt number stands for, where Point of Sale is installed."""
        self.ensure_one()
        order = self._find_receipt()
        if not order:
            return self._notice(self.env._("No order of the till has this receipt number."))
        return {'type': 'ir.actions.act_window', 'res_model': 'pos.order', 'res_id': order.id,
                'views': [(False, 'form')]}

    # === BUSINESS METHODS === #

    def _find_receipt(self):
        self.ensure_one()
        if 'pos.order' not in self.env or not self.receipt_number:
            return None
        number = self.receipt_number.strip()
        return self.env['pos.order'].search(
            [('company_id', '=', self.company_id.id), ('pos_reference', 'in', [number, f'Order {number}'])], limit=1)

    @api.model
    def _notice(self, message: str) -> dict:
        return {'type': 'ir.actions.client', 'tag': 'display_notification',
                'params': {'type': 'info', 'message': message}}
