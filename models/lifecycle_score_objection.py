from odoo import fields, models

from .lifecycle_score import GRADES


class LifecycleScoreObjection(models.Model):
    """Somebody said that a score is wrong, and why."""

    _name = 'lifecycle.score.objection'
    _description = "Objection to a Score"
    _order = 'id DESC'

    lead_id = fields.Many2one('crm.lead', required=True, readonly=True, index=True, ondelete='cascade')
    scorecard_id = fields.Many2one('lifecycle.scorecard', "Card", readonly=True, index=True, ondelete='cascade')
    score = fields.Integer(readonly=True, aggregator='avg')
    grade = fields.Selection(GRADES, readonly=True)
    direction = fields.Selection([('high', "Too high"), ('low', "Too low")], required=True, readonly=True)
    reason = fields.Char(required=True, readonly=True)
