from odoo import fields, models


class LifecycleCaseCategory(models.Model):
    """What a case is about."""

    _name = 'lifecycle.case.category'
    _inherit = ['lifecycle.case.tree']
    _description = "Case Category"

    parent_id = fields.Many2one('lifecycle.case.category', index=True, ondelete='restrict')
    team_id = fields.Many2one(
        'lifecycle.case.team', ondelete='set null', help="Cases of this category go to this team by default.")
