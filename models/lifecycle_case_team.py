from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .lifecycle_case_stage import OPEN


class LifecycleCaseTeam(models.Model):
    """People who work on one queue of cases: how cases reach them, how they share them, and by which hours."""

    _name = 'lifecycle.case.team'
    _description = "Case Team"
    _inherit = ['mail.alias.mixin', 'mail.thread', 'rating.parent.mixin']
    _order = 'sequence, id'
    _check_company_auto = True
    _rating_satisfaction_days = 90

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    color = fields.Integer()
    company_id = fields.Many2one(
        'res.company', required=True, index=True, default=lambda self: self.env.company, ondelete='restrict')
    leader_id = fields.Many2one('res.users', "Team Leader", check_company=True, domain="[('share', '=', False)]")
    member_ids = fields.Many2many(
        'res.users', 'lifecycle_case_team_member_rel', 'team_id', 'user_id', string="Members", check_company=True,
        domain="[('share', '=', False)]")
    calendar_id = fields.Many2one(
        'resource.calendar', "Working Hours", check_company=True, ondelete='restrict',
        help="The hours in which the clock of a case runs. Empty: those of the company.")
    # Assignment
    assignment = fields.Selection(
        [('manual', "By hand"), ('round_robin', "In turn"), ('least_load', "To who has least to do")],
        required=True, default='manual', help="Who gets a new case. Nobody who is out of office, or full.")
    capacity = fields.Integer("Full at", help=(
        "A member with so many open cases gets no more by itself; an urgent case counts as up to four. 0: never full."))
    # Customers
    portal_visibility = fields.Selection(
        [('none', "Nobody"), ('own', "Who asked"), ('company', "Everybody of the customer's company")],
        "Seen in the Portal by", required=True, default='own')
    portal_open = fields.Boolean("Cases from the Portal", default=True, help="Customers may open cases in the portal.")
    asks_rating = fields.Boolean("Ask for a Rating", default=True, help="When a case is solved.")
    reopen_days = fields.Integer("Reopen within (Days)", default=7, help=(
        "A customer who answers a solved case reopens it. Later than this, the answer becomes a case that follows it."))
    close_days = fields.Integer("Close after (Days)", default=0, help=(
        "A case that waits for its customer for so long is closed, one warning before. 0: it waits for good."))
    acknowledges = fields.Boolean("Acknowledge", default=True, help=(
        "Who writes to the team gets an answer with the number of the case, once an hour at most."))
    case_properties_definition = fields.PropertiesDefinition("Case Properties")
    open_count = fields.Integer(compute='_compute_counts')
    unassigned_count = fields.Integer(compute='_compute_counts')
    late_count = fields.Integer(compute='_compute_counts')

    _days_positive = models.Constraint(
        'CHECK (reopen_days >= 0 AND close_days >= 0 AND capacity >= 0)', "Days and capacity cannot be negative.")

    # === COMPUTE METHODS === #

    def _compute_counts(self):
        cases = self.env['lifecycle.case']
        of_team = [('team_id', 'in', self.ids), ('stage_kind', 'in', OPEN)]
        for name, domain in (('open_count', []), ('unassigned_count', [('user_id', '=', False)]),
                             ('late_count', [('due_at', '<', fields.Datetime.now())])):
            counts = dict(cases._read_group([*of_team, *domain], ['team_id'], ['__count']))
            for team in self:
                team[name] = counts.get(team, 0)

    # === CONSTRAINT METHODS === #

    @api.constrains('calendar_id')
    def _check_calendar(self):
        for team in self.filtered('calendar_id'):
            if refusal := self.env['lifecycle.work.clock']._refusal(team.calendar_id):
                raise ValidationError(refusal)

    # === MAIL === #

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values['alias_model_id'] = self.env['ir.model']._get('lifecycle.case').id
        if self.id:
            values['alias_defaults'] = {**literal_eval(self.alias_defaults or '{}'), 'team_id': self.id}
        return values

    # === BUSINESS METHODS === #

    @api.model
    def _default(self, company, user=None):
        """The team of a case that names none: the user's first one, else the first of the company."""
        teams = self.search([('company_id', '=', company.id)])
        mine = teams.filtered(lambda team: user in team.member_ids) if user else teams.browse()
        return (mine or teams)[:1]

    # === ACTIONS === #

    def action_open_cases(self):
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('crm_lifecycle.lifecycle_case_action')
        return {**action, 'display_name': self.name, 'domain': [('team_id', '=', self.id)],
                'context': {'default_team_id': self.id, 'search_default_open': 1}}
