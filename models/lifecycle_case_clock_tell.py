from datetime import timedelta

from odoo import api, fields, models

from .lifecycle_case_clock import OPEN


class LifecycleCaseClock(models.Model):
    """What people are told of clocks, and when they are planned again. Called by the job of cases."""

    _inherit = 'lifecycle.case.clock'

    BATCH = 200

    is_stale = fields.Boolean(readonly=True, help="Its hours or holidays were edited: it has to be planned again.")

    next_level_at = fields.Datetime(readonly=True, help="When the next level of escalation is to be told.")

    _stale = models.Index("(id) WHERE is_stale")

    @api.depends('kind')
    @api.depends_context('lang')
    def _compute_display_name(self):
        for clock in self:
            clock.display_name = clock._label(clock.env)

    @api.model
    def _replan_stale(self) -> int:
        clocks = self.search([('is_stale', '=', True)], limit=self.BATCH)
        clocks._replan()
        clocks.is_stale = False
        return len(clocks)

    @api.model
    def _warn(self) -> int:
        """Tell the responsible of clocks that have come to their share of warning; the number of clocks."""
        now = fields.Datetime.now()
        clocks = self.search(OPEN & self._get_status_domain('warning') & fields.Domain('is_warned', '=', False),
                             limit=self.BATCH)
        for clock in clocks:
            case, env = clock.case_id, clock._for_reader(clock.case_id.user_id)
            case._schedule_clock(case.user_id, env._(
                "%(target)s due %(when)s", target=clock._label(env), when=clock._when(env)))
            clock._stage_event('case_warned', now)
        clocks.is_warned = True
        return len(clocks)

    @api.model
    def _escalate(self) -> int:
        """Tell who has to know of late clocks, level by level; the number of clocks of which somebody was told."""
        now = fields.Datetime.now()
        due = fields.Domain('level', '=', 0) | fields.Domain('next_level_at', '<=', now)
        clocks = self.search(OPEN & self._get_status_domain('breached') & due, limit=self.BATCH)
        for clock in clocks:
            clock._escalate_to(now)
        return len(clocks)

    def _escalate_to(self, now) -> None:
        """Tell the levels of one late clock whose hour has come, and keep when the next one is."""
        self.ensure_one()
        since = self.breached_at or self.promised_at or self.deadline
        levels = [(since + timedelta(hours=level.hours_after), level) for level in self.line_id.escalation_ids]
        if not self.level:
            self._stage_event('case_breached', now)
            if not levels:
                self._tell(self.case_id.user_id or self.case_id.team_id.leader_id, None)
        come = [level for moment, level in levels if moment <= now]
        for level in come[max(self.level - 1, 0):]:
            self._tell(level._get_user(self.case_id), level.activity_type_id)
        self.write({
            'level': len(come) + 1,
            'next_level_at': min((moment for moment, _level in levels if moment > now), default=False)})

    def _tell(self, user, activity_type) -> None:
        env = self._for_reader(user)
        self.case_id._schedule_clock(
            user, env._("%(target)s missed", target=self._label(env)), activity_type=activity_type)

    def _for_reader(self, user):
        return self.with_context(lang=user.lang, tz=user.tz or self.env.context.get('tz')).env

    def _label(self, env) -> str:
        return dict(self._fields['kind']._description_selection(env))[self.kind]

    def _when(self, env) -> str:
        return fields.Datetime.context_timestamp(
            self.with_env(env), self.promised_at or self.deadline).strftime('%Y-%m-%d %H:%M')

    def _stage_event(self, kind: str, now) -> None:
        """Leave word for automation, which is told by another job."""
        self.env['lifecycle.event.stage'].create({
            'kind': kind, 'res_model': 'lifecycle.case', 'res_id': self.case_id.id, 'happened_at': now,
            'new_value': self.kind})
