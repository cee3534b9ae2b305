from odoo import api, fields, models
from odoo.exceptions import UserError


class LifecycleCaseBatch(models.AbstractModel):
    """A dialog on the cases that were selected."""

    _name = 'lifecycle.case.batch'
    _description = "Dialog on Cases"

    case_ids = fields.Many2many('lifecycle.case', default=lambda self: self._default_case_ids())
    case_count = fields.Integer(compute='_compute_case_count')

    # === DEFAULT METHODS === #

    @api.model
    def _default_case_ids(self):
        if self.env.context.get('active_model') != 'lifecycle.case':
            return self.env['lifecycle.case']
        return self.env['lifecycle.case'].browse(self.env.context.get('active_ids') or [])

    # === COMPUTE METHODS === #

    @api.depends('case_ids')
    def _compute_case_count(self):
        for dialog in self:
            dialog.case_count = len(dialog.case_ids)

    # === BUSINESS METHODS === #

    def _get_cases(self):
        """The cases, if whoever asks may change them."""
        self.ensure_one()
        if not self.case_ids:
            raise UserError(self.env._("Select the cases first."))
        self.case_ids.check_access('write')
        return self.case_ids
