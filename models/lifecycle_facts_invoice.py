from odoo import api, models
from odoo.tools import SQL

from .lifecycle_facts_source import Fact, count, total


class LifecycleFactsInvoice(models.AbstractModel):
    """What was invoiced, credited and paid, net of tax, in company currency at the document's own rate.

    A credit note that names its invoice counts on the invoice's date (an old sale refunded today does not eat this
    year's sum), from its own date on, and only while that invoice is posted. One that names none counts on its own.
    """

    _name = 'lifecycle.facts.invoice'
    _inherit = ['lifecycle.facts.source']
    _description = "Customer Facts: Invoices"

    _documents_model = 'account.move'

    @api.model
    def _posted(self) -> SQL:
        """Relation ``lifecycle_document``: the posted customer invoices, receipts and credit notes of the subjects.

        ``own_day`` is the document's date, ``on_day`` the one it counts on, ``origin_id`` what it reverses. Accounting
        keeps a document with the commercial partner it was made for, also when a contact changes company later.
        """
        return SQL(
            """
            SELECT s.key, s.day, s.since, s.company_id AS root_id, move.id, move.move_type,
                   move.invoice_user_id AS user_id,
                   move.payment_state = 'blocked' AS disputed,
                   move.reversed_entry_id AS origin_id, COALESCE(move.invoice_date, move.date) AS own_day,
                   COALESCE(origin.invoice_date, origin.date, move.invoice_date, move.date) AS on_day,
                   COALESCE(move.amount_untaxed_signed, 0) AS untaxed
              FROM lifecycle_subject s
              JOIN account_move move ON move.commercial_partner_id = s.partner_id
              JOIN lifecycle_branch branch ON branch.id = move.company_id AND branch.root_id = s.company_id
         LEFT JOIN account_move origin ON origin.id = move.reversed_entry_id AND move.move_type = 'out_refund'
             WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               AND move.commercial_partner_id BETWEEN (SELECT MIN(partner_id) FROM lifecycle_subject)
                                                  AND (SELECT MAX(partner_id) FROM lifecycle_subject)
               AND COALESCE(move.invoice_date, move.date) <= s.day
               AND (origin.id IS NULL
                    OR origin.state = 'posted' AND COALESCE(origin.invoice_date, origin.date) <= s.day)
            """
        )

    @api.model
    def _documents(self) -> SQL:
        """A document is paid in the share in which its receivable is settled; taxes are settled in the same share."""
        return SQL(
            """
            SELECT document.key, document.id AS res_id, document.on_day, document.since, document.untaxed,
                   document.own_day, document.move_type = 'out_refund' AS refund,
                   document.untaxed * CASE WHEN COALESCE(settlement.balance, 0) = 0 THEN 1
                                           ELSE 1 - settlement.remaining / settlement.balance END AS paid,
                   CASE WHEN settlement.remaining = 0 THEN settlement.paid_on END AS paid_on,
                   settlement.due_on
              FROM lifecycle_document document
         LEFT JOIN lifecycle_settlement settlement
                ON settlement.key = document.key AND settlement.move_id = document.id
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        invoice, refund = SQL("NOT d.refund"), SQL("d.refund")
        recent, settled = SQL("d.on_day > d.since"), SQL("d.paid <> 0")
        recent_refund, recent_settled = SQL("%s AND %s", refund, recent), SQL("%s AND %s", settled, recent)
        closed = SQL("NOT d.refund AND d.paid_on IS NOT NULL")
        median = SQL("PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY d.paid_on - d.own_day)")
        return {
            'invoice_count': count(invoice),
            'refund_count': count(refund),
            'last_invoice_on': Fact(
                SQL("MAX(d.own_day)"), invoice, told_by=SQL("CASE WHEN NOT d.refund THEN d.own_day END")),
            'invoiced_net': total("d.untaxed"),
            'credited': total("-d.untaxed", refund),
            'paid_net': total("d.paid", settled),
            'invoiced_net_12m': total("d.untaxed", recent),
            'credited_12m': total("-d.untaxed", recent_refund),
            'paid_net_12m': total("d.paid", recent_settled),
            'days_to_pay': Fact(median, closed, result="ROUND(%s)::int"),
            'closed_invoice_count': count(closed),
            'late_invoice_count': count(SQL("%s AND d.paid_on > d.due_on", closed)),
        }
