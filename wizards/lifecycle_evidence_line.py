from odoo import api, fields, models


class LifecycleEvidenceLine(models.TransientModel):
    _name = 'lifecycle.evidence.line'
    _description = "Kind of Documents Behind a Figure"

    evidence_id = fields.Many2one('lifecycle.evidence', required=True, ondelete='cascade', index=True)
    model = fields.Char(required=True, readonly=True)
    kind = fields.Char(compute='_compute_kind')
    res_ids = fields.Json(readonly=True)
    count = fields.Integer("Documents", compute='_compute_kind')

    @api.depends('model', 'res_ids')
    def _compute_kind(self):
        # The name of a kind of document is no secret, the list of models is an administrator's.
        names = {model: self.env['ir.model'].sudo()._get(model).name for model in set(self.mapped('model'))}
        for line in self:
            line.kind = names.get(line.model, line.model)
            line.count = len(line.res_ids or [])

    def action_open(self):
        self.ensure_one()
        return self.evidence_id._list_action(self.evidence_id.name, self.model, self.res_ids or [])
