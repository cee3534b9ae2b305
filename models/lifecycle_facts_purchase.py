from odoo import api, models
from odoo.tools import SQL

from .lifecycle_facts_source import Fact, count, total


class LifecycleFactsPurchase(models.AbstractModel):
    """How often, when, where and for how much a customer buys.

    A purchase is one confirmed order, or a posted customer invoice with no confirmed order behind it, or an order of
    the point of sale that is paid: counted once, on its own day, with what is left of it after credit notes and
    returns. What was given back whole, or was free, is none.
    """

    _name = 'lifecycle.facts.purchase'
    _inherit = ['lifecycle.facts.source']
    _description = "Customer Facts: Purchases"

    # === DOCUMENTS === #

    @api.model
    def _documents(self) -> SQL:
        """``gap``: the number of days since the day of the purchase before (0 on the same day, none for the first)."""
        pos = self.env['lifecycle.facts.pos']
        branches = [self._orders(), self._invoices(), *([] if pos._missing() else [pos._orders()])]
        return SQL(
            """
            SELECT purchase.*, s.since,
                   purchase.day - LAG(purchase.day) OVER (PARTITION BY purchase.key ORDER BY purchase.day) AS gap
              FROM (%s) purchase
              JOIN lifecycle_subject s ON s.key = purchase.key
             WHERE purchase.net > 0
            """,
            SQL(" UNION ALL ").join(branches),
        )

    @api.model
    def _orders(self) -> SQL:
        return SQL(
            """
            SELECT o.key, 'sale.order' AS res_model, o.id AS res_id, o.happened_at::date AS day,
                   EXTRACT(HOUR FROM o.happened_at)::int AS hour, o.user_id, warehouse.name AS branch,
                   CASE WHEN o.website THEN 'web' ELSE 'order' END AS channel,
                   LEAST(o.amount, GREATEST(o.amount, billed.invoiced) - COALESCE(billed.credited, 0)) AS net
              FROM lifecycle_order o
         LEFT JOIN stock_warehouse warehouse ON warehouse.id = o.warehouse_id
         LEFT JOIN (%s) billed ON billed.order_id = o.id AND billed.key = o.key
            """,
            self._billed_orders(),
        )

    @api.model
    def _billed_orders(self) -> SQL:
        """What was invoiced and credited of the orders that have a credit note, down payments left out.

        An invoice that was reversed and made anew leaves its order whole: both invoices are there, and one credit.
        Few orders have a credit note, so these are found first, from the credit notes.
        """
        return SQL(
            """
            WITH refunded AS MATERIALIZED (
                SELECT DISTINCT o.key, o.id, o.day
                  FROM account_move move
                  JOIN account_move_line move_line ON move_line.move_id = move.id
                  JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = move_line.id
                  JOIN sale_order_line order_line
                    ON order_line.id = rel.order_line_id AND order_line.is_downpayment IS NOT TRUE
                  JOIN lifecycle_order o ON o.id = order_line.order_id
                 WHERE move.move_type = 'out_refund' AND move.state = 'posted'
                   AND COALESCE(move.invoice_date, move.date) <= o.day
            )
            SELECT refunded.key, refunded.id AS order_id,
                   COALESCE(SUM(-move_line.balance) FILTER (WHERE move.move_type <> 'out_refund'), 0) AS invoiced,
                   SUM(move_line.balance) FILTER (WHERE move.move_type = 'out_refund') AS credited
              FROM refunded
              JOIN sale_order_line order_line
                ON order_line.order_id = refunded.id AND order_line.is_downpayment IS NOT TRUE
              JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = order_line.id
              JOIN account_move_line move_line ON move_line.id = rel.invoice_line_id
              JOIN account_move move ON move.id = move_line.move_id AND move.state = 'posted'
             WHERE COALESCE(move.invoice_date, move.date) <= refunded.day
          GROUP BY refunded.key, refunded.id
            """
        )

    @api.model
    def _invoices(self) -> SQL:
        """Invoices that no confirmed order and no order of the till stands behind, less their credit notes."""
        pos = self.env['lifecycle.facts.pos']
        return SQL(
            """
            SELECT document.key, 'account.move' AS res_model, document.id AS res_id, document.own_day AS day,
                   NULL::int AS hour, document.user_id, NULL::varchar AS branch, 'invoice' AS channel,
                   document.untaxed + COALESCE(reversed.untaxed, 0) AS net
              FROM lifecycle_document document
         LEFT JOIN (
                    SELECT child.key, COALESCE(parent.origin_id, child.origin_id) AS id, SUM(child.untaxed) AS untaxed
                      FROM lifecycle_document child
                 LEFT JOIN lifecycle_document parent ON parent.key = child.key AND parent.id = child.origin_id
                     WHERE child.origin_id IS NOT NULL
                  GROUP BY child.key, COALESCE(parent.origin_id, child.origin_id)
                   ) reversed ON reversed.key = document.key AND reversed.id = document.id
             WHERE document.move_type <> 'out_refund' AND document.origin_id IS NULL
               AND NOT EXISTS (
                    SELECT FROM lifecycle_sold_line sold
                     WHERE sold.key = document.key AND sold.move_id = document.id AND sold.order_state = 'sale')
               AND %s
            """,
            SQL("TRUE") if pos._missing() else SQL("NOT EXISTS (%s)", pos._invoiced_by_till(SQL("document.id"))),
        )

    # === FACTS === #

    @api.model
    def _facts(self) -> dict[str, Fact]:
        recent = SQL("d.day > d.since")
        return {
            'purchase_count': count(),
            'purchase_count_12m': count(recent),
            'spend': total("d.net"),
            'spend_12m': total("d.net", recent),
            'first_purchase_on': Fact(SQL("MIN(d.day)"), told_by=SQL("d.day")),
            'last_purchase_on': Fact(SQL("MAX(d.day)"), told_by=SQL("d.day")),
            'previous_purchase_on': Fact(SQL("MAX(d.day - d.gap)"), SQL("d.gap > 0"), told_by=SQL("d.day")),
            'basket': Fact(SQL("AVG(d.net)"), empty=0),
            'purchase_day_count': Fact(SQL("COUNT(DISTINCT d.day)"), empty=0),
            'usual_gap': Fact(
                SQL("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY d.gap)"), SQL("d.gap > 0"), result="ROUND(%s)::int"),
            **self._usual('usual_weekday', "EXTRACT(ISODOW FROM d.day)::int", "d.day", result="(%s)::varchar"),
            **self._usual('usual_hour', "d.hour", "d.hour"),
            **self._usual('main_branch', "d.branch", "d.branch"),
            **self._usual('main_user_id', "d.user_id", "d.user_id"),
            **{f'{channel}_purchase_count': count(SQL("d.channel = %s", channel))
               for channel in ('order', 'web', 'pos', 'invoice')},
        }

    @api.model
    def _usual(self, name: str, expression: str, known: str, result: str = "%s") -> dict[str, Fact]:
        """The most frequent value, the lowest of several."""
        aggregate = SQL("MODE() WITHIN GROUP (ORDER BY %s)", SQL(expression))
        where, told_by = SQL("%s IS NOT NULL", SQL(known)), SQL(result, SQL(expression))
        return {name: Fact(aggregate, where, result=result, told_by=told_by)}
