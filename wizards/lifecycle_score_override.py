from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL


class LifecycleScoreOverride(models.TransientModel):
    """Set the score of a lead by hand, for a reason and until a day."""

    _name = 'lifecycle.score.override'
    _description = "Set a Score by Hand"

    lead_id = fields.Many2one('crm.lead', required=True, ondelete='cascade')
    is_set = fields.Boolean(compute='_compute_is_set')
    score = fields.Integer(compute='_compute_score', store=True, readonly=False, required=True)
    reason = fields.Char(required=True)
    until = fields.Date(required=True, default=lambda self: self._default_until(), help=(
        "The last day on which this score holds. After it the rules decide again."))

    # === DEFAULT METHODS === #

    @api.model
    def _default_until(self):
        return fields.Date.context_today(self) + timedelta(days=30)

    # === COMPUTE METHODS === #

    @api.depends('lead_id')
    def _compute_score(self):
        for override in self:
            override.score = override.lead_id.lifecycle_score

    @api.depends('lead_id')
    def _compute_is_set(self):
        for override in self:
            override.is_set = bool(override._row().override_until)

    # === CONSTRAINT METHODS === #

    @api.constrains('score', 'until')
    def _check_override(self):
        for override in self:
            if not 0 <= override.score <= 100:
                raise ValidationError(self.env._("A score is 0 to 100."))
            if override.until < fields.Date.context_today(override):
                raise ValidationError(self.env._("The last day lies in the past: the score would not change."))

    # === ACTIONS === #

    def action_apply(self):
        self.ensure_one()
        self._set({
            'override': self.score, 'override_reason': self.reason, 'override_until': self.until,
            'override_user_id': self.env.uid})
        self.lead_id.message_post(body=self.env._(
            "The score was set to %(score)s by hand until %(until)s: %(reason)s",
            score=self.score, until=fields.Date.to_string(self.until), reason=self.reason))

    def action_remove(self):
        """Let the rules decide again."""
        self.ensure_one()
        self._set({'override': 0, 'override_reason': False, 'override_until': False, 'override_user_id': False})

    # === BUSINESS METHODS === #

    def _row(self):
        return self.lead_id.sudo().lifecycle_score_id  # the reader of a lead may read its score

    def _set(self, values: dict) -> None:
        """Whoever may change the lead may set its score; the row itself is written by the code only."""
        self.lead_id.check_access('write')
        row = self._row()
        if not row.scorecard_id or self.lead_id.won_status != 'pending' or not self.lead_id.active:
            raise UserError(self.env._("There is no score to set: the lead is decided, or no card applies to it."))
        row.write(values)
        self.env['lifecycle.score.refresh'].sudo()._refresh(SQL("SELECT %s AS id", self.lead_id.id))  # as a job does
