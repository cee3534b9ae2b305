from ast import literal_eval

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# The score of a lead of whom nothing speaks for or against.
AVERAGE = 50


class LifecycleScoreStatement(models.AbstractModel):
    """The statement that scores all leads of a card: a rule is an expression, so no rule costs a query.

    What it gives for a lead: the points of each rule, rounded, in the order of the rules; the sums of the capped
    groups by dimension; the score, which is 50 and those sums, kept within 0 and 100; the grade; and the day on which
    the score may change although nothing happens.
    """

    _name = 'lifecycle.score.statement'
    _description = "Scoring Statement"

    @api.model
    def _sources(self, cards) -> set[str]:
        """The sources that the rules of these cards read."""
        signals = self.env['lifecycle.score.signal']
        keys = set(cards._rules().signal_id.mapped('key'))
        return {source for key in keys if signals._readable(key) and (source := signals._definition(key).source)}

    @api.model
    def _select(self, card) -> SQL:
        """One row for each lead of the card in ``lifecycle_lead``: ``lead_id``, ``customer_id``, ``is_probable``,
        ``points``, ``fit``, ``engagement``, ``risk``, ``computed``, ``grade``, ``next_review_on``.

        Each OFFSET keeps the planner from writing an expression out wherever it is named: values, points and sums are
        made once for a lead.
        """
        rules = card._rules()
        return SQL(
            """
            SELECT graded.lead_id, graded.customer_id, graded.is_probable, graded.points, graded.fit,
                   graded.engagement, graded.risk,
                   GREATEST(0, LEAST(100, %(average)s + graded.fit + graded.engagement + graded.risk)) AS computed,
                   %(letter)s || %(digit)s AS grade, graded.next_review_on
              FROM (
                    SELECT pointed.*, %(fit)s AS fit, %(engagement)s AS engagement, %(risk)s AS risk,
                           LEFT(score.computed_grade, 1) AS letter, RIGHT(score.computed_grade, 1) AS digit
                      FROM (
                            SELECT valued.*, ARRAY[%(points)s]::int[] AS points, LEAST(%(turns)s) AS next_review_on
                              FROM (%(values)s OFFSET 0) valued
                            OFFSET 0
                           ) pointed
                 LEFT JOIN lifecycle_score score ON score.lead_id = pointed.lead_id
                    OFFSET 0
                   ) graded
            """,
            average=AVERAGE, points=SQL(", ").join(map(self._points, rules)),
            turns=SQL(", ").join([
                SQL("valued.day + 1") if self._is_dated(card.domain) else SQL("NULL::date"),
                *(turn for rule in rules for turn in self._turns(rule))]),
            values=self._values(card),
            letter=self._grade(
                'fit', 'letter', [('A', card.fit_a), ('B', card.fit_b), ('C', card.fit_c)], 'D', card.slack),
            digit=self._grade(
                'engagement', 'digit',
                [('1', card.engagement_1), ('2', card.engagement_2), ('3', card.engagement_3)], '4', card.slack),
            **{dimension: self._sum(card, dimension) for dimension in ('fit', 'engagement', 'risk')},
        )

    # === VALUES === #

    @api.model
    def _values(self, card) -> SQL:
        """The leads of the card, with the value of each rule's signal in a column ``v<rule id>``."""
        signals = self.env['lifecycle.score.signal']
        columns, joins = [], []
        for rule in card._rules():
            columns.append(SQL("%s AS %s", self._raw(rule), self._column(rule)))
            if self._is_event(rule):
                joins.append(self._occurrences(rule))
        aliases = {self.env['lifecycle.score.lead']._alias(source) for source in self._sources(card)}
        turns = {
            key: signals._definition(key).turns for key in set(card._rules().signal_id.mapped('key'))
            if signals._readable(key) and signals._definition(key).turns
        }
        return SQL(
            """
            SELECT l.*, %(columns)s
              FROM lifecycle_lead l
         LEFT JOIN lifecycle_profile f ON f.partner_id = l.customer_id AND f.company_id = l.root_id
              %(joins)s
             WHERE l.scorecard_id = %(card)s
            """,
            columns=SQL(", ").join(columns + [
                SQL("(%s)::date AS %s", SQL(turn), SQL.identifier(f'turn_{key}')) for key, turn in turns.items()]),
            joins=SQL(" ").join([
                *(SQL("LEFT JOIN %(alias)s ON %(alias)s.key = l.key", alias=SQL.identifier(alias))
                  for alias in sorted(aliases)),
                *joins,
            ]),
            card=card.id,
        )

    @api.model
    def _column(self, rule) -> SQL:
        return SQL.identifier(f'v{rule.id}')

    @api.model
    def _is_event(self, rule) -> bool:
        return (rule.kind == 'signal' and rule.signal_kind == 'event'
                and self.env['lifecycle.score.signal']._readable(rule.signal_id.key))

    @api.model
    def _raw(self, rule) -> SQL:
        """The value of a rule: whether its condition is met, how often something happened, or what its signal says."""
        signals = self.env['lifecycle.score.signal']
        if rule.kind == 'domain':
            domain = Domain(literal_eval(rule.domain or '[]'))
            query = self.env['lifecycle.scorecard']._query(domain, rule.scorecard_id.company_id)
            return SQL("l.lead_id IN %s", query.subselect())
        if not signals._readable(rule.signal_id.key):
            return SQL("NULL::numeric")
        if rule.signal_kind == 'event':
            return SQL("%s.weight", SQL.identifier(f'event_{rule.id}'))
        kind = SQL("varchar") if rule.signal_kind == 'choice' else SQL("numeric")
        return SQL("(%s)::%s", signals._value(rule.signal_id.key), kind)

    @api.model
    def _occurrences(self, rule) -> SQL:
        """How often something happened, each time worth half after the half-life, several times in a while once."""
        definition = self.env['lifecycle.score.signal']._definition(rule.signal_id.key)
        source = self.env[definition.source]
        fact = source._facts()[definition.fact]
        days = SQL("GREATEST(EXTRACT(EPOCH FROM l.until - d.happened_at) / 86400, 0)")
        worth = SQL("POWER(0.5, FLOOR(e.age) / %s)", rule.half_life) if rule.half_life else SQL("1")
        # Counted from now backwards, the latest of several in a while is the one that counts.
        once = SQL("FLOOR(%s / %s)", days, rule.once_days) if rule.once_days else SQL("d.res_id")
        return SQL(
            """
            LEFT JOIN (
                SELECT e.key, SUM(%(worth)s) AS weight
                  FROM (SELECT d.key, MIN(%(days)s) AS age
                          FROM (%(documents)s) d JOIN lifecycle_lead l ON l.key = d.key
                         WHERE %(where)s AND d.happened_at < l.until AND l.scorecard_id = %(card)s
                      GROUP BY d.key, %(once)s) e
              GROUP BY e.key) %(alias)s ON %(alias)s.key = l.key
            """,
            worth=worth, days=days, documents=source._documents(), where=fact.where, card=rule.scorecard_id.id,
            once=once, alias=SQL.identifier(f'event_{rule.id}'),
        )

    # === POINTS === #

    @api.model
    def _points(self, rule) -> SQL:
        """The rounded points of a rule."""
        value = self._column(rule)
        if rule.kind == 'domain':
            return SQL("CASE WHEN %s THEN %s ELSE 0 END", value, rule.points)
        if not self.env['lifecycle.score.signal']._readable(rule.signal_id.key):
            return SQL("0")
        if rule.signal_kind == 'event':
            return SQL("ROUND(LEAST(1000, COALESCE(%s, 0)) * %s)", value, rule.points)
        return SQL("CASE %s END", SQL(" ").join(self._cases(rule, value)))

    @api.model
    def _cases(self, rule, value: SQL) -> list[SQL]:
        bins = {kind: rule.bin_ids.filtered(lambda one, kind=kind: one.kind == kind)
                for kind in ('missing', 'from', 'is', 'other')}
        return [
            SQL("WHEN %s IS NULL THEN %s", value, bins['missing'].points),
            *(SQL("WHEN %s >= %s THEN %s", value, one.lower, one.points)
              for one in bins['from'].sorted('lower', reverse=True)),
            *(SQL("WHEN %s = ANY(%s) THEN %s", value, one._values(), one.points) for one in bins['is']),
            SQL("ELSE %s", bins['other'].points),
        ]

    @api.model
    def _sum(self, card, dimension: str) -> SQL:
        """The points of a dimension: those of its groups, each kept within its cap."""
        rules = card._rules()
        places = {rule: place for place, rule in enumerate(rules, 1)}
        groups = [
            SQL("GREATEST(%s, LEAST(%s, %s))", -group.cap, group.cap, SQL(" + ").join(
                SQL("pointed.points[%s]", places[rule]) for rule in members))
            for group, members in rules.grouped('group_id').items() if group.dimension == dimension
        ]
        return SQL("(%s)", SQL(" + ").join(groups)) if groups else SQL("0")

    @api.model
    def _grade(self, dimension: str, held: str, limits: list[tuple[str, int]], worst: str, slack: int) -> SQL:
        """The best mark whose limit is reached; who holds it, or a better one, keeps it within the slack."""
        cases = (
            SQL("WHEN graded.%s >= %s - CASE WHEN graded.%s <= %s THEN %s ELSE 0 END THEN %s",
                SQL.identifier(dimension), limit, SQL.identifier(held), mark, slack, mark)
            for mark, limit in limits
        )
        return SQL("CASE %s ELSE %s END", SQL(" ").join(cases), worst)

    # === WHEN TO LOOK AGAIN === #

    @api.model
    def _turns(self, rule) -> list[SQL]:
        """The days on which the points of a rule may change although nothing happens."""
        if rule.kind == 'domain':
            return [SQL("valued.day + 1")] if self._is_dated(rule.domain) else []
        signals, key = self.env['lifecycle.score.signal'], rule.signal_id.key
        if not signals._readable(key):
            return []
        definition, turns = signals._definition(key), []
        if definition.turns:
            turns.append(SQL.identifier('valued', f'turn_{key}'))
        if definition.since:
            turns += self._next_bins(rule)
        if definition.kind == 'event' and (rule.half_life or rule.once_days):
            turns.append(SQL("CASE WHEN valued.%s > 0 THEN valued.day + 1 END", self._column(rule)))
        return turns

    @api.model
    def _next_bins(self, rule) -> list[SQL]:
        """The day on which an age reaches the next bin: the smallest of the limits that lie ahead."""
        return [
            SQL("CASE WHEN valued.%(value)s < %(lower)s THEN valued.day + CEIL(%(lower)s - valued.%(value)s)::int END",
                value=self._column(rule), lower=one.lower)
            for one in rule.bin_ids if one.kind == 'from' and one.lower < 36500
        ]

    @api.model
    def _is_dated(self, text: str) -> bool:
        """Whether a condition reads a date or something computed, which may change from one day to the next."""
        leads = self.env['crm.lead']
        for condition in Domain(literal_eval(text or '[]')).iter_conditions():
            path = condition.field_expr.split('.')
            field = leads._fields.get(path[0])
            if len(path) > 1 or field is None or not field.store or field.type in ('date', 'datetime'):
                return True
        return False
