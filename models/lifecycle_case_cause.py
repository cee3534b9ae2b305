from odoo import api, fields, models
from odoo.exceptions import ValidationError


class LifecycleCaseCause(models.Model):
    """Why a case came about, found out while it was worked on."""

    _name = 'lifecycle.case.cause'
    _description = "Root Cause"
    _parent_name = 'parent_id'
    _parent_store = True
    _rec_name = 'complete_name'
    _order = 'complete_name, id'

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one('lifecycle.case.cause', index=True, ondelete='restrict')
    parent_path = fields.Char(index=True)
    complete_name = fields.Char("Root Cause", compute='_compute_complete_name', recursive=True, store=True)

    # === COMPUTE METHODS === #

    @api.depends('name', 'parent_id.complete_name')
    def _compute_complete_name(self):
        for cause in self:
            cause.complete_name = " / ".join(filter(None, [cause.parent_id.complete_name, cause.name]))

    # === CONSTRAINT METHODS === #

    @api.constrains('parent_id')
    def _check_parent(self):
        if self._has_cycle():
            raise ValidationError(self.env._("A cause cannot be a part of itself."))
