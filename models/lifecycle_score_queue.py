from odoo import api, fields, models
from odoo.tools import SQL

from .lifecycle_score_history import INPUTS
from .lifecycle_score_lead import OPEN


class LifecycleScoreQueue(models.Model):
    """Leads that have to be scored again: append-only, emptied by the job of every minute.

    Noted are: a lead that is made or changed, a message or a meeting on it, a quotation for it, a change of its
    customer's documents. What has no hook (an activity, a visit of the website, a rating, stock) the nightly run finds;
    a new contact with the address of a lead, or a partner's industry, the weekly one.
    """

    _name = 'lifecycle.score.queue'
    _description = "Leads to Score"
    _log_access = False
    _order = 'id'

    BATCH = 5000

    # A plain number, no foreign key: an entry must neither block nor outlive a deletion.
    lead_id = fields.Integer(required=True)

    # === WHAT HOOKS CALL === #

    @api.model
    def _note(self, leads, created: bool = False) -> None:
        """Remember, until the transaction ends, that these leads (ids) have to be scored.

        :param created: also keep what they were when they came in
        """
        precommit = self.env.cr.precommit
        if 'lifecycle.score.queue' not in precommit.data:
            precommit.data['lifecycle.score.queue'] = (set(), set())
            precommit.add(self._write_notes)
        noted, new = precommit.data['lifecycle.score.queue']
        noted.update(leads)
        if created:
            new.update(leads)

    @api.model
    def _write_notes(self) -> None:
        """One statement for everything that was noted."""
        noted, new = self.env.cr.precommit.data.pop('lifecycle.score.queue', (set(), set()))
        if not noted:
            return
        entries = SQL("INSERT INTO lifecycle_score_queue (lead_id) SELECT UNNEST(%s)", sorted(noted))
        if not new:
            self.env.cr.execute(entries)
            return
        self.env['crm.lead'].flush_model()
        self.env.cr.execute(SQL(
            """
            WITH entry AS (%(entries)s)
            INSERT INTO lifecycle_score_history (lead_id, kind, happened_at, inputs)
            SELECT lead.id, 'created', %(now)s, %(inputs)s FROM crm_lead lead WHERE lead.id = ANY(%(new)s)
            """,
            entries=entries, now=fields.Datetime.now(), inputs=INPUTS, new=sorted(new)))

    @api.model
    def _note_customers(self, pairs: SQL) -> None:
        """Note the leads of customers whose documents changed, and those with an order of theirs.

        :param pairs: a relation ``(partner_id, company_id)``
        """
        self.env.cr.execute(SQL(
            """
            WITH pair AS MATERIALIZED (%(pairs)s)
            INSERT INTO lifecycle_score_queue (lead_id)
            SELECT score.lead_id FROM pair
              JOIN lifecycle_score score ON score.customer_id = pair.partner_id
              JOIN crm_lead lead ON lead.id = score.lead_id AND %(open)s
             UNION
            SELECT o.opportunity_id FROM pair
              JOIN res_partner contact ON contact.commercial_partner_id = pair.partner_id
              JOIN sale_order o ON o.partner_id = contact.id
              JOIN crm_lead lead ON lead.id = o.opportunity_id AND %(open)s
            """, pairs=pairs, open=OPEN))

    # === THE CONSUMER === #

    @api.model
    def _backlog(self) -> int:
        return self.search_count([])

    @api.model
    def _consume(self) -> int:
        """Score one batch of entries and remove these; the number of entries."""
        rows = self.env.execute_query(SQL(
            "SELECT id, lead_id FROM lifecycle_score_queue ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED", self.BATCH))
        if rows:
            entries, leads = zip(*rows, strict=True)
            self.env['lifecycle.score.refresh']._refresh(SQL("SELECT UNNEST(%s) AS id", sorted(set(leads))))
            self.env.cr.execute(SQL("DELETE FROM lifecycle_score_queue WHERE id = ANY(%s)", list(entries)))
        return len(rows)
