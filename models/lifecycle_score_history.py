from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .lifecycle_score import GRADES

# What of a lead cannot be had later as it was: kept when the lead is created, for fitting a card to the past.
INPUTS = SQL(
    """
    jsonb_build_object(
        'country', lead.country_id, 'email_state', lead.email_state, 'phone_state', lead.phone_state,
        'expected_revenue', lead.expected_revenue, 'source', lead.source_id, 'medium', lead.medium_id,
        'campaign', lead.campaign_id, 'lang', lead.lang_id, 'referred', COALESCE(lead.referred, '') <> '',
        'free_mail', lead.email_domain_criterion IS NOT NULL AND LEFT(lead.email_domain_criterion, 1) <> '@',
        'tags', ARRAY(SELECT rel.tag_id FROM crm_tag_rel rel WHERE rel.lead_id = lead.id ORDER BY rel.tag_id))
    """)


class LifecycleScoreHistory(models.Model):
    """What became of a lead's score: a row for each new grade or jump, for the lead's end, and for its beginning."""

    _name = 'lifecycle.score.history'
    _description = "Lead Score History"
    _log_access = False
    _order = 'happened_at DESC, id DESC'

    lead_id = fields.Many2one('crm.lead', required=True, readonly=True, index=True, ondelete='cascade')
    kind = fields.Selection(
        [('created', "Came In"), ('change', "Changed"), ('won', "Won"), ('lost', "Lost")], required=True, readonly=True)
    happened_at = fields.Datetime("When", required=True, readonly=True, index=True)
    scorecard_id = fields.Many2one('lifecycle.scorecard', "Card", readonly=True, ondelete='set null')
    score = fields.Integer(readonly=True, aggregator='avg')
    grade = fields.Selection(GRADES, readonly=True)
    previous_score = fields.Integer(readonly=True, aggregator='avg')
    previous_grade = fields.Selection(GRADES, readonly=True)
    inputs = fields.Json(readonly=True, groups='base.group_system')

    # === WRITING === #

    @api.model
    def _snapshot(self, kind: str, leads: list[int]) -> None:
        """Keep how these leads are scored at this moment."""
        self.env['lifecycle.score'].flush_model()
        self.env.cr.execute(SQL(
            """
            INSERT INTO lifecycle_score_history (lead_id, kind, happened_at, scorecard_id, score, grade)
            SELECT lead.id, %(kind)s, %(now)s, score.scorecard_id, score.computed, score.computed_grade
              FROM crm_lead lead LEFT JOIN lifecycle_score score ON score.lead_id = lead.id
             WHERE lead.id = ANY(%(leads)s)
            """, kind=kind, now=fields.Datetime.now(), leads=leads))
        self.invalidate_model()

    # === AUTOVACUUM === #

    @api.autovacuum
    def _gc_changes(self):
        """Forget changes that are older than the settings say; how leads began and ended is kept as long as they."""
        parameters = self.env['ir.config_parameter'].sudo()  # a number of months, no secret
        months = int(parameters.get_param('crm_lifecycle.score_history_months', 24))
        if months:
            self.search([
                ('kind', '=', 'change'), ('happened_at', '<', fields.Datetime.now() - relativedelta(months=months)),
            ], limit=10000).unlink()
