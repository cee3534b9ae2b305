from odoo import fields, models


class LifecycleSlaEscalation(models.Model):
    """Who hears of a target that is missed, how long after."""

    _name = 'lifecycle.sla.escalation'
    _description = "Escalation Level"
    _order = 'line_id, hours_after, id'

    line_id = fields.Many2one('lifecycle.sla.policy.line', required=True, index=True, ondelete='cascade')
    hours_after = fields.Float("Hours Late", required=True, default=0.0, help=(
        "Hours of the day, not working hours, after the promised time."))
    who = fields.Selection(
        [('responsible', "The responsible"), ('leader', "The team leader"), ('user', "Somebody else")],
        required=True, default='responsible')
    user_id = fields.Many2one('res.users', domain="[('share', '=', False)]", ondelete='restrict')
    activity_type_id = fields.Many2one(
        'mail.activity.type', "Activity", ondelete='set null',
        domain="[('res_model', 'in', (False, 'lifecycle.case'))]")

    _hours_positive = models.Constraint('CHECK (hours_after >= 0)', "An escalation comes after the promised time.")
    _user_given = models.Constraint("CHECK (who <> 'user' OR user_id IS NOT NULL)", "Say who is to hear of it.")

    def _get_user(self, case):
        """Who gets the activity; the leader, or failing that anybody of the team, where nobody is responsible."""
        self.ensure_one()
        user = {'responsible': case.user_id, 'leader': case.team_id.leader_id, 'user': self.user_id}[self.who]
        return user or case.team_id.leader_id or case.user_id or case.team_id.member_ids[:1]
