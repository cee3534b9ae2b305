from odoo import api, fields, models
from odoo.exceptions import ValidationError


class LifecycleScoreRule(models.Model):
    """Points for something that is so of a lead: a condition on the lead itself, or a signal cut into bins.

    What happened (a reply, a meeting) counts each time. It may fade, so that it is worth half after some days, and may
    count once in some days only, so that ten clicks in a minute are one.
    """

    _name = 'lifecycle.score.rule'
    _inherit = ['lifecycle.scorecard.part']
    _description = "Score Rule"
    _order = 'scorecard_id, sequence, id'

    scorecard_id = fields.Many2one('lifecycle.scorecard', required=True, index=True, ondelete='cascade')
    group_id = fields.Many2one(
        'lifecycle.score.group', required=True, index=True, ondelete='restrict',
        domain="[('scorecard_id', '=', scorecard_id)]")
    dimension = fields.Selection(related='group_id.dimension')
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        [('signal', "Signal"), ('domain', "Condition on the lead")], required=True, default='signal')
    name = fields.Char(translate=True, help="What the condition means, in the words that salespeople will read.")
    domain = fields.Char("Condition", default='[]')
    signal_id = fields.Many2one('lifecycle.score.signal', ondelete='restrict')
    signal_kind = fields.Selection(related='signal_id.kind', string="Kind of Signal")
    unit = fields.Char(related='signal_id.unit')
    bin_ids = fields.One2many('lifecycle.score.bin', 'rule_id', string="Points", copy=True)
    points = fields.Integer(help="Of a condition: when it is met. Of what happens: each time.")
    half_life = fields.Integer("Half-Life (Days)", help=(
        "What happened is worth half after so many days, a quarter after twice as many. 0: it does not fade."))
    once_days = fields.Integer("Once in (Days)", help=(
        "What happens several times in so many days counts once. 0: each time counts."))
    words = fields.Text(compute='_compute_words')
    problem = fields.Char(compute='_compute_problem')

    _half_life_positive = models.Constraint('CHECK (half_life >= 0 AND once_days >= 0)', "Days cannot be negative.")

    # === COMPUTE METHODS === #

    @api.depends('kind', 'name', 'signal_id', 'bin_ids.points', 'bin_ids.lower', 'bin_ids.choices', 'points',
                 'half_life', 'once_days')
    @api.depends_context('lang')
    def _compute_words(self):
        for rule in self:
            rule.words = rule._in_words()

    @api.depends('kind', 'signal_id', 'domain')
    @api.depends_context('lang')
    def _compute_problem(self):
        for rule in self:
            rule.problem = rule.signal_id.problem if rule.kind == 'signal' else rule._domain_problem()

    @api.depends('name', 'signal_id')
    @api.depends_context('lang')
    def _compute_display_name(self):
        for rule in self:
            rule.display_name = rule.name or rule.signal_id.name or self.env._("New rule")

    # === CONSTRAINT METHODS === #

    @api.constrains('group_id', 'scorecard_id')
    def _check_group(self):
        for rule in self:
            if rule.group_id.scorecard_id != rule.scorecard_id:
                raise ValidationError(self.env._("The group of a rule belongs to the same card."))

    @api.constrains('kind', 'domain', 'name', 'points')
    def _check_domain(self):
        for rule in self.filtered(lambda rule: rule.kind == 'domain'):
            if not rule.name:
                raise ValidationError(self.env._("Say in words what the condition means: salespeople will read it."))
            if not rule.points:
                raise ValidationError(self.env._('The condition "%s" gives no points.', rule.name))
            if problem := rule._domain_problem():
                raise ValidationError(problem)

    @api.constrains('kind', 'signal_id', 'bin_ids', 'points', 'half_life', 'once_days')
    def _check_signal(self):
        for rule in self.filtered(lambda rule: rule.kind == 'signal'):
            if not rule.signal_id:
                raise ValidationError(self.env._("Choose the signal that the rule is about."))
            rule._check_event() if rule.signal_kind == 'event' else rule._check_bins()

    def _check_event(self) -> None:
        if self.bin_ids or not self.points:
            raise ValidationError(self.env._(
                '"%s" is something that happens: say how many points it gives each time.', self.signal_id.name))

    def _check_bins(self) -> None:
        name = self.signal_id.name
        if self.half_life or self.once_days:
            raise ValidationError(self.env._('Only what happens can fade or count once: "%s" is a state.', name))
        wrong = 'is' if self.signal_kind == 'number' else 'from'
        if wrong in self.bin_ids.mapped('kind'):
            raise ValidationError(
                self.env._('"%s" is a number: its bins begin somewhere.', name) if wrong == 'is'
                else self.env._('"%s" is a choice: its bins name values.', name))
        values = [value for one in self.bin_ids for value in one._values()]
        if len(values) != len(set(values)):
            raise ValidationError(self.env._('Two bins of "%s" name the same value: they would overlap.', name))

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """A rule belongs to the card of its group."""
        groups = self.env['lifecycle.score.group']
        return super().create([
            {'scorecard_id': groups.browse(vals.get('group_id')).scorecard_id.id, **vals} for vals in vals_list])

    # === BUSINESS METHODS === #

    def _domain_problem(self) -> str:
        """Why the condition cannot be used, in words for its author; empty when it can."""
        self.ensure_one()
        return self.env['lifecycle.scorecard']._domain_problem(self.domain, self.display_name)

    def _best(self) -> int:
        """The most points that the rule can give."""
        self.ensure_one()
        if self.kind == 'domain' or self.signal_kind == 'event':
            return max(self.points, 0)
        return max([0, *self.bin_ids.mapped('points')])
