from odoo import api, fields, models
from odoo.exceptions import UserError


class LifecycleCaseSplit(models.TransientModel):
    """Make a case of its own of some of the messages of another."""

    _name = 'lifecycle.case.split'
    _description = "Split a Case"

    case_id = fields.Many2one('lifecycle.case', required=True, readonly=True, ondelete='cascade')
    name = fields.Char("Subject", required=True)
    message_ids = fields.Many2many(
        'mail.message', string="Messages", compute='_compute_message_ids', store=True, readonly=False,
        domain="[('model', '=', 'lifecycle.case'), ('res_id', '=', case_id),"
               " ('message_type', 'in', ('email', 'comment', 'email_outgoing'))]")

    @api.depends('case_id')
    def _compute_message_ids(self):
        """The last word of the customer: most often the other matter."""
        for dialog in self:
            dialog.message_ids = dialog.case_id.message_ids.filtered(
                lambda message: message.message_type in ('email', 'comment'))[:1]

    def action_apply(self):
        self.ensure_one()
        self.case_id.check_access('write')
        # What was chosen is compared with what stands on the case, whoever wrote it.
        messages = self.message_ids.sudo()
        if {(message.model, message.res_id) for message in messages} != {('lifecycle.case', self.case_id.id)}:
            raise UserError(self.env._("Choose messages of this case."))
        case = self.case_id._split_off(self.message_ids, self.name)
        return {'type': 'ir.actions.act_window', 'res_model': 'lifecycle.case', 'res_id': case.id,
                'views': [(False, 'form')]}
