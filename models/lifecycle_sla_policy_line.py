from odoo import fields, models

TARGETS = [
    ('first_response', "First Answer"), ('next_response', "Next Answer"), ('resolution', "Solution"),
]


class LifecycleSlaPolicyLine(models.Model):
    """One promise of a policy: what has to be done within how many working hours, and who hears when it is not."""

    _name = 'lifecycle.sla.policy.line'
    _description = "Service Level Target"
    _order = 'policy_id, kind, id'

    policy_id = fields.Many2one('lifecycle.sla.policy', required=True, index=True, ondelete='cascade')
    kind = fields.Selection(TARGETS, required=True, default='first_response', help=(
        "First Answer: the first human word from us. Next Answer: to each new word of the customer. Solution: until "
        "the case is solved; it stands still while the case waits."))
    hours = fields.Float(required=True, default=8.0, help="Working hours.")
    is_round_the_clock = fields.Boolean("Round the Clock", help="Every hour counts, also at night and on holidays.")
    warn_share = fields.Integer("Warn at (%)", required=True, default=75, help="Of the time that is allowed.")
    pauses_for_others = fields.Boolean("Pause for Others", default=True, help=(
        "A solution's clock also stands still while the case waits for others than the customer."))
    escalation_ids = fields.One2many('lifecycle.sla.escalation', 'line_id', "Levels of Escalation", copy=True)

    _hours_positive = models.Constraint(
        'CHECK (hours > 0 AND hours <= 87600)', "A target has to have some hours, ten years at most.")
    _share_valid = models.Constraint(
        'CHECK (warn_share BETWEEN 1 AND 100)', "A warning comes at 1 to 100 % of the time.")

    def _get_budget(self) -> int:
        """Seconds of working time."""
        self.ensure_one()
        return round(self.hours * 3600)

    def _get_calendar(self, case):
        """The hours by which the target counts on a case; empty: round the clock."""
        self.ensure_one()
        return self.env['resource.calendar'] if self.is_round_the_clock else self.policy_id._get_calendar(case)
