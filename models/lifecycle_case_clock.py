from datetime import datetime, timezone

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import sla
from .lifecycle_sla_policy_line import TARGETS

MOMENTS = ('running_since', 'deadline', 'warn_at', 'reached_at', 'breached_at', 'promised_at')
OPEN = Domain('reached_at', '=', False) & Domain('is_cancelled', '=', False)
STATUSES = [
    ('running', "In Time"), ('warning', "At Risk"), ('breached', "Breached"), ('paused', "Stands Still"),
    ('reached', "Kept"), ('reached_late', "Kept Late"), ('cancelled', "Cancelled"),
]


def seconds(moment: datetime | bool) -> int | None:
    """A moment of the database (UTC, without a zone) as epoch seconds."""
    return int(moment.replace(tzinfo=timezone.utc).timestamp()) if moment else None


def moment(instant: int | None) -> datetime | bool:
    """Epoch seconds as a moment of the database."""
    return datetime.fromtimestamp(instant, timezone.utc).replace(tzinfo=None) if instant is not None else False


class LifecycleCaseClock(models.Model):
    """One target of one case, as facts: how much time was used, since when it runs, when it is due.

    What a status is called is derived from these and from now (:func:`~tools.sla.status`); no job has to run for it to
    be true. Budget, hours and share are copied from the policy: editing it rewrites nothing.
    """

    _name = 'lifecycle.case.clock'
    _description = "Clock of a Case"
    _order = 'case_id, id'

    case_id = fields.Many2one('lifecycle.case', required=True, index=True, readonly=True, ondelete='cascade')
    kind = fields.Selection(TARGETS, required=True, readonly=True)
    policy_id = fields.Many2one('lifecycle.sla.policy', readonly=True, index='btree_not_null', ondelete='set null')
    line_id = fields.Many2one('lifecycle.sla.policy.line', readonly=True, index='btree_not_null', ondelete='set null')
    calendar_id = fields.Many2one(
        # Not emptied by a deletion: that would make round the clock of what was promised in working hours.
        'resource.calendar', "Working Hours", readonly=True, index='btree_not_null', ondelete='restrict',
        help="Empty: round the clock.")
    budget = fields.Integer("Allowed", required=True, readonly=True, aggregator='avg')
    warn_share = fields.Integer(required=True, readonly=True, aggregator=None)
    pauses_for_others = fields.Boolean(readonly=True)
    # Facts
    consumed = fields.Integer("Used", readonly=True, aggregator='avg')
    running_since = fields.Datetime(readonly=True)
    deadline = fields.Datetime(readonly=True)
    warn_at = fields.Datetime("At Risk from", readonly=True)
    reached_at = fields.Datetime("Done", readonly=True)
    breached_at = fields.Datetime("Breached", readonly=True)
    overdue = fields.Integer("Late by", readonly=True, aggregator='avg')
    is_rebased = fields.Boolean("Breached by a Change", readonly=True, help=(
        "The time was used up by another policy that came to apply, not by waiting."))
    is_cancelled = fields.Boolean("Cancelled", readonly=True)
    promised_at = fields.Datetime("Promised by Hand", readonly=True)
    # What people were told
    is_warned = fields.Boolean(readonly=True)
    level = fields.Integer("Levels Told", readonly=True, aggregator=None, help=(
        "1: breached; more: levels of escalation."))
    status = fields.Selection(STATUSES, compute='_compute_status', search='_search_status')

    _to_warn = models.Index("(warn_at) WHERE reached_at IS NULL AND is_cancelled IS NOT TRUE AND is_warned IS NOT TRUE")
    _to_tell = models.Index("(deadline) WHERE reached_at IS NULL AND is_cancelled IS NOT TRUE")

    # === COMPUTE METHODS === #

    @api.depends(*MOMENTS, 'consumed', 'is_cancelled', 'budget')
    def _compute_status(self):
        now = seconds(fields.Datetime.now())
        for clock in self:
            clock.status = sla.status(clock._get_target(), now)

    def _search_status(self, operator, value):
        if operator != 'in':
            return NotImplemented
        return Domain.OR(self._get_status_domain(status) for status in value)

    @api.model
    def _get_status_domain(self, status) -> Domain:
        now = fields.Datetime.now()
        by_policy = Domain('promised_at', '=', False) & Domain('deadline', '<', now)
        late = Domain('breached_at', '!=', False) | Domain('promised_at', '<', now) | by_policy
        at_risk = Domain('warn_at', '<=', now)
        runs = Domain('running_since', '!=', False)
        kept = Domain('reached_at', '!=', False) & Domain('is_cancelled', '=', False)
        return {
            'cancelled': Domain('is_cancelled', '=', True),
            'reached': kept & Domain('breached_at', '=', False),
            'reached_late': kept & Domain('breached_at', '!=', False),
            'breached': OPEN & late,
            'paused': OPEN & ~runs & ~late,
            'warning': OPEN & runs & ~late & at_risk,
            'running': OPEN & runs & ~late & ~at_risk,
        }.get(status, Domain.FALSE)

    # === FACTS === #

    def _get_target(self) -> sla.Target:
        self.ensure_one()
        return sla.Target(
            budget=self.budget, warn_share=self.warn_share, consumed=self.consumed,
            running_since=seconds(self.running_since), deadline=seconds(self.deadline), warn_at=seconds(self.warn_at),
            reached_at=seconds(self.reached_at), breached_at=seconds(self.breached_at), overdue=self.overdue,
            rebased=self.is_rebased, cancelled=self.is_cancelled, promised=seconds(self.promised_at))

    @api.model
    def _get_values(self, target: sla.Target) -> dict:
        return {
            'budget': target.budget, 'warn_share': target.warn_share, 'consumed': target.consumed,
            'running_since': moment(target.running_since), 'deadline': moment(target.deadline),
            'warn_at': moment(target.warn_at), 'reached_at': moment(target.reached_at),
            'breached_at': moment(target.breached_at), 'overdue': target.overdue, 'is_rebased': target.rebased,
            'is_cancelled': target.cancelled, 'promised_at': moment(target.promised),
        }

    def _get_work_clocks(self, calendars=(), since=None) -> dict:
        """(calendar id or False, company id) -> its work clock, for these clocks and further calendars of their cases.

        :param calendars: pairs ``(calendar, company)`` of records
        """
        pairs = {(clock.calendar_id.id, clock.case_id.company_id.id) for clock in self}
        pairs |= {(calendar.id, company.id) for calendar, company in calendars}
        now = fields.Datetime.now()
        first = min([now, *filter(None, [since, *self.mapped('running_since')])])
        return self.env['lifecycle.work.clock']._get(pairs, first, now)

    # === TRANSITIONS === #

    @api.model
    def _begin(self, lines: list[tuple]) -> None:
        """Start clocks ``(case, line of a policy, moment)``, in one batch."""
        hours = {(case, line): line._get_calendar(case) for case, line, _at in lines}
        work = self.browse()._get_work_clocks(
            [(calendar, case.company_id) for (case, _line), calendar in hours.items()],
            since=min((at for _case, _line, at in lines), default=None))
        self.create([{
            'case_id': case.id, 'kind': line.kind, 'policy_id': line.policy_id.id, 'line_id': line.id,
            'calendar_id': hours[case, line].id, 'pauses_for_others': line.pauses_for_others,
            **self._get_values(sla.start(
                line._get_budget(), seconds(at), work[hours[case, line].id, case.company_id.id], line.warn_share)),
        } for case, line, at in lines])

    def _turn(self, verb, at: datetime) -> None:
        """Take clocks through a transition: ``verb`` is a function of `tools.sla`."""
        self._turn_each(verb, dict.fromkeys(self, at))

    def _turn_each(self, verb, moments: dict) -> None:
        """As :meth:`_turn`, each clock at a moment of its own."""
        if not self:
            return
        work = self._get_work_clocks()
        for clock in self:
            before = clock._get_target()
            after = verb(before, seconds(moments[clock]), work[clock.calendar_id.id, clock.case_id.company_id.id])
            if after != before:
                clock.write(clock._get_values(after))

    def _rebase(self, lines: dict, at: datetime) -> None:
        """Measure clocks by other lines of policies, keeping the time that was used.

        :param lines: clock -> the line that applies to it from now on
        """
        hours = {clock: line._get_calendar(clock.case_id) for clock, line in lines.items()}
        work = self._get_work_clocks([(calendar, clock.case_id.company_id) for clock, calendar in hours.items()])
        for clock, line in lines.items():
            company = clock.case_id.company_id.id
            target = sla.rebase(
                clock._get_target(), line._get_budget(), seconds(at),
                work[clock.calendar_id.id, company], work[hours[clock].id, company])
            clock.write({
                'policy_id': line.policy_id.id, 'line_id': line.id, 'calendar_id': hours[clock].id,
                'pauses_for_others': line.pauses_for_others, **self._get_values(target)})

    def _promise(self, at: datetime | None) -> None:
        """Let a time that was promised by hand count instead of the computed one; None takes it back."""
        self._turn(lambda target, _now, work: sla.promise(target, seconds(at), work), fields.Datetime.now())

    def _replan(self) -> None:
        """Plan open clocks again: their hours or holidays were edited."""
        work = self._get_work_clocks()
        for clock in self:
            before = clock._get_target()
            after = sla.replan(before, work[clock.calendar_id.id, clock.case_id.company_id.id])
            if after != before:
                clock.write(clock._get_values(after))
        self.case_id._update_due()
