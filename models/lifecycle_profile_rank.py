from datetime import date

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL


class LifecycleProfileRefresh(models.AbstractModel):
    """The customers' fifths by recency, frequency and spend, drawn anew once a month."""

    _inherit = 'lifecycle.profile.refresh'

    @api.model
    def _cut(self, root, today: date) -> bool:
        """Cut the company's buyers into fifths, once a month; whether the cuts are new."""
        if root.lifecycle_cut_on and root.lifecycle_cut_on > today - relativedelta(months=1):
            return False
        cuts = self.env['lifecycle.stage']._cut(root)
        if cuts:  # on an empty history, the first buyers are not kept waiting for a month
            root.write({'lifecycle_cuts': cuts, 'lifecycle_cut_on': today})
        return bool(cuts)

    @api.model
    def _rank(self, partners: list[int], root) -> int:
        """Give these customers the score of their fifth; the number of rows written."""
        self.env.flush_all()
        scores = list(self.env['lifecycle.stage'].RANKED)
        self.env.cr.execute(SQL(
            """
            UPDATE lifecycle_profile profile SET %(assignments)s, changed_at = %(now)s
              FROM (SELECT fact.id, score.* FROM lifecycle_profile fact
                      JOIN (%(companies)s) company ON company.id = fact.company_id
                CROSS JOIN LATERAL (%(score)s) score
                     WHERE fact.company_id = %(root)s AND fact.partner_id BETWEEN %(first)s AND %(last)s) fresh
             WHERE fresh.id = profile.id AND (%(old)s) IS DISTINCT FROM (%(new)s)
            """,
            assignments=self._assignments(scores), now=fields.Datetime.now(), root=root.id,
            first=partners[0], last=partners[-1],
            companies=self.env['lifecycle.stage']._companies(), score=self.env['lifecycle.stage']._score(),
            old=self._columns('profile', scores), new=self._columns('fresh', scores),
        ))
        self.env['lifecycle.profile'].invalidate_model()
        return self.env.cr.rowcount
