"""The baseline of a refresh: what it costs to read the same documents at all.

One plain ``GROUP BY`` for each source, over the documents that the source reads, joined as far as is needed to find the
customer and the amount: counts, sums, first and last day, in company currency. Left out is what makes facts of them:
the day they are as of, the time zone, branches, medians, most frequent values, evidence, stages, and writing anything.
"""

from odoo.tools import SQL

POSTED = "m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt')"

# Source -> its documents, with what they are grouped by first.
SOURCES = {
    # invoices and credit notes, with what they reverse, and what is settled of their receivable
    'invoice': f"""
        SELECT document.customer, COUNT(*), MAX(document.day), MAX(document.origin_day), SUM(document.untaxed),
               SUM(document.untaxed * document.settled / NULLIF(document.balance, 0)), MAX(document.paid_on)
          FROM (
                SELECT m.commercial_partner_id AS customer, m.invoice_date AS day, origin.invoice_date AS origin_day,
                       m.amount_untaxed_signed AS untaxed, SUM(line.balance) AS balance,
                       SUM(partial.amount) AS settled, MAX(partial.max_date) AS paid_on
                  FROM account_move m
             LEFT JOIN account_move origin ON origin.id = m.reversed_entry_id
                  JOIN account_move_line line ON line.move_id = m.id
                  JOIN account_account account
                    ON account.id = line.account_id AND account.account_type = 'asset_receivable'
             LEFT JOIN (SELECT debit_move_id AS line_id, amount, max_date FROM account_partial_reconcile
                         UNION ALL
                        SELECT credit_move_id, -amount, max_date FROM account_partial_reconcile) partial
                    ON partial.line_id = line.id
                 WHERE {POSTED} AND %(moves)s
              GROUP BY m.id, origin.id
               ) document
      GROUP BY document.customer""",
    # open instalments
    'receivable': f"""
        SELECT m.commercial_partner_id, SUM(line.amount_residual), MIN(line.date_maturity)
          FROM account_move m
          JOIN account_move_line line ON line.move_id = m.id AND line.amount_residual > 0
          JOIN account_account account ON account.id = line.account_id AND account.account_type = 'asset_receivable'
         WHERE {POSTED} AND %(moves)s
      GROUP BY m.commercial_partner_id""",
    # goods, with their category and their cost on the order
    'sold': f"""
        SELECT m.commercial_partner_id, SUM(-line.balance), SUM(order_line.purchase_price * line.quantity),
               MAX(template.categ_id)
          FROM account_move m
          JOIN account_move_line line ON line.move_id = m.id AND line.display_type = 'product'
     LEFT JOIN product_product product ON product.id = line.product_id
     LEFT JOIN product_template template ON template.id = product.product_tmpl_id
     LEFT JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = line.id
     LEFT JOIN sale_order_line order_line ON order_line.id = rel.order_line_id
         WHERE {POSTED} AND %(moves)s
      GROUP BY m.commercial_partner_id""",
    # confirmed orders
    'order': """
        SELECT partner.commercial_partner_id, COUNT(*), SUM(o.amount_untaxed / o.currency_rate)
          FROM sale_order o
          JOIN res_partner partner ON partner.id = o.partner_id
         WHERE o.state = 'sale' AND %(partners)s
      GROUP BY partner.commercial_partner_id""",
    'quotation': """
        SELECT partner.commercial_partner_id, COUNT(*), SUM(o.amount_untaxed / o.currency_rate)
          FROM sale_order o
          JOIN res_partner partner ON partner.id = o.partner_id
         WHERE o.state IN ('draft', 'sent') AND %(partners)s
      GROUP BY partner.commercial_partner_id""",
    # confirmed orders, what was billed of them, and invoices that no order stands behind
    'purchase': f"""
        SELECT purchase.customer, COUNT(*), SUM(purchase.net), MIN(purchase.day), MAX(purchase.day)
          FROM (
                SELECT partner.commercial_partner_id AS customer, o.date_order::date AS day, o.amount_untaxed AS net
                  FROM sale_order o
                  JOIN res_partner partner ON partner.id = o.partner_id
             LEFT JOIN (SELECT order_line.order_id, SUM(line.balance) AS billed
                          FROM sale_order_line order_line
                          JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = order_line.id
                          JOIN account_move_line line ON line.id = rel.invoice_line_id
                         WHERE line.parent_state = 'posted'
                      GROUP BY order_line.order_id) billed ON billed.order_id = o.id
                 WHERE o.state = 'sale' AND %(partners)s
                 UNION ALL
                SELECT m.commercial_partner_id, m.invoice_date, m.amount_untaxed_signed
                  FROM account_move m
                 WHERE {POSTED} AND %(moves)s
                   AND NOT EXISTS (SELECT FROM account_move_line line
                                     JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = line.id
                                    WHERE line.move_id = m.id)
               ) purchase
      GROUP BY purchase.customer""",
    'delivery': """
        SELECT partner.commercial_partner_id, COUNT(*),
               COUNT(*) FILTER (WHERE picking.date_done > picking.date_deadline)
          FROM stock_picking picking
          JOIN stock_picking_type kind ON kind.id = picking.picking_type_id AND kind.code = 'outgoing'
          JOIN res_partner partner ON partner.id = picking.partner_id
         WHERE picking.state = 'done' AND %(partners)s
      GROUP BY partner.commercial_partner_id""",
    'message in': """
        SELECT partner.commercial_partner_id, MAX(message.date)
          FROM mail_message message
          JOIN res_partner partner ON partner.id = message.author_id
         WHERE message.message_type IN ('email', 'comment') AND %(partners)s
      GROUP BY partner.commercial_partner_id""",
    'message out': """
        SELECT partner.commercial_partner_id, MAX(message.date)
          FROM (SELECT mail_message_id, res_partner_id FROM mail_message_res_partner_rel
                 UNION ALL
                SELECT mail_message_id, res_partner_id FROM mail_notification) sent
          JOIN mail_message message ON message.id = sent.mail_message_id
          JOIN res_partner partner ON partner.id = sent.res_partner_id
         WHERE message.message_type IN ('email', 'comment') AND %(partners)s
      GROUP BY partner.commercial_partner_id""",
}


def statements(who: SQL | None = None) -> dict[str, SQL]:
    """:param who: a query for the ids of the commercial partners; None for everybody"""
    moves = SQL("m.commercial_partner_id IN (%s)", who) if who else SQL("TRUE")
    partners = SQL("partner.commercial_partner_id IN (%s)", who) if who else SQL("TRUE")
    return {name: SQL(statement, moves=moves, partners=partners) for name, statement in SOURCES.items()}
