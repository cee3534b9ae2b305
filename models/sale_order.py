from odoo import api, models

FACTS = {'state', 'partner_id', 'company_id', 'date_order', 'user_id', 'warehouse_id', 'validity_date'}


class SaleOrder(models.Model):
    _name = 'sale.order'
    _inherit = ['sale.order', 'lifecycle.case.document']

    _case_link = 'order_id'

    # A changed line of a confirmed order is not noted: it would cost every save of every line, and the nightly run
    # finds it.

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `sale` to note whose facts change."""
        orders = super().create(vals_list)
        orders._note_customers()
        return orders

    def write(self, vals):
        """Override of `sale` to note whose facts change: confirming and cancelling write the state."""
        changes = not FACTS.isdisjoint(vals)
        if changes and not vals.keys().isdisjoint({'partner_id', 'company_id'}):
            self._note_customers()  # of whom it is taken away
        result = super().write(vals)
        if changes:
            self._note_customers()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_note_customers(self):
        self._note_customers()

    def _note_customers(self) -> None:
        self.env['lifecycle.queue']._note((order.partner_id.id, order.company_id.id) for order in self)

    def _get_case_links(self):
        return {**super()._get_case_links(), 'partner_id': self.partner_id}
