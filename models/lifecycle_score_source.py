"""Sources of the lead's own dated records. Each reads ``lifecycle_lead``, up to the end of the lead's day.

A source is known in a value by the last word of its name. Documents that have a ``happened_at`` can be counted as
occurrences, which fade.
"""

from odoo import api, models
from odoo.tools import SQL

from .lifecycle_facts_source import Fact, count


class LifecycleScoreSourceQuotation(models.AbstractModel):
    """Quotations made on the lead."""

    _name = 'lifecycle.score.source.quotation'
    _inherit = ['lifecycle.facts.source']
    _description = "Score Source: Quotations"

    _documents_model = 'sale.order'

    @api.model
    def _documents(self) -> SQL:
        return SQL(
            """
            SELECT l.key, o.id AS res_id, o.create_date AS happened_at, l.day,
                   o.state IN ('sent', 'sale') AS sent, COALESCE(o.signed_on < l.until, FALSE) AS signed,
                   CASE WHEN o.state IN ('draft', 'sent') THEN o.validity_date END AS validity
              FROM lifecycle_lead l
              JOIN sale_order o ON o.opportunity_id = l.lead_id
             WHERE o.create_date < l.until AND o.state <> 'cancel'
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        return {
            'sent': count(SQL("d.sent")),
            'signed': count(SQL("d.signed")),
            'expired': count(SQL("d.validity < d.day")),
            'next_expiry': Fact(SQL("MIN(d.validity)"), SQL("d.validity >= d.day")),
        }


class LifecycleScoreSourceGoods(models.AbstractModel):
    """The goods on the lead's open quotations that are kept in stock."""

    _name = 'lifecycle.score.source.goods'
    _inherit = ['lifecycle.facts.source']
    _description = "Score Source: Quoted Goods"

    _documents_model = 'sale.order'

    @api.model
    def _documents(self) -> SQL:
        return SQL(
            """
            SELECT asked.key, asked.res_id, COALESCE(stock.free, 0) >= asked.quantity AS available
              FROM (
                    SELECT l.key, l.root_id, line.product_id, MIN(o.id) AS res_id,
                           SUM(line.product_uom_qty * unit.factor / NULLIF(own.factor, 0)) AS quantity
                      FROM lifecycle_lead l
                      JOIN sale_order o ON o.opportunity_id = l.lead_id AND o.state IN ('draft', 'sent')
                      JOIN sale_order_line line ON line.order_id = o.id AND line.product_uom_qty > 0
                      JOIN product_product product ON product.id = line.product_id
                      JOIN product_template template ON template.id = product.product_tmpl_id AND template.is_storable
                      JOIN uom_uom unit ON unit.id = line.product_uom_id
                      JOIN uom_uom own ON own.id = template.uom_id
                  GROUP BY l.key, l.root_id, line.product_id
                   ) asked
         LEFT JOIN LATERAL (
                    SELECT SUM(quant.quantity - quant.reserved_quantity) AS free
                      FROM stock_quant quant
                      JOIN stock_location location ON location.id = quant.location_id AND location.usage = 'internal'
                      JOIN lifecycle_branch branch
                        ON branch.id = location.company_id AND branch.root_id = asked.root_id
                     WHERE quant.product_id = asked.product_id
                   ) stock ON TRUE
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        return {'available': Fact(SQL("AVG(CASE WHEN d.available THEN 100 ELSE 0 END)"))}


class LifecycleScoreSourceMessage(models.AbstractModel):
    """What was written on the lead, by the other side and by us; not what we note for ourselves."""

    _name = 'lifecycle.score.source.message'
    _inherit = ['lifecycle.facts.source']
    _description = "Score Source: Messages"

    _documents_model = 'mail.message'

    @api.model
    def _documents(self) -> SQL:
        """The other side is whoever is no colleague: an unknown sender has no contact at all."""
        return SQL(
            """
            SELECT message.*,
                   MIN(message.date) FILTER (WHERE message.received) OVER (PARTITION BY message.key) AS asked_at
              FROM (
                    SELECT l.key, message.id AS res_id, message.date AS happened_at, message.date,
                           COALESCE(author.partner_share, TRUE) AS received
                      FROM lifecycle_lead l
                      JOIN mail_message message ON message.model = 'crm.lead' AND message.res_id = l.lead_id
                 LEFT JOIN mail_message_subtype subtype ON subtype.id = message.subtype_id
                 LEFT JOIN res_partner author ON author.id = message.author_id
                     WHERE message.message_type IN ('email', 'comment', 'email_outgoing', 'sms')
                       AND (COALESCE(author.partner_share, TRUE)
                            OR message.is_internal IS NOT TRUE AND subtype.internal IS NOT TRUE)
                       AND message.date < l.until
                   ) message
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        received = SQL("d.received")
        answered = SQL("NOT d.received AND d.date >= d.asked_at")
        return {
            'received': count(received),
            'last_received_at': Fact(SQL("MAX(d.date)"), received, told_by=SQL("CASE WHEN d.received THEN d.date END")),
            'answered': count(answered),
            'response_hours': Fact(
                SQL("MIN(EXTRACT(EPOCH FROM d.date - d.asked_at))"), answered, result="ROUND(%s / 3600, 1)"),
        }


class LifecycleScoreSourceMeeting(models.AbstractModel):
    """Meetings about the lead."""

    _name = 'lifecycle.score.source.meeting'
    _inherit = ['lifecycle.facts.source']
    _description = "Score Source: Meetings"

    _documents_model = 'calendar.event'

    @api.model
    def _documents(self) -> SQL:
        return SQL(
            """
            SELECT l.key, event.id AS res_id, event.start AS happened_at, event.start < l.until AS held,
                   event.start::date AS starts_on
              FROM lifecycle_lead l
              JOIN calendar_event event ON event.opportunity_id = l.lead_id AND event.active
             WHERE event.create_date < l.until
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        return {
            'held': count(SQL("d.held")),
            'next_on': Fact(SQL("MIN(d.starts_on)"), SQL("NOT d.held")),
        }


class LifecycleScoreSourceActivity(models.AbstractModel):
    """What was planned on the lead and is not done."""

    _name = 'lifecycle.score.source.activity'
    _inherit = ['lifecycle.facts.source']
    _description = "Score Source: Activities"

    _documents_model = 'mail.activity'

    @api.model
    def _documents(self) -> SQL:
        return SQL(
            """
            SELECT l.key, activity.id AS res_id, l.day, activity.date_deadline AS deadline
              FROM lifecycle_lead l
              JOIN mail_activity activity
                ON activity.res_model = 'crm.lead' AND activity.res_id = l.lead_id AND activity.active
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        return {
            'overdue': count(SQL("d.deadline < d.day")),
            'next_deadline': Fact(SQL("MIN(d.deadline)"), SQL("d.deadline >= d.day")),
        }


class LifecycleScoreSourceRating(models.AbstractModel):
    """Ratings that the customer gave."""

    _name = 'lifecycle.score.source.rating'
    _inherit = ['lifecycle.facts.source']
    _description = "Score Source: Ratings"

    _documents_model = 'rating.rating'

    @api.model
    def _documents(self) -> SQL:
        return SQL(
            """
            SELECT l.key, rating.id AS res_id, rating.write_date AS happened_at, rating.rating
              FROM lifecycle_lead l
              JOIN res_partner contact ON contact.commercial_partner_id = l.customer_id
              JOIN rating_rating rating ON rating.partner_id = contact.id AND rating.consumed
             WHERE rating.write_date < l.until
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        return {'average': Fact(SQL("AVG(d.rating)"), result="ROUND((%s)::numeric, 1)")}
