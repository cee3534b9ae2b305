from odoo import api, fields, models
from odoo.tools import SQL

# Who keeps the cards, and who checks them.
KEEPERS = 'crm_lifecycle.group_manager,sales_team.group_sale_manager,crm_lifecycle.group_auditor'
GRADES = [(f'{letter}{digit}', f'{letter}{digit}') for letter in 'ABCD' for digit in '1234']


class ScoreField(fields.Integer):
    """A number that may be missing, which is not 0: below 30, Odoo's own field would find the missing ones too."""

    falsy_value = None


class LifecycleScore(models.Model):
    """The score of one lead: a narrow row beside it, written by statements only.

    The lead itself is never touched for it: its row is wide, and somebody may be saving it.
    """

    _name = 'lifecycle.score'
    _description = "Lead Score"
    _log_access = False
    _rec_name = 'lead_id'
    _order = 'score DESC NULLS LAST, id DESC'

    lead_id = fields.Many2one('crm.lead', required=True, readonly=True, ondelete='cascade')
    scorecard_id = fields.Many2one(
        'lifecycle.scorecard', "Card", readonly=True, index='btree_not_null', ondelete='set null')
    customer_id = fields.Many2one('res.partner', readonly=True, index='btree_not_null', ondelete='set null')
    is_probable = fields.Boolean("Probably This Customer", readonly=True, help=(
        "The lead names no contact, but bears an address of this customer only."))
    # What a shadow card computes is for those who compare.
    computed = fields.Integer("By the Rules", readonly=True, aggregator='avg', groups=KEEPERS)
    computed_grade = fields.Selection(GRADES, "Grade by the Rules", readonly=True, groups=KEEPERS)
    score = ScoreField(readonly=True, aggregator='avg', help="As people see it: set by hand, or by the rules.")
    grade = fields.Selection(GRADES, readonly=True)
    fit = fields.Integer(readonly=True, aggregator='avg', groups=KEEPERS)
    engagement = fields.Integer(readonly=True, aggregator='avg', groups=KEEPERS)
    risk = fields.Integer(readonly=True, aggregator='avg', groups=KEEPERS)
    next_review_on = fields.Date(readonly=True, help="When the score may change although nothing happens.")
    changed_at = fields.Datetime("Changed", readonly=True)
    previous = fields.Integer("Score Before", readonly=True, aggregator='avg', groups=KEEPERS)
    # Small steps add up: the next line of the history is due by the distance from its last one.
    told = fields.Integer("Score in the History", readonly=True, aggregator=None, groups=KEEPERS)
    # Set by hand
    override = fields.Integer("Set by Hand", readonly=True, aggregator=None)
    override_reason = fields.Char(readonly=True)
    override_until = fields.Date("Until", readonly=True)
    override_user_id = fields.Many2one('res.users', "By", readonly=True, ondelete='set null')

    _one = models.UniqueIndex("(lead_id)")

    def init(self):
        """Points of each rule, in the order of the card's rules: a column that Odoo has no type for, and no need."""
        self.env.cr.execute(SQL("ALTER TABLE lifecycle_score ADD COLUMN IF NOT EXISTS points int[]"))
        # Leave room beside each row, so that a new version of it needs no new entry in the indexes.
        self.env.cr.execute(SQL("ALTER TABLE lifecycle_score SET (fillfactor = 60)"))

    # === REASONS === #

    def _get_points(self) -> dict[int, list[int]]:
        """Score id -> the points of each rule of its card, as they were when it was last scored."""
        self.flush_recordset()
        rows = self.env.execute_query(SQL("SELECT id, points FROM lifecycle_score WHERE id = ANY(%s)", self.ids))
        return {row[0]: row[1] or [] for row in rows}

    def _reasons(self) -> list[dict]:
        """Why the score is what it is: lines whose points add up to it.

        A line is ``{'rule': id or False, 'text', 'points', 'dimension', 'evidence': whether it opens records}``, the
        first one the 50 of an average lead; then the rules that gave points, what caps took away, and the hand.
        """
        self.ensure_one()
        card = self.scorecard_id
        if not card:
            return []
        rules = card._rules()
        points = dict(zip(rules, self._get_points()[self.id], strict=False))
        lines = [self._line(self.env._("An average lead"), 50)]
        lines += [rule._reason(points[rule]) for rule in rules if points.get(rule)]
        lines += self._caps(points)
        total = sum(line['points'] for line in lines)
        if total != self.computed:
            lines.append(self._line(self.env._("A score is 0 to 100"), self.computed - total))
        if self.grade and self.score != self.computed:
            lines.append(self._line(
                self.env._("Set by hand: %s", self.override_reason), self.score - self.computed))
        return lines

    @api.model
    def _caps(self, points: dict) -> list[dict]:
        lines, groups = [], {}
        for rule, given in points.items():
            groups[rule.group_id] = groups.get(rule.group_id, 0) + given
        for group, total in groups.items():
            kept = max(-group.cap, min(group.cap, total))
            if kept != total:
                text = self.env._('"%(group)s" counts %(cap)s at most', group=group.name, cap=group.cap)
                lines.append(self._line(text, kept - total))
        return lines

    @api.model
    def _line(self, text: str, points: int) -> dict:
        return {'rule': False, 'text': text, 'points': points, 'dimension': False, 'evidence': False}

    def _advice(self) -> dict | bool:
        """What would help most: the rule on engagement with most still to give, ``{'rule', 'text', 'evidence'}``."""
        self.ensure_one()
        rules = self.scorecard_id._rules()
        points = dict(zip(rules, self._get_points()[self.id], strict=False))
        gains = {
            rule: rule._best() - points.get(rule, 0) for rule in rules if rule.dimension == 'engagement'}
        rule = max(gains, key=gains.get, default=None)
        if not rule or gains[rule] <= 0:
            return False
        text = self.env._('%(rule)s: up to +%(gain)s', rule=rule.display_name, gain=gains[rule])
        return {'rule': rule.id, 'text': text, 'evidence': rule._has_evidence()}
