from odoo import api, fields, models
from odoo.exceptions import ValidationError


class LifecycleCaseTree(models.AbstractModel):
    """Words that stand in a tree, and are called by their whole path."""

    _name = 'lifecycle.case.tree'
    _description = "Tree of Words for Cases"
    _parent_store = True
    _rec_name = 'complete_name'
    _order = 'complete_name, id'

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    parent_path = fields.Char(index=True)
    complete_name = fields.Char("Full Name", compute='_compute_complete_name', recursive=True, store=True)

    # === COMPUTE METHODS === #

    @api.depends('name', 'parent_id.complete_name')
    def _compute_complete_name(self):
        for word in self:
            word.complete_name = " / ".join(filter(None, [word.parent_id.complete_name, word.name]))

    # === CONSTRAINT METHODS === #

    @api.constrains('parent_id')
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("Nothing can be a part of itself."))
