from odoo import api, models
from odoo.tools import SQL

from .lifecycle_facts_source import Fact, total


class LifecycleFactsReceivable(models.AbstractModel):
    """What customers owe, by the due date of each instalment.

    A residual has one definition on every day, today included: the balance of the receivable line less what was
    reconciled with it up to that day by posted entries. Odoo's payment state is not asked: a payment dated next week
    makes an invoice "paid" today, and an entry that was reset to draft keeps its reconciliation.
    """

    _name = 'lifecycle.facts.receivable'
    _inherit = ['lifecycle.facts.source']
    _description = "Customer Facts: Receivables"

    _documents_model = 'account.move'

    @api.model
    def _payments(self) -> SQL:
        """Relation ``lifecycle_payment``: what settles the receivable lines, a row for each reconciliation that counts.

        Set off against another document of the sales journal, a line is settled but nobody has paid: no ``paid_on``.
        """
        return SQL(
            """
            SELECT line.key, line.move_id, line.id AS line_id, partial.amount,
                   CASE WHEN journal.type <> 'sale' THEN partial.max_date END AS paid_on
              FROM lifecycle_line line
              JOIN (
                    SELECT debit_move_id AS line_id, credit_move_id AS other_id, amount, max_date
                      FROM account_partial_reconcile
                 UNION ALL
                    SELECT credit_move_id, debit_move_id, -amount, max_date
                      FROM account_partial_reconcile
                   ) partial ON partial.line_id = line.id AND partial.max_date <= line.day
              JOIN account_move_line other ON other.id = partial.other_id AND other.parent_state = 'posted'
              JOIN account_journal journal ON journal.id = other.journal_id
             WHERE NOT line.is_goods
            """
        )

    @api.model
    def _settlement(self) -> SQL:
        """Relation ``lifecycle_settlement``: each document's receivable as a whole.

        A remainder within the company's tolerance (bank cents, tax withheld by the customer) is none, once something
        was settled at all.
        """
        return SQL(
            """
            SELECT whole.key, whole.move_id, whole.balance, whole.paid_on, whole.due_on,
                   CASE WHEN whole.settled <> 0
                         AND ABS(whole.balance - whole.settled) <= GREATEST(
                                 COALESCE(root.residue_amount, 0),
                                 COALESCE(root.residue_percent, 0) / 100 * ABS(whole.balance))
                        THEN 0 ELSE whole.balance - whole.settled END AS remaining
              FROM (SELECT part.key, part.move_id, SUM(part.balance) AS balance,
                           COALESCE(SUM(part.settled), 0) AS settled, MAX(part.paid_on) AS paid_on,
                           MAX(part.due_on) AS due_on
                      FROM (
                            SELECT line.key, line.move_id, line.balance, line.date_maturity AS due_on,
                                   NULL::numeric AS settled, NULL::date AS paid_on
                              FROM lifecycle_line line
                             WHERE NOT line.is_goods
                         UNION ALL
                            SELECT payment.key, payment.move_id, NULL, NULL, payment.amount, payment.paid_on
                              FROM lifecycle_payment payment
                           ) part
                  GROUP BY part.key, part.move_id) whole
              JOIN lifecycle_subject s ON s.key = whole.key
              JOIN lifecycle_root root ON root.id = s.company_id
            """
        )

    @api.model
    def _documents(self) -> SQL:
        """The open instalments; an invoice that is in dispute is owed by nobody until that is settled."""
        return SQL(
            """
            SELECT instalment.key, instalment.move_id AS res_id, instalment.due_on, instalment.day, instalment.remaining
              FROM (
                    SELECT line.key, line.move_id, line.date_maturity AS due_on, line.day,
                           line.balance - COALESCE(SUM(payment.amount), 0) AS remaining
                      FROM lifecycle_settlement settlement
                      JOIN lifecycle_document document
                        ON document.key = settlement.key AND document.id = settlement.move_id AND NOT document.disputed
                      JOIN lifecycle_line line
                        ON line.key = settlement.key AND line.move_id = settlement.move_id AND NOT line.is_goods
                 LEFT JOIN lifecycle_payment payment ON payment.key = line.key AND payment.line_id = line.id
                     WHERE settlement.remaining <> 0
                  GROUP BY line.key, line.move_id, line.id, line.date_maturity, line.day, line.balance
                   ) instalment
             WHERE instalment.remaining > 0
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        return {
            'due_amount': total("d.remaining"),
            'overdue_amount': total("d.remaining", SQL("d.due_on < d.day")),
            'oldest_due_on': Fact(SQL("MIN(d.due_on)"), told_by=SQL("d.due_on")),
        }
