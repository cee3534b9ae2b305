from odoo import api, models
from odoo.tools import SQL


class LifecycleScoreEvidence(models.AbstractModel):
    """The records behind a reason: found by the clauses that made the value, so they cannot disagree."""

    _name = 'lifecycle.score.evidence'
    _description = "Records Behind a Reason"

    @api.model
    def _get(self, score, key: str) -> dict[str, list[int]]:
        """Model name -> ids of the records that a signal read for one lead, whoever may read them."""
        definition = self.env['lifecycle.score.signal']._definition(key)
        scope = SQL("SELECT %s::int AS lead_id, %s::int AS scorecard_id", score.lead_id.id, score.scorecard_id.id)
        self.env['lifecycle.score.lead']._keep(scope, set())
        if definition.source:
            source = self.env[definition.source]
            rows = self.env.execute_query(SQL(
                "SELECT res_model, ARRAY_AGG(res_id ORDER BY res_id) FROM (%s) e GROUP BY res_model",
                source._evidence(definition.fact)))
            return dict(rows) or {source._documents_model: []}
        [[customer, root]] = self.env.execute_query(SQL("SELECT customer_id, root_id FROM lifecycle_lead"))
        if not customer:
            return {'sale.order': []}
        return self.env['lifecycle.facts']._get_evidence(definition.fact, (customer, root))
