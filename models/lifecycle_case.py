from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import email_normalize, is_html_empty

from .lifecycle_case_stage import CLOSED, OPEN, WAITING

TYPES = [
    ('question', "Question"), ('problem', "Problem"), ('complaint', "Complaint"), ('return', "Return"),
    ('claim', "Claim"), ('request', "Request"),
]
CHANNELS = [
    ('email', "E-mail"), ('portal', "Portal"), ('phone', "Phone"), ('counter', "Counter"), ('web', "Website"),
    ('api', "Interface"), ('internal', "Internal"),
]
PRIORITIES = [('0', "Low"), ('1', "Normal"), ('2', "High"), ('3', "Urgent")]
# Somebody spoke with the customer when the case was taken down.
SPOKEN = ('phone', 'counter')


class LifecycleCase(models.Model):
    """A customer's complaint, question or request, from the first word to the solution.

    Who writes what: people write the fields of the form. A change of stage passes :meth:`_enter_stages`, which keeps
    the dates; the clocks and :attr:`due_at` are written by `lifecycle.case.clock` only; what was said and answered by
    :meth:`_message_post_after_hook` only.
    """

    _name = 'lifecycle.case'
    _description = "Case"
    _inherit = [
        'mail.thread.cc', 'mail.activity.mixin', 'portal.mixin', 'rating.mixin', 'mail.tracking.duration.mixin',
    ]
    _order = 'due_at, priority DESC, id'
    _check_company_auto = True
    _primary_email = 'email_from'
    _mail_post_access = 'read'
    _mail_thread_customer = True
    _track_duration_field = 'stage_id'
    _rec_names_search = ['number', 'name', 'partner_id', 'email_from']

    number = fields.Char(copy=False, index='trigram', help="Given by the company's sequence, or brought by an import.")
    name = fields.Char("Subject", required=True, tracking=True, index='trigram')
    description = fields.Html()
    active = fields.Boolean(default=True, tracking=True)
    team_id = fields.Many2one(
        'lifecycle.case.team', required=True, index=True, tracking=True, ondelete='restrict',
        compute='_compute_team_id', store=True, readonly=False, precompute=True)
    company_id = fields.Many2one(related='team_id.company_id', store=True, index=True, precompute=True)
    user_id = fields.Many2one(
        'res.users', "Responsible", index=True, tracking=True, copy=False, domain="[('share', '=', False)]")
    assigned_at = fields.Datetime("First Assigned", readonly=True, copy=False)
    # Customer
    partner_id = fields.Many2one(
        'res.partner', "Customer", index=True, tracking=True, ondelete='restrict', check_company=True)
    commercial_partner_id = fields.Many2one(
        related='partner_id.commercial_partner_id', string="Customer Company", store=True, index=True)
    email_from = fields.Char(
        "E-mail", compute='_compute_contact', store=True, readonly=False, help="Kept for senders who are no contact.")
    email_normalized = fields.Char(compute='_compute_email_normalized', store=True, index=True)
    partner_name = fields.Char(
        "Name", compute='_compute_contact', store=True, readonly=False, help="Of somebody who is no contact.")
    phone = fields.Char(compute='_compute_contact', store=True, readonly=False)
    # What it is
    type = fields.Selection(TYPES, required=True, default='question', tracking=True)
    channel = fields.Selection(CHANNELS, required=True, default='internal', index=True)
    category_id = fields.Many2one('lifecycle.case.category', index=True, tracking=True, ondelete='restrict')
    priority = fields.Selection(PRIORITIES, required=True, default='1', tracking=True)
    tag_ids = fields.Many2many('lifecycle.case.tag', 'lifecycle_case_tag_rel', 'case_id', 'tag_id', string="Tags")
    properties = fields.Properties(definition='team_id.case_properties_definition')
    cause_id = fields.Many2one('lifecycle.case.cause', "Root Cause", tracking=True, index=True, ondelete='restrict')
    outcome = fields.Char(help="What the customer got in the end, in one sentence.")
    color = fields.Integer()
    # Stage
    stage_id = fields.Many2one(
        'lifecycle.case.stage', required=True, index=True, tracking=True, copy=False, ondelete='restrict',
        group_expand='_read_group_stage_ids', compute='_compute_stage_id', store=True, readonly=False, precompute=True,
        domain="['|', ('team_ids', '=', False), ('team_ids', 'in', team_id)]")
    stage_kind = fields.Selection(related='stage_id.kind', store=True, index=True, precompute=True)
    # Facts: when things happened
    received_at = fields.Datetime(
        "Received", required=True, copy=False, index=True, default=fields.Datetime.now)
    waiting_since = fields.Datetime(readonly=True, copy=False)
    closed_at = fields.Datetime("Closed", readonly=True, copy=False, index=True)
    reopened_at = fields.Datetime("Last Reopened", readonly=True, copy=False)
    reopen_count = fields.Integer("Reopened", readonly=True, copy=False)

    _number_unique = models.UniqueIndex("(company_id, number)", "The company has a case of this number already.")
    # The queue: what is open, by what is due next.
    _queue = models.Index("(due_at, priority DESC, id) WHERE stage_kind IN ('new', 'open')")
    _of_customer = models.Index("(commercial_partner_id, create_date)")

    # === COMPUTE METHODS === #

    @api.depends('category_id')
    def _compute_team_id(self):
        """The team of the category, of the responsible, or the company's first; never another than people chose."""
        teams, company = self.env['lifecycle.case.team'], self.env.company
        for case in self:
            if not case.team_id:
                wanted = case.category_id.team_id
                case.team_id = wanted if wanted.company_id == company else teams._default(company, self.env.user)

    @api.depends('team_id')
    def _compute_stage_id(self):
        stages = self.env['lifecycle.case.stage']
        for case in self:
            used = case.stage_id.team_ids
            if not case.stage_id or (used and case.team_id not in used):
                kind = case.stage_id.kind or 'new'
                case.stage_id = stages._for_team(kind, case.team_id) or stages.search([('kind', '=', kind)], limit=1)

    @api.depends('partner_id')
    def _compute_contact(self):
        for case in self.filtered('partner_id'):
            case.email_from = case.partner_id.email or case.email_from
            case.phone = case.partner_id.phone or case.phone
            case.partner_name = case.partner_id.name

    @api.depends('email_from')
    def _compute_email_normalized(self):
        for case in self:
            case.email_normalized = email_normalize(case.email_from, strict=False)

    @api.depends('number', 'name')
    def _compute_display_name(self):
        for case in self:
            case.display_name = f'[{case.number}] {case.name}' if case.number else case.name

    @api.model
    def _read_group_stage_ids(self, stages, domain):
        """All stages of the team at hand, also those where no case stands."""
        team = self.env.context.get('default_team_id')
        used = [('team_ids', '=', False)] if not team else ['|', ('team_ids', '=', False), ('team_ids', 'in', team)]
        return stages | stages.search(used)

    # === CONSTRAINT METHODS === #

    @api.constrains('user_id')
    def _check_user(self):
        if self.user_id.filtered('share'):
            raise ValidationError(self.env._("A customer cannot be responsible for a case."))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        cases._number()
        now = fields.Datetime.now()
        cases.filtered(lambda case: case.received_at > now).received_at = now
        cases.filtered('user_id').assigned_at = now
        cases._enter_stages(dict.fromkeys(cases, 'new'))
        cases._begin_clocks()
        cases._assign()
        return cases

    def write(self, vals):
        before = {case: case.stage_kind for case in self} if self._moves_stage(vals) else {}
        deciding = self._get_deciding() if not self._get_deciding_fields().isdisjoint(vals) else {}
        result = super().write(vals)
        if vals.get('user_id'):
            self.filtered(lambda case: not case.assigned_at).assigned_at = fields.Datetime.now()
        if before:
            self._enter_stages(before)
        if deciding:
            self.filtered(lambda case: deciding[case] != case._get_deciding()[case])._choose_again()
        return result

    def copy_data(self, default=None):
        return [
            {**vals, 'name': self.env._("%s (copy)", case.name)} if 'name' not in (default or {}) else vals
            for case, vals in zip(self, super().copy_data(default), strict=True)]

    @api.ondelete(at_uninstall=False)
    def _unlink_new_only(self):
        """What was worked on is kept: it is in the figures of the team."""
        if self.filtered(lambda case: case.stage_kind not in ('new', 'cancelled')):
            raise UserError(self.env._("A case that was worked on is not deleted. Cancel it, or archive it."))

    @api.model
    def _moves_stage(self, vals) -> bool:
        return 'stage_id' in vals or 'team_id' in vals

    # === STAGES === #

    def _enter_stages(self, before: dict) -> None:
        """Keep the dates of cases whose kind of stage changed, and tell their clocks.

        :param before: case -> the kind of stage that it came from
        """
        now = fields.Datetime.now()
        moved = self.filtered(lambda case: case.stage_kind != before[case])
        for case in moved:
            old, new = before[case], case.stage_kind
            values = {
                'waiting_since': now if new in WAITING else False,
                'closed_at': (case.closed_at or now) if new in CLOSED else False,
            }
            if old in CLOSED and new not in CLOSED:
                values |= {'reopened_at': now, 'reopen_count': case.reopen_count + 1}
            case.write(values)
        moved._tell_clocks(before)
        moved.filtered(lambda case: case.stage_kind == 'solved' and not case.duplicate_of_id)._ask_for_rating()

    def _move(self, kind: str) -> None:
        """Bring cases to the first stage of a kind that their team uses; those that are of that kind stay."""
        stages = self.env['lifecycle.case.stage']
        for team, cases in self.filtered(lambda case: case.stage_kind != kind).grouped('team_id').items():
            stage = stages._for_team(kind, team)
            if not stage:
                raise UserError(self.env._(
                    'The team "%(team)s" has no stage of the kind "%(kind)s".', team=team.name,
                    kind=dict(stages._fields['kind']._description_selection(self.env))[kind]))
            cases.stage_id = stage

    def _is_open(self) -> bool:
        self.ensure_one()
        return self.stage_kind in OPEN

    def _has_words(self) -> bool:
        self.ensure_one()
        return not is_html_empty(self.description)
