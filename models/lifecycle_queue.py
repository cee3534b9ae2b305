import logging
from datetime import timedelta

from psycopg2 import DataError

from odoo import api, fields, models
from odoo.tools import SQL

from .lifecycle_job import CONFLICTS

_logger = logging.getLogger(__name__)


class LifecycleQueue(models.Model):
    """Whose facts changed: append-only, emptied by the job that refreshes the profiles.

    There is no unique key on purpose. Two people who pay for one customer in the same second must not wait for each
    other, and a payment must never be retried because of us; doubles cost nothing when the queue is read.
    """

    _name = 'lifecycle.queue'
    _description = "Customers Whose Facts Changed"
    _log_access = False
    _order = 'id'

    # How many entries one transaction takes: about a second of work.
    BATCH = 1000

    # Plain numbers, no foreign keys: an entry must neither block nor outlive a deletion.
    partner_id = fields.Integer(required=True, index=True)
    company_id = fields.Integer(required=True)

    # === WHAT HOOKS CALL === #

    @api.model
    def _note(self, pairs=(), moves=()) -> None:
        """Remember, until the transaction ends, that these facts change.

        :param pairs: (partner id, company id), of any contact and any branch
        :param moves: ids of journal entries; their customers are looked up when the transaction ends
        """
        precommit = self.env.cr.precommit
        if 'lifecycle.queue' not in precommit.data:
            precommit.data['lifecycle.queue'] = (set(), set())
            precommit.add(self._write_notes)
        noted_pairs, noted_moves = precommit.data['lifecycle.queue']
        noted_pairs.update((partner, company) for partner, company in pairs if partner and company)
        noted_moves.update(moves)

    @api.model
    def _write_notes(self) -> None:
        """One statement for everything that was noted, resolved to commercial partners and root companies."""
        pairs, moves = self.env.cr.precommit.data.pop('lifecycle.queue', (set(), set()))
        if not pairs and not moves:
            return
        noted = [SQL("VALUES %s", SQL(", ").join(SQL("(%s::int, %s::int)", *pair) for pair in pairs))] if pairs else []
        if moves:
            noted.append(self._customers_of_moves(list(moves)))
        self.env.cr.execute(SQL(
            """
            INSERT INTO lifecycle_queue (partner_id, company_id)
            SELECT DISTINCT customer.id, split_part(company.parent_path, '/', 1)::int
              FROM (%s) noted (partner_id, company_id)
              JOIN res_partner partner ON partner.id = noted.partner_id
              JOIN res_company company ON company.id = noted.company_id
        CROSS JOIN LATERAL (
                    SELECT COALESCE(partner.commercial_partner_id, partner.id)
                     UNION
                    SELECT profile.partner_id FROM lifecycle_profile profile WHERE profile.partner_id = partner.id
                   ) customer (id)
            """,
            SQL(" UNION ").join(noted),
        ))

    @api.model
    def _customers_of_moves(self, moves: list[int]) -> SQL:
        """The partners of the entries' receivables, and of the orders they invoice: these may be somebody else."""
        return SQL(
            """
            SELECT line.partner_id, line.company_id FROM account_move_line line
              JOIN account_account account ON account.id = line.account_id AND account.account_type = 'asset_receivable'
             WHERE line.move_id = ANY(%(moves)s) AND line.partner_id IS NOT NULL
             UNION
            SELECT o.partner_id, o.company_id FROM account_move_line line
              JOIN sale_order_line_invoice_rel rel ON rel.invoice_line_id = line.id
              JOIN sale_order_line order_line ON order_line.id = rel.order_line_id
              JOIN sale_order o ON o.id = order_line.order_id
             WHERE line.move_id = ANY(%(moves)s)
            """,
            moves=moves,
        )

    # === THE CONSUMER === #

    @api.model
    def _backlog(self) -> int:
        return self.search_count([])

    @api.model
    def _take(self) -> list[int]:
        """The oldest entries, read as the first statement of a transaction: what they announce is then visible."""
        rows = self.env.execute_query(SQL(
            "SELECT id FROM lifecycle_queue ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED", self.BATCH))
        return [row[0] for row in rows]

    @api.model
    def _consume(self) -> int:
        """Refresh the profiles of one batch of entries and remove these; the number of entries."""
        taken = self._take()
        if taken:
            self._refresh_entries(taken)
            self.env.cr.execute(SQL("DELETE FROM lifecycle_queue WHERE id = ANY(%s)", taken))
        return len(taken)

    @api.model
    def _refresh_entries(self, entries: list[int]) -> None:
        """What a contact did when it was noted counts for the company it belongs to now, and the other way round."""
        refresh = self.env['lifecycle.profile.refresh']
        pairs = SQL(
            """
            SELECT q.partner_id, q.company_id FROM lifecycle_queue q WHERE q.id = ANY(%(entries)s)
             UNION
            SELECT partner.commercial_partner_id, q.company_id FROM lifecycle_queue q
              JOIN res_partner partner ON partner.id = q.partner_id WHERE q.id = ANY(%(entries)s)
            """, entries=entries)
        refresh._refresh(refresh._known(pairs))
        self.env['lifecycle.score.queue']._note_customers(pairs)

    @api.model
    def _cron_consume(self) -> None:
        """Bring the profiles up to date, a minute after the documents."""
        self.env['lifecycle.job']._run('queue', self._consume_all)

    @api.model
    def _consume_all(self, job) -> bool:
        """Consume until nothing, or no time, is left."""
        self._watch_pos(job)
        cron = self.env['ir.cron']
        left = cron._commit_progress(remaining=self._backlog())
        while left and (done := self._consume_some()):
            job._count(done)
            left = cron._commit_progress(done)
        return True

    @api.model
    def _consume_some(self) -> int:
        """One batch; 0 when nothing is left, or nothing can be done in this minute.

        A batch that meets data it cannot digest is taken apart, so that one customer does not stop all others: what
        cannot be refreshed alone is left out, with a line in the log, and the nightly run says why.
        """
        try:
            return self._consume()
        except CONFLICTS:
            # Somebody else wrote the same profiles meanwhile: what is left waits for the next minute.
            self.env.cr.rollback()
            return 0
        except DataError:
            self.env.cr.rollback()
            return self._consume_one_by_one()

    @api.model
    def _consume_one_by_one(self) -> int:
        taken = self._take()
        for entry in taken:
            try:
                with self.env.cr.savepoint():
                    self._refresh_entries([entry])
            except DataError as error:
                _logger.warning("The customer of queue entry %s is left to the nightly run: %s", entry, error)
        self.env.cr.execute(SQL("DELETE FROM lifecycle_queue WHERE id = ANY(%s)", taken))
        return len(taken)

    # === WHAT HAS NO HOOK === #

    @api.model
    def _watch_pos(self, job) -> None:
        """Note the customers of the till's orders that changed since the last look.

        The addon extends no model of an app that may be absent, so it looks instead: only at sessions that are open or
        were changed since, with some minutes of overlap for transactions that took long. A refresh too many writes
        nothing. Before the first look lies what the first run over everybody finds.
        """
        if self.env['lifecycle.facts.pos']._missing() or not job.ended_at:
            return
        self.env.cr.execute(SQL(
            """
            INSERT INTO lifecycle_queue (partner_id, company_id)
            SELECT DISTINCT partner.commercial_partner_id, branch.root_id
              FROM pos_session session
              JOIN pos_order o ON o.session_id = session.id AND o.write_date > %(since)s
              JOIN res_partner partner ON partner.id = o.partner_id
              JOIN (%(branches)s) branch ON branch.id = o.company_id
             WHERE session.state <> 'closed' OR session.write_date > %(since)s
            """,
            since=job.ended_at - timedelta(minutes=3), branches=self.env['lifecycle.facts']._branches(),
        ))
