from odoo import fields, models
from odoo.exceptions import UserError


class LifecycleCaseHandOver(models.TransientModel):
    """Give cases to somebody else, or to another team, with a word on why."""

    _name = 'lifecycle.case.hand_over'
    _description = "Hand Over Cases"
    _inherit = ['lifecycle.case.batch']

    team_id = fields.Many2one('lifecycle.case.team', help="Empty: the cases stay in their teams.")
    user_id = fields.Many2one(
        'res.users', "Responsible", domain="[('share', '=', False)]",
        help="Empty: nobody, until somebody of the team takes them or the team shares them out.")
    note = fields.Text(help="What the next one has to know. Kept as a note on the cases.")

    def action_apply(self):
        self.ensure_one()
        if not self.team_id and not self.user_id:
            raise UserError(self.env._("Say who gets the cases: a team, somebody, or both."))
        cases = self._get_cases()
        self.team_id.check_access('read')  # a case does not leave for a company that its giver has no part in
        if self.note:
            for case in cases:
                case.message_post(body=self.note, subtype_xmlid='mail.mt_note')
        # After the write the cases may be somebody else's only: who had them may give them away.
        cases = cases.sudo()
        cases.write({'user_id': self.user_id.id, **({'team_id': self.team_id.id} if self.team_id else {})})
        if not self.user_id:
            cases._assign()
        return {'type': 'ir.actions.act_window_close'}
