from odoo import api, models
from odoo.tools import SQL

from .lifecycle_facts_source import Fact, count


class LifecycleFactsDelivery(models.AbstractModel):
    """Deliveries that reached the customer, after the promised day, and those that something came back of."""

    _name = 'lifecycle.facts.delivery'
    _inherit = ['lifecycle.facts.source']
    _description = "Customer Facts: Deliveries"

    _documents_model = 'stock.picking'

    @api.model
    def _documents(self) -> SQL:
        """A delivery is late on a later day than promised: hours do not count, and no promise is no delay."""
        return SQL(
            """
            SELECT contact.key, picking.id AS res_id,
                   ((picking.date_done AT TIME ZONE 'UTC') AT TIME ZONE contact.tz)::date
                       > ((picking.date_deadline AT TIME ZONE 'UTC') AT TIME ZONE contact.tz)::date AS late,
                   EXISTS (
                        SELECT FROM stock_picking back
                         WHERE back.return_id = picking.id AND back.state = 'done' AND back.date_done < contact.until
                   ) AS returned
              FROM lifecycle_contact contact
              JOIN stock_picking picking ON picking.partner_id = contact.partner_id
              JOIN lifecycle_branch branch ON branch.id = picking.company_id AND branch.root_id = contact.root_id
              JOIN stock_picking_type kind
                ON kind.id = picking.picking_type_id AND kind.code IN ('outgoing', 'dropship')
              JOIN stock_location destination
                ON destination.id = picking.location_dest_id AND destination.usage = 'customer'
             WHERE picking.state = 'done' AND picking.date_done < contact.until
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        return {
            'delivery_count': count(),
            'late_delivery_count': count(SQL("d.late")),
            'returned_delivery_count': count(SQL("d.returned")),
        }
