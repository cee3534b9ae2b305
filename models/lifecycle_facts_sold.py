from odoo import api, models
from odoo.tools import SQL

from .lifecycle_facts_source import Fact, count, total


class LifecycleFactsSold(models.AbstractModel):
    """What was sold and at what margin, by the lines of invoices and credit notes.

    The cost of a line is the one noted on its order line when it was sold, never today's. Lines without an order line
    or without a cost there are left out of the margin, and counted, so that a screen can say so.
    """

    _name = 'lifecycle.facts.sold'
    _inherit = ['lifecycle.facts.source']
    _description = "Customer Facts: Sold Goods"

    _documents_model = 'account.move'

    @api.model
    def _lines(self) -> SQL:
        """Relation ``lifecycle_line``: what the documents sell, and what is to be paid of them by when.

        A line stands here once for each order line that it invoices. On customer documents the lines of the payment
        term are the receivable, and no other line is (Odoo has a constraint on that).
        """
        return SQL(
            """
            SELECT document.key, document.day, document.id AS move_id, document.move_type, line.id,
                   line.display_type, line.balance, line.date_maturity, line.quantity, line.product_id,
                   line.product_uom_id, order_line.id AS order_line_id, order_line.state AS order_state
              FROM lifecycle_document document
              JOIN account_move_line line
                ON line.move_id = document.id AND line.display_type IN ('product', 'payment_term')
         LEFT JOIN sale_order_line_invoice_rel rel
                ON rel.invoice_line_id = line.id AND line.display_type = 'product'
         LEFT JOIN sale_order_line order_line ON order_line.id = rel.order_line_id
            """
        )

    @api.model
    def _documents(self) -> SQL:
        return SQL(
            """
            SELECT line.key, line.res_id, line.revenue, line.category_id,
                   line.revenue - line.unit_cost * line.quantity AS margin,
                   SUM(line.revenue) OVER (PARTITION BY line.key, line.category_id) AS category_revenue
              FROM (
                    SELECT move_line.key, move_line.move_id AS res_id, template.categ_id AS category_id,
                           -move_line.balance AS revenue,
                           CASE WHEN move_line.move_type = 'out_refund' THEN -1 ELSE 1 END
                               * move_line.quantity AS quantity,
                           AVG(NULLIF(order_line.purchase_price, 0) / COALESCE(NULLIF(o.currency_rate, 0), 1)
                               * COALESCE(unit.factor / NULLIF(order_unit.factor, 0), 1)) AS unit_cost
                      FROM lifecycle_line move_line
                 LEFT JOIN product_product product ON product.id = move_line.product_id
                 LEFT JOIN product_template template ON template.id = product.product_tmpl_id
                 LEFT JOIN sale_order_line order_line ON order_line.id = move_line.order_line_id
                 LEFT JOIN sale_order o ON o.id = order_line.order_id
                 LEFT JOIN uom_uom unit ON unit.id = move_line.product_uom_id
                 LEFT JOIN uom_uom order_unit ON order_unit.id = order_line.product_uom_id
                     WHERE move_line.display_type = 'product'
                  GROUP BY move_line.key, move_line.move_id, move_line.move_type, template.categ_id, move_line.id,
                           move_line.balance, move_line.quantity
                   ) line
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        category = SQL("MAX(ARRAY[d.category_revenue, d.category_id::numeric])")
        return {
            'margin': total("d.margin", SQL("d.margin IS NOT NULL")),
            'costless_line_count': count(SQL("d.margin IS NULL AND d.revenue <> 0")),
            'main_category_id': Fact(
                category, SQL("d.category_id IS NOT NULL AND d.category_revenue > 0"), result="(%s)[2]::int",
                told_by=SQL("d.category_id")),
        }
