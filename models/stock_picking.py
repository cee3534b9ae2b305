from odoo import models


class StockPicking(models.Model):
    _name = 'stock.picking'
    _inherit = ['stock.picking', 'lifecycle.case.document']

    _case_link = 'picking_id'

    # === CRUD METHODS === #

    def write(self, vals):
        """Override of `stock` to note whose facts change: a transfer that is done gets its date by `write`."""
        result = super().write(vals)
        if not vals.keys().isdisjoint({'date_done', 'partner_id', 'date_deadline'}):
            self.env['lifecycle.queue']._note((picking.partner_id.id, picking.company_id.id) for picking in self)
        return result

    # === BUSINESS METHODS === #

    def _get_case_links(self):
        """The case of a return is about the delivery that came back.

        Who ordered is the customer, rather than the address that it went to; unless it went to somebody else's.
        """
        order, partner = self.sale_id, self.partner_id
        # Whose order it is, where only the transfer may be read.
        buyer = order.sudo().partner_id.with_env(self.env)
        if not partner or buyer.commercial_partner_id == partner.commercial_partner_id:
            partner = buyer or partner
        return {
            'partner_id': partner, 'order_id': order,
            'picking_id': self if self.picking_type_code == 'outgoing' else self.return_id,
        }
