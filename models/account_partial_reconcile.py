from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = 'account.partial.reconcile'

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `account` to note whose invoices are settled."""
        partials = super().create(vals_list)
        partials._note_customers()
        return partials

    @api.ondelete(at_uninstall=False)
    def _unlink_note_customers(self):
        """Note whose invoices are open again."""
        self._note_customers()

    def _note_customers(self) -> None:
        self.env['lifecycle.queue']._note(moves=(self.debit_move_id | self.credit_move_id).move_id.ids)
