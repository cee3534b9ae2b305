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
    def _documents(self) -> SQL:
        return SQL(
            """
            SELECT line.key, line.res_id, line.revenue, line.category_id,
                   line.revenue - line.unit_cost * line.quantity AS margin,
                   SUM(line.revenue) OVER (PARTITION BY line.key, line.category_id) AS category_revenue
              FROM (
                    SELECT document.key, document.id AS res_id, template.categ_id AS category_id,
                           -move_line.balance AS revenue,
                           CASE WHEN document.move_type = 'out_refund' THEN -1 ELSE 1 END
                               * move_line.quantity AS quantity,
                           AVG(NULLIF(order_line.purchase_price, 0) / COALESCE(NULLIF(o.currency_rate, 0), 1)
                               * COALESCE(unit.factor / NULLIF(order_unit.factor, 0), 1)) AS unit_cost
                      FROM lifecycle_document document
                      JOIN account_move_line move_line
                        ON move_line.move_id = document.id AND move_line.display_type = 'product'
                 LEFT JOIN product_product product ON product.id = move_line.product_id
                 LEFT JOIN product_template template ON template.id = product.product_tmpl_id
                 LEFT JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = move_line.id
                 LEFT JOIN sale_order_line order_line ON order_line.id = rel.order_line_id
                 LEFT JOIN sale_order o ON o.id = order_line.order_id
                 LEFT JOIN uom_uom unit ON unit.id = move_line.product_uom_id
                 LEFT JOIN uom_uom order_unit ON order_unit.id = order_line.product_uom_id
                  GROUP BY document.key, document.id, document.move_type, template.categ_id, move_line.id
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
                category, SQL("d.category_id IS NOT NULL AND d.category_revenue > 0"), result="(%s)[2]::int"),
        }
