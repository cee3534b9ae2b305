from odoo import api, models
from odoo.tools import SQL

from .lifecycle_facts_source import Fact, count, total


class LifecycleFactsOrder(models.AbstractModel):
    """Confirmed orders, untaxed, in company currency at the order's own rate."""

    _name = 'lifecycle.facts.order'
    _inherit = ['lifecycle.facts.source']
    _description = "Customer Facts: Orders"

    _documents_model = 'sale.order'

    @api.model
    def _confirmed(self) -> SQL:
        """Relation ``lifecycle_order``: the subjects' confirmed orders, each on its local day."""
        website = self.env['sale.order']._fields.get('website_id')
        return SQL(
            """
            SELECT contact.key, contact.day, contact.since, o.id, o.user_id, o.warehouse_id,
                   %(website)s AS website,
                   (o.date_order AT TIME ZONE 'UTC') AT TIME ZONE contact.tz AS happened_at,
                   COALESCE(o.amount_untaxed, 0) / COALESCE(NULLIF(o.currency_rate, 0), 1) AS amount
              FROM lifecycle_contact contact
              JOIN sale_order o ON o.partner_id = contact.partner_id
              JOIN lifecycle_branch branch ON branch.id = o.company_id AND branch.root_id = contact.root_id
             WHERE o.state = 'sale' AND o.date_order < contact.until
            """,
            website=SQL("o.website_id IS NOT NULL") if website and website.store else SQL("FALSE"),
        )

    @api.model
    def _documents(self) -> SQL:
        return SQL(
            "SELECT o.key, o.id AS res_id, o.amount, o.happened_at::date > o.since AS recent FROM lifecycle_order o"
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        recent = SQL("d.recent")
        return {
            'order_count': count(),
            'order_amount': total("d.amount"),
            'order_count_12m': count(recent),
            'order_amount_12m': total("d.amount", recent),
        }
