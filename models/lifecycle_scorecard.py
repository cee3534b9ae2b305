from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# What a card decides by: fixed once it is live, so that a score can always be traced to the rules that gave it.
DECIDING = {
    'company_id', 'team_id', 'domain', 'fit_a', 'fit_b', 'fit_c', 'engagement_1', 'engagement_2', 'engagement_3',
    'slack',
}

class LifecycleScorecard(models.Model):
    """The rules by which leads are scored. For a lead, the first live card that applies decides, and no other.

    A card is changed as a draft: a copy of the live one, tried out in a preview, then published in its place.
    """

    _name = 'lifecycle.scorecard'
    _description = "Score Card"
    _inherit = ['mail.thread']
    _check_company_auto = True
    _order = 'sequence, id'

    # === FIELDS === #

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10, help="Of several cards that apply to a lead, the first one decides.")
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [('draft', "Draft"), ('live', "Live"), ('archived', "Replaced")], required=True, default='draft',
        readonly=True, copy=False, tracking=True)
    version = fields.Integer(default=1, readonly=True, copy=False)
    origin_id = fields.Many2one(
        'lifecycle.scorecard', "Draft of", readonly=True, copy=False, index='btree_not_null', ondelete='set null',
        help="Publishing this draft replaces that card.")
    is_preset = fields.Boolean(readonly=True, copy=False)
    company_id = fields.Many2one(
        'res.company', index=True, ondelete='restrict', help="Leads of other companies are left out.")
    team_id = fields.Many2one(
        'crm.team', "Sales Team", check_company=True, index='btree_not_null', ondelete='restrict')
    domain = fields.Char("Applies to", default='[]', help="Which leads the card is for.")
    group_ids = fields.One2many('lifecycle.score.group', 'scorecard_id', "Groups")
    rule_ids = fields.One2many('lifecycle.score.rule', 'scorecard_id', "Rules")
    rule_count = fields.Integer(compute='_compute_rule_count')
    # Grades
    fit_a = fields.Integer("A from", default=20)
    fit_b = fields.Integer("B from", default=10)
    fit_c = fields.Integer("C from", default=0)
    engagement_1 = fields.Integer("1 from", default=20)
    engagement_2 = fields.Integer("2 from", default=10)
    engagement_3 = fields.Integer("3 from", default=1)
    slack = fields.Integer(default=2, help=(
        "A lead keeps its grade until it falls by more than this below the limit, so that grades do not flicker."))
    # What follows
    is_shadow = fields.Boolean("Shadow", tracking=True, help=(
        "Compute without showing: managers compare, salespeople see no score."))
    sets_priority = fields.Boolean("Priority from Grade", help=(
        "When a grade changes: A1 three stars, A or 1 two, B or 2 one, all others none."))
    notify_from = fields.Integer("Tell the Salesperson from", help=(
        "A lead that reaches this score gives its salesperson an activity. 0: nobody is told."))
    # How it goes
    problem = fields.Char(readonly=True, copy=False, help="Why the card cannot score now.")
    score_ids = fields.One2many('lifecycle.score', 'scorecard_id')
    lead_count = fields.Integer("Leads", compute='_compute_counts')
    objection_count = fields.Integer("Objections", compute='_compute_counts')

    _slack_positive = models.Constraint('CHECK (slack >= 0)', "The slack cannot be negative.")
    _grades_in_order = models.Constraint(
        'CHECK (fit_a > fit_b AND fit_b > fit_c AND engagement_1 > engagement_2 AND engagement_2 > engagement_3)',
        "A better grade needs more points: A more than B, B more than C, 1 more than 2, 2 more than 3.")

    # === COMPUTE METHODS === #

    @api.depends('rule_ids')
    def _compute_rule_count(self):
        for card in self:
            card.rule_count = len(card.rule_ids)

    def _compute_counts(self):
        leads = dict(self.env['lifecycle.score']._read_group(
            [('scorecard_id', 'in', self.ids)], ['scorecard_id'], ['__count']))
        objections = dict(self.env['lifecycle.score.objection']._read_group(
            [('scorecard_id', 'in', self.ids)], ['scorecard_id'], ['__count']))
        for card in self:
            card.lead_count, card.objection_count = leads.get(card, 0), objections.get(card, 0)

    @api.depends('name', 'version')
    def _compute_display_name(self):
        for card in self:
            card.display_name = f"{card.name} v{card.version}" if card.version > 1 else card.name

    # === CONSTRAINT METHODS === #

    @api.constrains('domain')
    def _check_domain(self):
        for card in self:
            if problem := self._domain_problem(card.domain, card.name):
                raise ValidationError(problem)

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get('state', 'draft') != 'draft' for vals in vals_list):
            raise UserError(self.env._("A card begins as a draft."))
        return super().create(vals_list)

    def write(self, vals):
        """The state moves by publishing and retiring only, which are checked; see :meth:`_move`."""
        if 'state' in vals and not self.env.su:
            raise UserError(self.env._("A card is published or taken out of use by its buttons."))
        if not DECIDING.isdisjoint(vals):
            self._check_draft()
        result = super().write(vals)
        if not vals.keys().isdisjoint({'sequence', 'active', 'is_shadow', 'state'}):
            self.env['lifecycle.score.refresh']._everything_soon()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_unused(self):
        if any(card.state != 'draft' for card in self):
            raise UserError(self.env._("A card that has scored leads stays, so that old scores can be explained."))

    def copy(self, default=None):
        """A draft with the same groups, rules and bins."""
        cards = super().copy(default)
        for card, copied in zip(self, cards, strict=True):
            groups = {group: group.copy({'scorecard_id': copied.id}) for group in card._rules().group_id}
            for rule in card._rules():
                rule.copy({'scorecard_id': copied.id, 'group_id': groups[rule.group_id].id})
        return cards

    def copy_data(self, default=None):
        named = not (default or {}).get('name')
        return [
            {**vals, 'name': self.env._("%s (copy)", card.name)} if named else vals
            for card, vals in zip(self, super().copy_data(default), strict=True)
        ]

    # === ACTIONS === #

    def action_new_version(self):
        """A draft of this card, to be changed and published in its place."""
        self.ensure_one()
        origin = self._successor()
        draft = self.search([('origin_id', '=', origin.id), ('state', '=', 'draft')], limit=1)
        if not draft or origin != self:
            draft = self.copy({
                'name': self.name, 'sequence': origin.sequence, 'origin_id': origin.id, 'version': origin.version + 1})
        return draft._open()

    def action_use_preset(self):
        self.ensure_one()
        # Before those that decide now, or it would decide for nothing that they decide for.
        first = min(self._live().mapped('sequence'), default=100)
        return self.copy({'name': self.name, 'sequence': first - 10})._open()

    def action_publish(self):
        """Let drafts decide from now on, each in the place of the card that it is a draft of."""
        for card in self:
            card._check_draft()
            card._check_complete()
            card.origin_id._move('archived')
            card._move('live')

    def action_retire(self):
        """Take cards out of use; their leads go to the next card that applies, or have no score."""
        self.filtered(lambda card: card.state == 'live')._move('archived')

    def action_preview(self):
        self.ensure_one()
        self._check_complete()
        return self.env['lifecycle.score.preview']._open(self)

    def action_open_leads(self):
        self.ensure_one()
        name = self.env._("Leads")
        return self._list('crm.lead', name, [('lifecycle_score_id.scorecard_id', '=', self.id)])

    def action_open_objections(self):
        self.ensure_one()
        name = self.env._("Objections")
        return self._list('lifecycle.score.objection', name, [('scorecard_id', '=', self.id)])

    def _list(self, model: str, name: str, domain: list) -> dict:
        return {
            'type': 'ir.actions.act_window', 'name': name, 'res_model': model, 'domain': domain,
            'views': [(False, 'list'), (False, 'form')],
        }

    def _open(self) -> dict:
        return {
            'type': 'ir.actions.act_window', 'res_model': self._name, 'res_id': self.id, 'views': [(False, 'form')],
        }

    # === BUSINESS METHODS === #

    def _move(self, state: str) -> None:
        """The one gate of the state: whoever may change the card, by a button."""
        self.check_access('write')
        self.sudo().write({'state': state, 'problem': False})  # checked above; by hand nobody writes a state

    def _successor(self):
        """The card that was published last in the place of this one; itself where there is none."""
        published, card = [('state', '!=', 'draft')], self
        while following := self.search([('origin_id', '=', card.id), *published], limit=1, order='id DESC'):
            card = following
        return card

    def _check_draft(self) -> None:
        """Refuse a change of what a live or a replaced card decides by."""
        if fixed := self.filtered(lambda card: card.state != 'draft'):
            raise UserError(self.env._(
                'The card "%s" is in use or was. Make a new version of it, and change that.', fixed[0].display_name))

    def _check_complete(self) -> None:
        self.ensure_one()
        if not self.rule_ids:
            raise UserError(self.env._('The card "%s" has no rules yet: every lead would get 50.', self.name))
        empty = self.rule_ids.filtered(
            lambda rule: rule.kind == 'signal' and rule.signal_kind != 'event' and not rule.bin_ids)
        if empty:
            raise UserError(self.env._('The rule "%s" gives no points for anything.', empty[0].display_name))
        broken = self.rule_ids.filtered(lambda rule: rule.kind == 'domain' and rule.problem)
        if broken:
            raise UserError(broken[0].problem)
        if problem := self._domain_problem(self.domain, self.name):
            raise UserError(problem)

    def _rules(self):
        """The rules of these cards in the order in which scores keep their points, whatever is in a form's cache."""
        return self.env['lifecycle.score.rule'].search([('scorecard_id', 'in', self.ids)])

    @api.model
    def _live(self):
        """The cards that decide, in their order."""
        return self.search([('state', '=', 'live')])
