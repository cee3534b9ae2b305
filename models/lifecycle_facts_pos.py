from odoo import api, models
from odoo.tools import SQL


class LifecycleFactsPos(models.AbstractModel):
    """Orders of the point of sale, where that app is installed: read, never imported.

    An order that the customer still owes (a payment method without journal, "customer account") waits for its
    invoice. What settles a sales order at the till is that order's purchase already.
    """

    _name = 'lifecycle.facts.pos'
    _inherit = ['lifecycle.facts.source']
    _description = "Customer Facts: Point of Sale"

    _documents_model = 'pos.order'
    _reads = {
        'pos.order': [
            'partner_id', 'company_id', 'config_id', 'user_id', 'state', 'date_order', 'currency_rate', 'account_move',
        ],
        'pos.order.line': ['order_id', 'qty', 'price_unit', 'price_subtotal', 'refunded_orderline_id'],
        'pos.payment': ['pos_order_id', 'payment_method_id'],
        'pos.payment.method': ['journal_id'],
        'pos.config': ['name'],
    }

    @api.model
    def _orders(self) -> SQL:
        """The branch of :meth:`LifecycleFactsPurchase._documents` for tills, less what came back over the counter.

        A refund line has a negative quantity; the sign of its amount differs between the till and the back office.
        """
        return SQL(
            """
            SELECT contact.key, 'pos.order' AS res_model, o.id AS res_id, local.happened_at::date AS day,
                   EXTRACT(HOUR FROM local.happened_at)::int AS hour, o.user_id, config.name AS branch,
                   'pos' AS channel,
                   SUM(SIGN(moved.qty) * SIGN(moved.price_unit) * ABS(moved.price_subtotal))
                       / COALESCE(NULLIF(o.currency_rate, 0), 1) AS net
              FROM lifecycle_contact contact
              JOIN pos_order o ON o.partner_id = contact.partner_id
              JOIN lifecycle_branch branch ON branch.id = o.company_id AND branch.root_id = contact.root_id
              JOIN pos_config config ON config.id = o.config_id
        CROSS JOIN LATERAL (SELECT (o.date_order AT TIME ZONE 'UTC') AT TIME ZONE contact.tz AS happened_at) local
              JOIN pos_order_line line ON line.order_id = o.id AND line.refunded_orderline_id IS NULL AND %(settles)s
        CROSS JOIN LATERAL (
                    SELECT line.qty, line.price_unit, line.price_subtotal
                 UNION ALL
                    SELECT back.qty, back.price_unit, back.price_subtotal
                      FROM pos_order_line back
                      JOIN pos_order refund ON refund.id = back.order_id
                     WHERE back.refunded_orderline_id = line.id AND refund.state IN ('paid', 'done')
                       AND refund.date_order < contact.until
                   ) moved
             WHERE o.state IN ('paid', 'done') AND o.date_order < contact.until AND NOT EXISTS (%(owed)s)
          GROUP BY contact.key, o.id, local.happened_at, config.name
            """,
            settles=self._not_settling(SQL("line")), owed=self._owed(SQL("o.id")),
        )

    @api.model
    def _has_field(self, model: str, name: str) -> bool:
        field = self.env[model]._fields.get(name)
        return bool(field and field.store)

    @api.model
    def _not_settling(self, line: SQL) -> SQL:
        """Lines that bring goods of their own, and not what a sales order already sold."""
        if self._has_field('pos.order.line', 'sale_order_line_id'):
            return SQL("%s.sale_order_line_id IS NULL", line)
        return SQL("TRUE")

    @api.model
    def _owed(self, order: SQL) -> SQL:
        """Payments of an order that only put it on the customer's account."""
        online = self._has_field('pos.payment.method', 'is_online_payment')
        return SQL(
            """
            SELECT FROM pos_payment payment
              JOIN pos_payment_method method ON method.id = payment.payment_method_id
             WHERE payment.pos_order_id = %s AND method.journal_id IS NULL AND %s
            """,
            order, SQL("method.is_online_payment IS NOT TRUE") if online else SQL("TRUE"),
        )

    @api.model
    def _invoiced_by_till(self, move: SQL) -> SQL:
        """The till's orders behind an invoice that are purchases themselves, or settle one."""
        settling = (
            SQL("EXISTS (SELECT FROM pos_order_line line WHERE line.order_id = o.id AND NOT %s)",
                self._not_settling(SQL("line")))
            if self._has_field('pos.order.line', 'sale_order_line_id') else SQL("FALSE")
        )
        return SQL(
            "SELECT FROM pos_order o WHERE o.account_move = %s AND (%s OR NOT EXISTS (%s))",
            move, settling, self._owed(SQL("o.id")),
        )
