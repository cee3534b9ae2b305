from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .lifecycle_case import CHANNELS, PRIORITIES, TYPES


class LifecycleSlaPolicy(models.Model):
    """What is promised for which cases. The first policy that matches decides; an empty condition matches all.

    What a policy says is copied onto the clocks of a case when it is chosen: editing it changes no case that is open.
    """

    _name = 'lifecycle.sla.policy'
    _description = "Service Level Policy"
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one('res.company', index=True, ondelete='cascade', help="Empty: all companies.")
    team_ids = fields.Many2many(
        'lifecycle.case.team', 'lifecycle_sla_policy_team_rel', 'policy_id', 'team_id', string="Teams",
        domain="[('company_id', '=?', company_id)]")
    type = fields.Selection(TYPES)
    category_id = fields.Many2one(
        'lifecycle.case.category', ondelete='restrict', help="Also the categories below it.")
    priority = fields.Selection(PRIORITIES)
    channel = fields.Selection(CHANNELS)
    partner_ids = fields.Many2many(
        'res.partner', 'lifecycle_sla_policy_partner_rel', 'policy_id', 'partner_id', string="Customers",
        domain="[('parent_id', '=', False)]", help="Customers' companies, with all their contacts.")
    calendar_id = fields.Many2one(
        'resource.calendar', "Working Hours", ondelete='restrict',
        domain="['|', ('company_id', '=', False), ('company_id', '=?', company_id)]",
        help="Empty: those of the team, else those of the company.")
    line_ids = fields.One2many('lifecycle.sla.policy.line', 'policy_id', "Targets", copy=True)
    clock_count = fields.Integer("Open Clocks", compute='_compute_clock_count')

    # === COMPUTE METHODS === #

    def _compute_clock_count(self):
        counts = dict(self.env['lifecycle.case.clock']._read_group(
            [('policy_id', 'in', self.ids), ('reached_at', '=', False), ('is_cancelled', '=', False)],
            ['policy_id'], ['__count']))
        for policy in self:
            policy.clock_count = counts.get(policy, 0)

    # === CONSTRAINT METHODS === #

    @api.constrains('calendar_id')
    def _check_calendar(self):
        for policy in self.filtered('calendar_id'):
            if refusal := self.env['lifecycle.work.clock']._refusal(policy.calendar_id):
                raise ValidationError(refusal)

    # === BUSINESS METHODS === #

    @api.model
    def _choose(self, cases) -> dict:
        """Case -> the first policy that matches it, an empty record where none does."""
        policies = self.search([('company_id', 'in', [False, *cases.company_id.ids])])
        return {
            case: next((policy for policy in policies if policy._matches(case)), policies.browse()) for case in cases}

    def _matches(self, case) -> bool:
        self.ensure_one()
        path = case.category_id.parent_path or ''
        return (
            (not self.company_id or self.company_id == case.company_id)
            and (not self.team_ids or case.team_id in self.team_ids)
            and (not self.partner_ids or case.commercial_partner_id in self.partner_ids)
            and (not self.category_id or path.startswith(self.category_id.parent_path))
            and all(not self[name] or self[name] == case[name] for name in ('type', 'priority', 'channel')))

    def _get_calendar(self, case):
        """The hours in which a clock of the case runs: of the policy, the team, the company; empty: round the clock.

        Hours that cannot be added up are passed over: a company may have chosen them after the case was opened.
        """
        clock = self.env['lifecycle.work.clock']
        for calendar in (self.calendar_id, case.team_id.calendar_id, case.company_id.resource_calendar_id):
            if calendar and not clock._refusal(calendar):
                return calendar
        return self.env['resource.calendar']
