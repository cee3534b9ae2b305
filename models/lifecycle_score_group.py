from odoo import fields, models

from .lifecycle_score_signal import DIMENSIONS


class LifecycleScoreGroup(models.Model):
    """Rules that say much the same, and together count no more than a cap."""

    _name = 'lifecycle.score.group'
    _inherit = ['lifecycle.scorecard.part']
    _description = "Score Group"
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    scorecard_id = fields.Many2one('lifecycle.scorecard', required=True, index=True, ondelete='cascade')
    dimension = fields.Selection(DIMENSIONS, required=True, default='fit', help=(
        "Fit: who they are. Engagement: what they do. Risk: what speaks against them; it changes the score only, not "
        "the grade."))
    cap = fields.Integer(required=True, default=20, help=(
        "The rules of the group add or take away no more than this together."))
    rule_ids = fields.One2many('lifecycle.score.rule', 'group_id')

    _cap_positive = models.Constraint('CHECK (cap > 0)', "The cap of a group is 1 or more.")
    _name_unique = models.UniqueIndex("(scorecard_id, name)", "A card has a group of this name already.")
