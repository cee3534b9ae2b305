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
    def _receivable(self) -> SQL:
        """Relation ``lifecycle_receivable``: the receivable lines of the documents, each with what is settled of it."""
        return SQL(
            """
            SELECT line.key, line.move_id, line.id, line.date_maturity AS due_on, line.balance,
                   COALESCE(SUM(partial.amount) FILTER (WHERE other.parent_state = 'posted'), 0) AS settled,
                   MAX(partial.max_date) FILTER (
                       WHERE other.parent_state = 'posted' AND journal.type <> 'sale') AS paid_on
              FROM lifecycle_line line
         LEFT JOIN (
                    SELECT debit_move_id AS line_id, credit_move_id AS other_id, amount, max_date
                      FROM account_partial_reconcile
                 UNION ALL
                    SELECT credit_move_id, debit_move_id, -amount, max_date
                      FROM account_partial_reconcile
                   ) partial ON partial.line_id = line.id AND partial.max_date <= line.day
         LEFT JOIN account_move_line other ON other.id = partial.other_id
         LEFT JOIN account_journal journal ON journal.id = other.journal_id
             WHERE line.display_type = 'payment_term'
          GROUP BY line.key, line.move_id, line.id, line.date_maturity, line.balance
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
              FROM (SELECT receivable.key, receivable.move_id, SUM(receivable.balance) AS balance,
                           SUM(receivable.settled) AS settled, MAX(receivable.paid_on) AS paid_on,
                           MAX(receivable.due_on) AS due_on
                      FROM lifecycle_receivable receivable
                  GROUP BY receivable.key, receivable.move_id) whole
              JOIN lifecycle_subject s ON s.key = whole.key
              JOIN lifecycle_root root ON root.id = s.company_id
            """
        )

    @api.model
    def _documents(self) -> SQL:
        """The open instalments; an invoice that is in dispute is owed by nobody until that is settled."""
        return SQL(
            """
            SELECT receivable.key, receivable.move_id AS res_id, receivable.due_on, document.day,
                   receivable.balance - receivable.settled AS remaining
              FROM lifecycle_receivable receivable
              JOIN lifecycle_settlement settlement
                ON settlement.key = receivable.key AND settlement.move_id = receivable.move_id
               AND settlement.remaining <> 0
              JOIN lifecycle_document document
                ON document.key = receivable.key AND document.id = receivable.move_id AND NOT document.disputed
             WHERE receivable.balance - receivable.settled > 0
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        return {
            'due_amount': total("d.remaining"),
            'overdue_amount': total("d.remaining", SQL("d.due_on < d.day")),
            'oldest_due_on': Fact(SQL("MIN(d.due_on)"), told_by=SQL("d.due_on")),
        }
