from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.tools import SQL


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
            SELECT DISTINCT COALESCE(partner.commercial_partner_id, partner.id),
                   split_part(company.parent_path, '/', 1)::int
              FROM (%s) noted (partner_id, company_id)
              JOIN res_partner partner ON partner.id = noted.partner_id
              JOIN res_company company ON company.id = noted.company_id
            """,
            SQL(" UNION ").join(noted),
        ))

    @api.model
    def _customers_of_moves(self, moves: list[int]) -> SQL:
        """The partners of the entries' lines, and of the orders that they invoice: these may be somebody else."""
        return SQL(
            """
            SELECT line.partner_id, line.company_id FROM account_move_line line
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
            # What a contact did when it was noted counts for the company it belongs to now, and the other way round.
            pairs = SQL(
                """
                SELECT q.partner_id, q.company_id FROM lifecycle_queue q WHERE q.id = ANY(%(taken)s)
                 UNION
                SELECT partner.commercial_partner_id, q.company_id FROM lifecycle_queue q
                  JOIN res_partner partner ON partner.id = q.partner_id WHERE q.id = ANY(%(taken)s)
                """, taken=taken)
            self.env['lifecycle.profile.refresh']._refresh(pairs)
            self.env.cr.execute(SQL("DELETE FROM lifecycle_queue WHERE id = ANY(%s)", taken))
        return len(taken)

    @api.model
    def _cron_consume(self) -> None:
        """Bring the profiles up to date, a minute after the documents."""
        self.env['lifecycle.job']._run('queue', self._consume_all)

    @api.model
    def _consume_all(self, job) -> None:
        self._watch_pos(job)
        cron = self.env['ir.cron']
        left = cron._commit_progress(remaining=self._backlog())
        while left:
            try:
                done = self._consume()
            except TransactionRollbackError:
                # Somebody else wrote the same profiles meanwhile: what is left waits for the next minute.
                self.env.cr.rollback()
                break
            if not done:
                break
            job._count(done)
            left = cron._commit_progress(done)

    @api.model
    def _watch_pos(self, job) -> None:
        """Note the customers of the till's orders that changed since the last look.

        The addon extends no model of an app that may be absent, so it looks instead: only at sessions that are open or
        were closed since, with an overlap for transactions that took long. A refresh too many writes nothing.
        """
        if self.env['lifecycle.facts.pos']._missing():
            return
        since = SQL("COALESCE(%s::timestamp, '2000-01-01') - INTERVAL '15 minutes'", job.ended_at or None)
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
            since=since, branches=self.env['lifecycle.facts']._branches(),
        ))
