from odoo import models


class StockPicking(models.Model):
    _inherit = 'stock.picking'

    def write(self, vals):
        """Override of `stock` to note whose facts change: a transfer that is done gets its date by `write`."""
        result = super().write(vals)
        if not vals.keys().isdisjoint({'date_done', 'partner_id', 'date_deadline'}):
            self.env['lifecycle.queue']._note((picking.partner_id.id, picking.company_id.id) for picking in self)
        return result
