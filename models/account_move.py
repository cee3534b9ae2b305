from odoo import models

# What of an entry changes somebody's facts.
FACTS = {'state', 'partner_id', 'commercial_partner_id', 'company_id', 'date', 'invoice_date', 'invoice_date_due',
         'payment_state', 'reversed_entry_id', 'invoice_user_id'}

# Which documents a customer has, with what their facts need of each: found without a look at the table. Dates and
# signed amounts only: a payment changes none of them, so it need not touch this index. `pre_init_hook` makes it on a
# database in use without locking the invoices.
FACTS_INDEX = 'account_move_lifecycle_facts_idx'
FACTS_INDEX_DEFINITION = (
    "(commercial_partner_id, company_id, invoice_date)"
    " INCLUDE (date, move_type, reversed_entry_id, amount_untaxed_signed)"
    " WHERE state = 'posted' AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
)


class AccountMove(models.Model):
    _name = 'account.move'
    _inherit = ['account.move', 'lifecycle.case.document']

    _case_link = 'invoice_id'

    _lifecycle_facts_idx = models.Index(FACTS_INDEX_DEFINITION)

    # === CRUD METHODS === #

    def write(self, vals):
        """Override of `account` to note whose facts change: posting, resetting and cancelling all write the state."""
        changes = not FACTS.isdisjoint(vals)
        if changes and not vals.keys().isdisjoint({'partner_id', 'commercial_partner_id', 'company_id'}):
            self._note_customers()  # of whom it is taken away
        result = super().write(vals)
        if changes:
            self.env['lifecycle.queue']._note(moves=self.ids)
        return result

    def unlink(self):
        """Override of `account` to note whose facts change, while the lines are there to tell."""
        self._note_customers()
        return super().unlink()

    # === BUSINESS METHODS === #

    def _note_customers(self) -> None:
        lines = self.sudo().line_ids  # noted, not shown: who may write an entry need not be allowed to read orders
        orders = lines.sale_line_ids.order_id
        self.env['lifecycle.queue']._note({
            *((line.partner_id.id, line.company_id.id) for line in lines),
            *((order.partner_id.id, order.company_id.id) for order in orders),
        })

    def _get_case_subjects(self):
        """A credit note has the cases of the invoice that it corrects, beside its own."""
        return (self | self.reversed_entry_id)._origin

    def _get_case_links(self):
        """The case of a credit note is about the invoice that it corrects."""
        # Looked up past the rights of whoever reads the invoice, and linked only where they may read the order.
        orders = self.sudo().line_ids.sale_line_ids.order_id.with_env(self.env)
        return {
            'partner_id': self.partner_id, 'invoice_id': self.reversed_entry_id or self,
            'order_id': orders if len(orders) == 1 else False,
        }
