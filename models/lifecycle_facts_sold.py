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

        On customer documents the lines of the payment term are the receivable, and no other line is (Odoo has a
        constraint on that); the others are goods, whose quantity is negative where they come back.
        """
        return SQL(
            """
            SELECT document.key, document.day, document.id AS move_id, line.id,
                   line.display_type = 'product' AS is_goods, line.balance, line.date_maturity,
                   CASE WHEN document.move_type = 'out_refund' THEN -line.quantity ELSE line.quantity END AS quantity,
                   line.product_id, line.product_uom_id
              FROM lifecycle_document document
              JOIN account_move_line line
                ON line.move_id = document.id AND line.display_type IN ('product', 'payment_term')
            """
        )

    @api.model
    def _sold_lines(self) -> SQL:
        """Relation ``lifecycle_sold_line``: the order lines behind the lines above, one row for each.

        ``unit_cost`` is the cost that was noted on the order line, in company currency, for one unit of the invoice
        line. Few lines have an order: told apart here, the many others cost nothing.
        """
        return SQL(
            """
            SELECT line.key, line.move_id, line.id, order_line.state AS order_state,
                   NULLIF(order_line.purchase_price, 0) / COALESCE(NULLIF(o.currency_rate, 0), 1)
                       * COALESCE(unit.factor / NULLIF(order_unit.factor, 0), 1) AS unit_cost
              FROM lifecycle_line line
              JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = line.id
              JOIN sale_order_line order_line ON order_line.id = rel.order_line_id
         LEFT JOIN sale_order o ON o.id = order_line.order_id
         LEFT JOIN uom_uom unit ON unit.id = line.product_uom_id
         LEFT JOIN uom_uom order_unit ON order_unit.id = order_line.product_uom_id
             WHERE line.is_goods
            """
        )

    @api.model
    def _documents(self) -> SQL:
        return SQL(
            """
            SELECT line.key, line.res_id, line.revenue, line.category_id, line.margin,
                   SUM(line.revenue) OVER (PARTITION BY line.key, line.category_id) AS category_revenue
              FROM (
                    SELECT line.key, line.move_id AS res_id, template.categ_id AS category_id,
                           -line.balance AS revenue,
                           -line.balance - cost.unit_cost * line.quantity AS margin
                      FROM lifecycle_line line
                 LEFT JOIN product_product product ON product.id = line.product_id
                 LEFT JOIN product_template template ON template.id = product.product_tmpl_id
                 LEFT JOIN (SELECT sold.key, sold.id, AVG(sold.unit_cost) AS unit_cost
                              FROM lifecycle_sold_line sold
                          GROUP BY sold.key, sold.id) cost ON cost.key = line.key AND cost.id = line.id
                     WHERE line.is_goods
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
