from odoo import fields, models


class LifecycleScoreObject(models.TransientModel):
    """Say that the score of a lead is wrong. Nothing changes by it: it is counted on the card, for whoever keeps it."""

    _name = 'lifecycle.score.object'
    _description = "Call a Score Wrong"

    lead_id = fields.Many2one('crm.lead', required=True, ondelete='cascade')
    direction = fields.Selection([('high', "Too high"), ('low', "Too low")], required=True, default='high')
    reason = fields.Char(required=True)

    def action_send(self):
        self.ensure_one()
        self.lead_id.check_access('read')
        row = self.lead_id.sudo().lifecycle_score_id  # the reader of a lead may read its score
        # Noted in the name of who says so; nobody writes these by hand.
        self.env['lifecycle.score.objection'].sudo().create({
            'lead_id': self.lead_id.id, 'scorecard_id': row.scorecard_id.id, 'score': row.score, 'grade': row.grade,
            'direction': self.direction, 'reason': self.reason,
        })
        return {
            'type': 'ir.actions.client', 'tag': 'display_notification',
            'params': {'type': 'success', 'message': self.env._("Thank you. The keeper of the card will see it."),
                       'next': {'type': 'ir.actions.act_window_close'}},
        }
