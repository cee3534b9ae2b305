from odoo import api, fields, models
from odoo.exceptions import ValidationError


class LifecycleCaseCategory(models.Model):
    """What a case is about, as a tree."""

    _name = 'lifecycle.case.category'
    _description = "Case Category"
    _parent_name = 'parent_id'
    _parent_store = True
    _rec_name = 'complete_name'
    _order = 'complete_name, id'

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one('lifecycle.case.category', index=True, ondelete='restrict')
    parent_path = fields.Char(index=True)
    complete_name = fields.Char("Category", compute='_compute_complete_name', recursive=True, store=True)
    team_id = fields.Many2one(
        'lifecycle.case.team', ondelete='set null', help="Cases of this category go to this team by default.")

    # === COMPUTE METHODS === #

    @api.depends('name', 'parent_id.complete_name')
    def _compute_complete_name(self):
        for category in self:
            category.complete_name = " / ".join(filter(None, [category.parent_id.complete_name, category.name]))

    # === CONSTRAINT METHODS === #

    @api.constrains('parent_id')
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A category cannot be a part of itself."))
