import math
from datetime import datetime, timezone

from odoo import api, models

from ..tools.work_clock import ReadingClock, RoundTheClock


class LifecycleWorkClock(models.AbstractModel):
    """Working hours of Odoo's calendars as clocks that count in integers.

    A clock lives for one call: there is nothing to keep up to date. It reads its calendar once, for all the starts that
    are asked for; Odoo's own `plan_hours` reads it for each.
    """

    _name = 'lifecycle.work.clock'
    _description = "Clock of Working Time"

    @api.model
    def _get(self, pairs, since: datetime, now: datetime) -> dict:
        """Pair (calendar id or False, company id) -> clock; False is round the clock.

        :param since: the earliest moment that it is going to be asked for
        """
        first, last = (int(moment.replace(tzinfo=timezone.utc).timestamp()) for moment in (since, now))
        return {
            (calendar, company): ReadingClock(self._reader(calendar, company), first, last + 2 * ReadingClock.YEAR)
            if calendar else RoundTheClock()
            for calendar, company in pairs}

    @api.model
    def _reader(self, calendar: int, company: int):
        """What reads the intervals of a calendar, as its company has them.

        Read past the rights of whoever waits for an answer (customers may read no calendar), so that the company is
        named: a holiday without calendar is one of its company only. The context could name another time zone.
        """
        # Past the reader's rights, for the reason above.
        calendar = self.env['resource.calendar'].sudo().with_context(employee_timezone=None).browse(calendar)
        holidays = [('time_type', '=', 'leave'), ('company_id', 'in', [False, company])]

        def read(start: int, end: int) -> list[tuple[int, int]]:
            found = calendar._work_intervals_batch(
                datetime.fromtimestamp(start, timezone.utc), datetime.fromtimestamp(end, timezone.utc),
                domain=holidays)[False]
            # A day ends at 23:59:59.999999: rounded up to the second, or each midnight would lose one.
            return [(math.ceil(begin.timestamp()), math.ceil(until.timestamp())) for begin, until, _payload in found]

        return read

    @api.model
    def _refusal(self, calendar) -> str:
        """Why a calendar cannot be counted by, in a sentence; empty when it can."""
        if calendar.flexible_hours or calendar.duration_based:
            return self.env._(
                'The working hours "%s" say how long people work and not when: a deadline cannot be planned by them. '
                'Choose hours with a beginning and an end.', calendar.name)
        return ''
