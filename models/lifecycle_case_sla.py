from itertools import zip_longest

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import sla
from .lifecycle_case import SPOKEN
from .lifecycle_case_stage import CLOSED
from .lifecycle_sla_policy_line import TARGETS

# What a policy looks at: a change of one of these chooses again.
DECIDING = ('team_id', 'type', 'category_id', 'priority', 'channel', 'partner_id')


class LifecycleCase(models.Model):
    """The promises on a case: which apply, how its clocks follow what happens to it, and what is due next."""

    _inherit = 'lifecycle.case'

    policy_id = fields.Many2one(
        'lifecycle.sla.policy', readonly=True, copy=False, index='btree_not_null', ondelete='set null')
    clock_ids = fields.One2many('lifecycle.case.clock', 'case_id', "Targets", readonly=True)
    due_at = fields.Datetime("Next Due", readonly=True, copy=False, help=(
        "The first of the promised times that are open."))
    due_kind = fields.Selection(TARGETS, "What Is Due", readonly=True, copy=False)
    warn_at = fields.Datetime("At Risk from", readonly=True, copy=False)
    is_late = fields.Boolean("Late", compute='_compute_is_late', search='_search_is_late')
    is_at_risk = fields.Boolean("At Risk", compute='_compute_is_late', search='_search_is_at_risk')

    # === COMPUTE METHODS === #

    @api.depends('due_at', 'warn_at')
    def _compute_is_late(self):
        now = fields.Datetime.now()
        for case in self:
            case.is_late = bool(case.due_at and case.due_at < now)
            case.is_at_risk = bool(not case.is_late and case.warn_at and case.warn_at <= now)

    def _search_is_late(self, operator, value):
        if operator != 'in':
            return NotImplemented
        late = Domain('due_at', '<', fields.Datetime.now())
        return Domain.OR(late if wanted else ~late for wanted in value)

    def _search_is_at_risk(self, operator, value):
        if operator != 'in':
            return NotImplemented
        now = fields.Datetime.now()
        at_risk = Domain('warn_at', '<=', now) & Domain('due_at', '>=', now)
        return Domain.OR(at_risk if wanted else ~at_risk for wanted in value)

    # === WHICH PROMISES === #

    @api.model
    def _get_deciding_fields(self) -> frozenset:
        return frozenset(DECIDING)

    def _get_deciding(self) -> dict:
        return {case: tuple(case[name] for name in DECIDING) for case in self}

    def _begin_clocks(self) -> None:
        """Start what is promised on new cases, and tell the clocks what happened already."""
        self._start_clocks()
        spoken = self.filtered(lambda case: case.channel in SPOKEN)._get_clocks('first_response')
        spoken._turn_each(sla.reach, {clock: clock.case_id.received_at for clock in spoken})
        self._tell_clocks(dict.fromkeys(self, 'new'))

    def _start_clocks(self, at=None) -> None:
        """Choose the policies of cases, and start what they promise.

        :param at: since when it is promised; by default since the cases came in
        """
        # Clocks are written by the code only, whoever opens a case.
        clocks = self.env['lifecycle.case.clock'].sudo()
        chosen = self.env['lifecycle.sla.policy'].sudo()._choose(self)  # portal users may read no policy
        for policy, cases in self.grouped(chosen.get).items():
            cases.policy_id = policy
        clocks._begin([
            (case, line, at or case.received_at) for case in self
            for line in chosen[case].line_ids if line.kind != 'next_response'])

    def _choose_again(self) -> None:
        """Another policy may apply now: what is open is measured by it, with the time that was used so far."""
        now, clocks = fields.Datetime.now(), self.env['lifecycle.case.clock'].sudo()  # as in _begin_clocks
        chosen = self.env['lifecycle.sla.policy'].sudo()._choose(self)  # as in _begin_clocks
        rebased, begun, dropped = {}, [], clocks.browse()
        for case in self.filtered(lambda case: case.stage_kind not in CLOSED):
            case.policy_id = chosen[case]
            for clock, line in case._pair_clocks(chosen[case].line_ids):
                if not clock:
                    begun.append((case, line, case.received_at))
                elif line:
                    rebased[clock] = line
                else:
                    dropped |= clock
        clocks.union(*rebased)._rebase(rebased, now)
        dropped._turn(sla.cancel, now)
        clocks._begin(begun)
        self._update_due()

    def _pair_clocks(self, lines) -> list[tuple]:
        """(clock, line) for what goes on by a policy's lines, the first of a kind by the first, and so on.

        A clock without line is not promised any more; a line without clock has to begin. What has ended stays ended.
        """
        self.ensure_one()
        going, pairs = self._get_clocks(), []
        for kind, _words in TARGETS:
            # Each word of the customer begins the next answer's clocks anew: those of former words are no partners.
            clocks = going if kind == 'next_response' else self.sudo().clock_ids  # as in _get_clocks
            clocks = clocks.filtered(lambda clock, kind=kind: clock.kind == kind).sorted('id')
            of_kind = lines.filtered(lambda line, kind=kind: line.kind == kind).sorted('id')
            if kind == 'next_response':
                of_kind = of_kind[:len(clocks)]
            pairs += zip_longest(clocks, of_kind)
        return [(clock, line) for clock, line in pairs if not clock or clock in going]

    # === WHAT HAPPENS === #

    def _get_clocks(self, *kinds):
        """The open clocks of these cases."""
        # Read by the code to move them; shown are they by the rules of the reader.
        clocks = self.sudo().clock_ids
        return clocks.filtered(lambda clock: (
            not clock.reached_at and not clock.is_cancelled and (not kinds or clock.kind in kinds)))

    def _tell_clocks(self, before: dict) -> None:
        """Stop, start and end the clocks of cases that came to another kind of stage.

        :param before: case -> the kind of stage that it came from
        """
        now = fields.Datetime.now()
        for kind, cases in self.grouped('stage_kind').items():
            if kind not in CLOSED:
                cases._reopen_clocks(before, now)
            cases._tell_clocks_of(kind, now)
        self._update_due()

    def _tell_clocks_of(self, kind: str, now) -> None:
        if kind == 'solved':
            self._get_clocks()._turn(sla.reach, now)
        elif kind == 'cancelled':
            self._get_clocks()._turn(sla.cancel, now)
        elif kind in ('new', 'open'):
            self._get_clocks()._turn(sla.resume, now)
        else:
            pausing = self._get_clocks('resolution', 'next_response')
            if kind == 'waiting_other':
                running = pausing.filtered(lambda clock: not clock.pauses_for_others)
                running._turn(sla.resume, now)
                pausing -= running
            pausing._turn(sla.pause, now)

    def _reopen_clocks(self, before: dict, now) -> None:
        """A case that was solved goes on being solved; one that was cancelled goes on with all that was promised."""
        clocks = self.sudo().clock_ids  # as in _get_clocks
        clocks.filtered(lambda clock: clock.kind == 'resolution' and clock.reached_at and (
            before[clock.case_id] == 'solved'))._turn(sla.reopen, now)
        clocks.filtered(lambda clock: clock.is_cancelled and clock.policy_id == clock.case_id.policy_id and (
            before[clock.case_id] == 'cancelled'))._turn(sla.reopen, now)
        # One that was closed when it came from another system was promised nothing yet.
        self.filtered(lambda case: before[case] in CLOSED and not case.policy_id)._start_clocks(now)

    def _answer_clocks(self, at) -> None:
        """A human of ours spoke to the customer."""
        self._get_clocks('first_response', 'next_response')._turn(sla.reach, at)
        self._update_due()

    def _ask_clocks(self, at) -> None:
        """The customer spoke: the next answer is due, unless one is already."""
        asked = self.filtered(lambda case: not case._get_clocks('first_response', 'next_response'))
        lines = [(case, line, at) for case in asked for line in case.sudo().policy_id.line_ids  # as in _begin_clocks
                 if line.kind == 'next_response']
        self.env['lifecycle.case.clock'].sudo()._begin(lines)  # as in _begin_clocks
        self._update_due()

    # === WHAT IS DUE === #

    def _update_due(self) -> None:
        """Keep on each case which of its promises is due next; cases of one batch are often due together."""
        changed = {}
        for case in self:
            due = sorted(
                ((clock.promised_at or clock.deadline, clock) for clock in case._get_clocks()
                 if clock.promised_at or clock.deadline), key=lambda pair: (pair[0], pair[1].id))
            warnings = [clock.warn_at for _due, clock in due if clock.warn_at]
            values = {
                'due_at': due[0][0] if due else False, 'due_kind': due[0][1].kind if due else False,
                'warn_at': min(warnings, default=False),
            }
            if any(case[name] != value for name, value in values.items()):
                same = tuple(values.items())
                changed[same] = changed.get(same, self.browse()) | case
        for values, cases in changed.items():
            cases.sudo().write(dict(values))  # whoever acts, what is due follows
