import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from .lifecycle_job import CONFLICTS
from .lifecycle_score_lead import OPEN

# Column -> its type, of what a scoring gives for each lead.
COLUMNS = {
    'customer_id': 'int', 'is_probable': 'boolean', 'points': 'int[]', 'fit': 'int', 'engagement': 'int', 'risk': 'int',
    'computed': 'int', 'computed_grade': 'varchar', 'next_review_on': 'date',
}


class LifecycleScoreRefresh(models.AbstractModel):
    """Scores leads: who, by which card, what changed, and who has to be told.

    The queue scores a few leads within a minute, the nightly run those that may have changed, the preview the same
    leads by a draft without writing anything. All of them go the same way as far as :meth:`_compute`.
    """

    _name = 'lifecycle.score.refresh'
    _description = "Refresh of Lead Scores"

    # How many leads one transaction of the nightly run takes: about two seconds of work.
    CHUNK = 20000
    # From how many new rows on the planner is told: on an empty table's statistics, the next chunk would crawl.
    MANY = 1000
    # From how many points on a change is kept, and shown as a trend.
    JUMP = 5

    # === COMPUTE === #

    @api.model
    def _compute(self, which: SQL, cards) -> None:
        """Score the leads ``which (id)`` by the first of the cards that applies to each.

        The result is kept in a temporary table ``lifecycle_scored``, a row for each lead of ``lifecycle_scope`` that a
        card decides for; a lead of a company that is archived has none. A card that cannot be read leaves its leads as
        they are, says why, and keeps no other card from scoring. Where not even its scope can be read, its leads are
        those that it decided for last.
        """
        placed = cards.filtered(lambda card: card._has_scope())
        usable = placed.filtered(lambda card: card._can_score())
        leads, statement = self.env['lifecycle.score.lead'], self.env['lifecycle.score.statement']
        scope = leads._scope(self._without(which, cards - placed), placed)
        scope = SQL("SELECT * FROM (%s) scope WHERE (scorecard_id = ANY(%s)) IS NOT TRUE", scope, (placed - usable).ids)
        leads._keep(scope, statement._sources(usable))
        cr = self.env.cr
        cr.execute("DROP TABLE IF EXISTS lifecycle_scored")
        cr.execute(SQL("CREATE TEMPORARY TABLE lifecycle_scored (lead_id int, %s) ON COMMIT DROP", SQL(", ").join(
            SQL("%s %s", SQL.identifier(name), SQL(kind)) for name, kind in COLUMNS.items())))
        for card in usable:
            self._compute_card(card, statement._select(card))
        cr.execute("ANALYZE lifecycle_scored")

    @api.model
    def _compute_card(self, card, select: SQL) -> None:
        names = SQL(", ").join(SQL.identifier('s', 'grade' if name == 'computed_grade' else name) for name in COLUMNS)
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(SQL(
                    "INSERT INTO lifecycle_scored SELECT s.lead_id, %s FROM (%s) s", names, select))
        except CONFLICTS:
            raise
        except psycopg2.Error as error:
            card._say(str(error).splitlines()[0])
            self.env.cr.execute(SQL("DELETE FROM lifecycle_scope WHERE scorecard_id = %s", card.id))

    @api.model
    def _without(self, which: SQL, broken) -> SQL:
        if not broken:
            return which
        return SQL(
            """
            SELECT which.id FROM (%s) which
             WHERE NOT EXISTS (SELECT FROM lifecycle_score score JOIN crm_lead lead ON lead.id = score.lead_id
                                WHERE score.lead_id = which.id AND score.scorecard_id = ANY(%s) AND %s)
            """, which, (broken | broken.origin_id).ids, OPEN)

    # === WRITE === #

    @api.model
    def _refresh(self, which: SQL) -> int:
        """Score the leads ``which (id)`` and write what changed; the number of scores written."""
        self.env.flush_all()
        cards = self.env['lifecycle.scorecard'].sudo()._live()  # all of them decide, whoever asks for a score
        self._compute(which, cards)
        self._keep_fresh()
        self._tell()
        changed = self._update() + (inserted := self._insert())
        if inserted > self.MANY:
            self.env.cr.execute("ANALYZE lifecycle_score (lead_id)")
        self._link()
        self.env['lifecycle.score'].invalidate_model()
        return changed

    @api.model
    def _keep_fresh(self) -> None:
        """Relation ``lifecycle_fresh_score``: the rows as they should be, beside those that are there (``old``)."""
        names = SQL(", ").join(SQL.identifier('scored', name) for name in COLUMNS)
        cr = self.env.cr
        cr.execute("DROP TABLE IF EXISTS lifecycle_fresh_score")
        cr.execute(SQL(
            """
            CREATE TEMPORARY TABLE lifecycle_fresh_score ON COMMIT DROP AS
            SELECT scope.lead_id, CASE WHEN scored.lead_id IS NOT NULL THEN scope.scorecard_id END AS scorecard_id,
                   %(names)s, card.notify_from,
                   CASE WHEN card.is_shadow OR scored.computed IS NULL THEN NULL
                        WHEN old.override_until >= %(today)s THEN old.override
                        ELSE scored.computed END AS score,
                   CASE WHEN card.is_shadow IS NOT TRUE THEN scored.computed_grade END AS grade,
                   old.id AS old_id, old.computed AS old_computed, old.computed_grade AS old_grade,
                   old.scorecard_id AS old_card, lead.create_date, COALESCE(old.told, old.computed) AS old_told
              FROM lifecycle_scope scope
         LEFT JOIN lifecycle_scored scored ON scored.lead_id = scope.lead_id
         LEFT JOIN lifecycle_scorecard card ON card.id = scope.scorecard_id
         LEFT JOIN lifecycle_score old ON old.lead_id = scope.lead_id
              JOIN crm_lead lead ON lead.id = scope.lead_id
            """, names=names, today=fields.Date.today()))
        cr.execute("ANALYZE lifecycle_fresh_score")

    @api.model
    def _names(self) -> list[str]:
        return ['scorecard_id', 'score', 'grade', *COLUMNS]

    @api.model
    def _update(self) -> int:
        names = self._names()
        columns = {table: SQL(", ").join(SQL.identifier(table, name) for name in names) for table in ('old', 'fresh')}
        self.env.cr.execute(SQL(
            """
            UPDATE lifecycle_score old SET %(assignments)s, changed_at = %(now)s,
                   previous = CASE WHEN old.computed IS DISTINCT FROM fresh.computed THEN old.computed
                                   ELSE old.previous END,
                   told = CASE WHEN fresh.old_computed IS NULL OR %(told)s THEN fresh.computed
                               ELSE fresh.old_told END
              FROM lifecycle_fresh_score fresh
             WHERE fresh.old_id = old.id AND (%(old)s) IS DISTINCT FROM (%(fresh)s)
            """,
            assignments=SQL(", ").join(
                SQL("%s = %s", SQL.identifier(name), SQL.identifier('fresh', name)) for name in names),
            now=fields.Datetime.now(), told=self._told(), **columns))
        return self.env.cr.rowcount

    @api.model
    def _told(self) -> SQL:
        """Whether the history gets a line: a new grade, or a jump since its last line, also in small steps."""
        return SQL(
            """
            fresh.old_computed IS NOT NULL AND fresh.score IS NOT NULL
            AND (fresh.computed_grade <> fresh.old_grade OR ABS(fresh.computed - fresh.old_told) >= %s)
            """, self.JUMP)

    @api.model
    def _insert(self) -> int:
        names = SQL(", ").join(SQL.identifier(name) for name in ['lead_id', *self._names()])
        self.env.cr.execute(SQL(
            """
            INSERT INTO lifecycle_score (%(names)s, told, changed_at)
            SELECT %(names)s, computed, %(now)s FROM lifecycle_fresh_score fresh
             WHERE fresh.old_id IS NULL AND fresh.scorecard_id IS NOT NULL
                ON CONFLICT (lead_id) DO NOTHING
            """, names=names, now=fields.Datetime.now()))
        return self.env.cr.rowcount

    @api.model
    def _link(self) -> None:
        """Tell each lead its row, once in its life."""
        self.env.cr.execute(SQL(
            """
            UPDATE crm_lead lead SET lifecycle_score_id = score.id
              FROM lifecycle_score score JOIN lifecycle_fresh_score fresh ON fresh.lead_id = score.lead_id
             WHERE fresh.old_id IS NULL AND lead.id = score.lead_id AND lead.lifecycle_score_id IS NULL
            """))
        if self.env.cr.rowcount:
            self.env['crm.lead'].invalidate_model(['lifecycle_score_id'])

    # === WHAT PEOPLE ARE TOLD === #

    @api.model
    def _tell(self) -> None:
        """Keep new grades and jumps, and what people may react to.

        Of a lead that just came in, its first score is news. Of one that was there before the card was, it is not, and
        neither is what another card says of a lead: publishing a card calls nobody.
        """
        now = fields.Datetime.now()
        self.env.cr.execute(SQL(
            """
            INSERT INTO lifecycle_score_history
                   (lead_id, kind, happened_at, scorecard_id, score, grade, previous_score, previous_grade)
            SELECT lead_id, 'change', %(now)s, scorecard_id, computed, computed_grade, old_told, old_grade
              FROM lifecycle_fresh_score fresh
             WHERE %(told)s
            """, now=now, told=self._told()))
        self.env.cr.execute(SQL(
            """
            INSERT INTO lifecycle_event_stage (kind, res_model, res_id, happened_at, old_value, new_value)
            SELECT news.kind, 'crm.lead', fresh.lead_id, %(now)s, news.old_value, news.new_value
              FROM lifecycle_fresh_score fresh
        CROSS JOIN LATERAL (
                    SELECT CASE WHEN fresh.old_grade IS NULL THEN 'graded'
                                WHEN fresh.computed_grade < fresh.old_grade THEN 'grade_up' ELSE 'grade_down' END,
                           fresh.old_grade, fresh.computed_grade
                     WHERE fresh.computed_grade IS DISTINCT FROM fresh.old_grade
                 UNION ALL
                    SELECT 'score_reached', fresh.old_computed::varchar, fresh.computed::varchar
                     WHERE fresh.notify_from > 0 AND COALESCE(fresh.old_computed, 0) < fresh.notify_from
                       AND fresh.computed >= fresh.notify_from
                   ) news (kind, old_value, new_value)
             WHERE fresh.score IS NOT NULL
               AND CASE WHEN fresh.old_computed IS NULL THEN fresh.create_date > %(now)s - INTERVAL '1 day'
                        ELSE fresh.old_card = fresh.scorecard_id END
            """, now=now))

    # === EVERYBODY === #

    @api.model
    def _everything_soon(self) -> None:
        """Score all leads as soon as the scheduler is free: a card was published, moved or withdrawn."""
        job = self.env['lifecycle.job'].sudo()._get('score')  # written by the code only
        job.write({'day': False, 'cursor_id': 0, 'seen_until': False})
        cron = self.env.ref('crm_lifecycle.ir_cron_score', raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()  # whoever may publish a card may have it used
