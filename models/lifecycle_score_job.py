from datetime import datetime, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .lifecycle_job import CONFLICTS
from .lifecycle_score_lead import OPEN

# A transaction may have been under way when a run began, and be known only afterwards.
OVERLAP = timedelta(hours=2)
# On this day of the week every lead is scored, also where nothing seems to have changed: Sunday.
WHOLE = 6


class LifecycleJob(models.Model):
    """The jobs of scoring: a few leads each minute, those that may have changed each night, all of them each week."""

    _inherit = 'lifecycle.job'

    kind = fields.Selection(selection_add=[
        ('score_queue', "Leads changed since the last minute"), ('score', "Nightly run over the leads"),
    ], ondelete={'score_queue': 'cascade', 'score': 'cascade'})
    begun_at = fields.Datetime(readonly=True, help="When the run over everything began that is under way.")
    seen_until = fields.Datetime(readonly=True, help="What changed before is known to the last run that ended.")

    # === CRON === #

    @api.model
    def _cron_score_queue(self) -> None:
        """Score the leads that changed, and tell people what they may react to."""
        self._run('score_queue', self._score_queue)

    @api.model
    def _score_queue(self, job) -> bool:
        cron, queue = self.env['ir.cron'], self.env['lifecycle.score.queue']
        at_once = self.env['ir.config_parameter'].get_param('crm_lifecycle.score_cadence', 'minute') == 'minute'
        left = cron._commit_progress(remaining=queue._backlog() if at_once else 1)
        try:
            while left and at_once and (done := queue._consume()):
                job._count(done)
                left = cron._commit_progress(done)
            while left and self.env['lifecycle.event.stage']._tell():
                left = cron._commit_progress()
        except CONFLICTS:
            # Somebody else wrote the same scores meanwhile: what is left waits for the next minute.
            self.env.cr.rollback()
        return True

    @api.model
    def _cron_score(self) -> None:
        """Score, once a day, the leads that may have changed although nobody touched them."""
        if self._get('score').day != fields.Date.today() and not self._run('score', self._score_chunks):
            return
        self.env['ir.cron']._commit_progress(remaining=0)

    @api.model
    def _score_chunks(self, job) -> bool:
        """The run of a day, from where it stopped; False when it is not at its end."""
        cron, today = self.env['ir.cron'], fields.Date.today()
        if not job.cursor_id:
            job.begun_at = fields.Datetime.now()
        try:
            while leads := self._next_leads(job.cursor_id, self._since(job, today)):
                job._score_chunk(leads)
                if not cron._commit_progress(len(leads), remaining=1):
                    return False
        except CONFLICTS:
            self.env.cr.rollback()
            cron._commit_progress(remaining=1)
            return False
        job.write({'day': today, 'cursor_id': 0, 'seen_until': job.begun_at - OVERLAP})
        cron._commit_progress(1, remaining=0)
        return True

    def _score_chunk(self, leads: list[int]) -> None:
        """Score a chunk, and remember how far the run came; what waits in the queue of these leads is done with it."""
        changed = self.env['lifecycle.score.refresh']._refresh(SQL("SELECT UNNEST(%s) AS id", leads))
        self.env.cr.execute(SQL("DELETE FROM lifecycle_score_queue WHERE lead_id = ANY(%s)", leads))
        self._count(len(leads), changed)
        self.cursor_id = leads[-1]

    @api.model
    def _since(self, job, today) -> datetime | bool:
        """Since when leads have to have changed; False for all of them.

        It is asked before each chunk: a card that is published meanwhile takes the run back to its beginning.
        """
        job.invalidate_recordset(['seen_until', 'cursor_id'])
        return job.seen_until if today.weekday() != WHOLE else False

    # === WHICH LEADS === #

    @api.model
    def _next_leads(self, after: int, since: datetime | bool) -> list[int]:
        """The next chunk of leads, by id, that may have another score than the stored one.

        :param since: when they were looked at last; False for all open leads
        """
        # Those that have a score although they are lost are looked at too: it is taken from them.
        every = SQL(
            """
            SELECT lead.id FROM crm_lead lead WHERE %(open)s
             UNION
            SELECT lead.id FROM crm_lead lead JOIN lifecycle_score score ON score.lead_id = lead.id
             WHERE score.scorecard_id IS NOT NULL AND NOT (%(open)s) AND lead.won_status IS DISTINCT FROM 'won'
            """, open=OPEN)
        which = self._changed_leads(since) if since else every
        rows = self.env.execute_query(SQL(
            "SELECT which.id FROM (%s) which WHERE which.id > %s ORDER BY which.id LIMIT %s",
            which, after, self.env['lifecycle.score.refresh'].CHUNK))
        return [row[0] for row in rows]

    @api.model
    def _changed_leads(self, since: datetime) -> SQL:
        """Leads of which something was written since then, whose day of review has come, or that have no score yet."""
        self.env.flush_all()
        return SQL(
            """
            SELECT lead.id FROM crm_lead lead WHERE lead.write_date >= %(since)s
             UNION
            SELECT score.lead_id FROM lifecycle_score score
              JOIN crm_lead lead ON lead.id = score.lead_id AND %(open)s
             WHERE score.next_review_on <= %(today)s OR score.override_until < %(today)s
             UNION
            SELECT score.lead_id FROM lifecycle_profile profile
              JOIN lifecycle_score score ON score.customer_id = profile.partner_id
              JOIN crm_lead lead ON lead.id = score.lead_id AND %(open)s
             WHERE profile.changed_at >= %(since)s
             UNION
            SELECT o.opportunity_id FROM sale_order o
             WHERE o.opportunity_id IS NOT NULL AND o.write_date >= %(since)s
             UNION
            SELECT activity.res_id FROM mail_activity activity
             WHERE activity.res_model = 'crm.lead' AND activity.write_date >= %(since)s
             UNION
            SELECT event.opportunity_id FROM calendar_event event
             WHERE event.opportunity_id IS NOT NULL AND event.write_date >= %(since)s
             UNION
            SELECT entry.lead_id FROM lifecycle_score_queue entry
             UNION
            SELECT lead.id FROM crm_lead lead
             WHERE %(open)s AND lead.lifecycle_score_id IS NULL
            """, since=since, today=fields.Date.today(), open=OPEN)
