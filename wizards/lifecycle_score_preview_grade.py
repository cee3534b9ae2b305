from odoo import fields, models


class LifecycleScorePreviewGrade(models.TransientModel):
    """How many leads have a grade now, and how many would have it."""

    _name = 'lifecycle.score.preview.grade'
    _description = "Preview of a Score Card: Grade"

    preview_id = fields.Many2one('lifecycle.score.preview', required=True, ondelete='cascade')
    grade = fields.Char()
    before = fields.Integer("Now")
    after = fields.Integer("Then")
