from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class LifecycleCaseMerge(models.TransientModel):
    """Make one case of several: what was said, the files and the followers go to one; the others link to it."""

    _name = 'lifecycle.case.merge'
    _description = "Merge Cases"
    _inherit = ['lifecycle.case.batch']

    target_id = fields.Many2one(
        'lifecycle.case', "Into", compute='_compute_target_id', store=True, readonly=False,
        domain="[('id', 'in', case_ids)]")

    @api.depends('case_ids')
    def _compute_target_id(self):
        """The oldest one: its customer waits longest."""
        for dialog in self:
            dialog.target_id = dialog.case_ids.sorted(lambda case: (case.received_at, case.id))[:1]

    @api.constrains('case_ids', 'target_id')
    def _check_cases(self):
        for dialog in self:
            if dialog.target_id not in dialog.case_ids:
                raise ValidationError(self.env._("The case that stays has to be one of those that are merged."))

    def action_apply(self):
        self.ensure_one()
        cases = self._get_cases()
        if len(cases) < 2:
            raise UserError(self.env._("Select two or more cases to merge."))
        if len(cases.company_id) > 1:
            raise UserError(self.env._("Cases of different companies are not merged."))
        if len(cases.commercial_partner_id) > 1:
            raise UserError(self.env._("Cases of different customers are not merged: each would read the other's."))
        self.target_id._absorb(cases - self.target_id)
        return {
            'type': 'ir.actions.act_window', 'res_model': 'lifecycle.case', 'res_id': self.target_id.id,
            'views': [(False, 'form')],
        }
