from odoo import fields, models


class LifecycleScorePreviewMover(models.TransientModel):
    """A lead whose score would change."""

    _name = 'lifecycle.score.preview.mover'
    _description = "Preview of a Score Card: Lead"

    preview_id = fields.Many2one('lifecycle.score.preview', required=True, ondelete='cascade')
    lead_id = fields.Many2one('crm.lead', ondelete='cascade')
    old_score = fields.Integer("Score Now")
    old_grade = fields.Char("Grade Now")
    new_score = fields.Integer("Score Then")
    new_grade = fields.Char("Grade Then")
    difference = fields.Integer()
