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
            SELECT s.key, o.id AS res_id,
                   COALESCE(o.amount_untaxed, 0) / COALESCE(NULLIF(o.currency_rate, 0), 1) AS amount
              FROM lifecycle_subject s
              JOIN res_partner partner ON partner.commercial_partner_id = s.partner_id
              JOIN sale_order o ON o.partner_id = partner.id
              JOIN lifecycle_branch branch ON branch.id = o.company_id AND branch.root_id = s.company_id
             WHERE o.create_date < s.until
               AND (o.state IN ('draft', 'sent') OR o.state = 'sale' AND o.date_order >= s.until)
               AND (o.validity_date IS NULL OR o.validity_date >= s.day)
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        return {'quotation_count': count(), 'quotation_amount': total("d.amount")}
