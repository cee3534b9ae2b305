from odoo import api, models
from odoo.tools import SQL

from .lifecycle_facts_source import Fact, count, total


class LifecycleFactsQuotation(models.AbstractModel):
    """Quotations that were open on the day: made, not yet confirmed, not expired."""

    _name = 'lifecycle.facts.quotation'
    _inherit = ['lifecycle.facts.source']
    _description = "Customer Facts: Quotations"

    _documents_model = 'sale.order'

    @api.model
    def _documents(self) -> SQL:
        return SQL(
            """
            SELECT contact.key, o.id AS res_id,
                   COALESCE(o.amount_untaxed, 0) / COALESCE(NULLIF(o.currency_rate, 0), 1) AS amount
              FROM lifecycle_contact contact
              JOIN sale_order o ON o.partner_id = contact.partner_id
              JOIN lifecycle_branch branch ON branch.id = o.company_id AND branch.root_id = contact.root_id
             WHERE o.create_date < contact.until
               AND (o.state IN ('draft', 'sent') OR o.state = 'sale' AND o.date_order >= contact.until)
               AND (o.validity_date IS NULL OR o.validity_date >= contact.day)
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        return {'quotation_count': count(), 'quotation_amount': total("d.amount")}
