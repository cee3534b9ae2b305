"""Working time as arithmetic: how much of it lies between two instants, and when a budget of it is used up.

Instants are UTC epoch seconds, durations are seconds, both integers. Built once from a list of intervals, a question
costs one bisection whatever the length of the list.
"""

from bisect import bisect_left, bisect_right
from itertools import accumulate


class WorkClock:
    """Working intervals, and the prefix sums of their lengths.

    :param intervals: `(start, end)` pairs, sorted, not overlapping (they may touch); empty ones are dropped
    :raises ValueError: when they overlap or are not sorted
    """

    def __init__(self, intervals):
        intervals = [(start, end) for start, end in intervals if end > start]
        if any(before[1] > after[0] for before, after in zip(intervals, intervals[1:], strict=False)):
            raise ValueError('the intervals overlap or are not sorted')
        self._starts = [start for start, _end in intervals]
        self._ends = [end for _start, end in intervals]
        # Work done before interval i begins; the last entry is all of it.
        self._before = [0, *accumulate(end - start for start, end in intervals)]

    def elapsed(self, start: int, end: int) -> int:
        """Working seconds between two instants; 0 when the end is not after the start."""
        return max(self._work_until(end) - self._work_until(start), 0)

    def plan(self, start: int, seconds: int) -> int | None:
        """The first instant with so many working seconds after the start; None when the intervals end before.

        A budget that ends exactly with an interval ends there, and not at the beginning of the next one. Of no
        seconds, the start itself, also outside working hours.

        :raises ValueError: for negative seconds: nothing is ever planned backwards
        """
        if seconds < 0:
            raise ValueError('a budget is never negative')
        if not seconds:
            return start
        wanted = self._work_until(start) + seconds
        if wanted > self._before[-1]:
            return None
        index = bisect_left(self._before, wanted) - 1
        return self._starts[index] + wanted - self._before[index]

    def _work_until(self, instant: int) -> int:
        index = bisect_right(self._starts, instant) - 1
        if index < 0:
            return 0
        return self._before[index] + min(instant, self._ends[index]) - self._starts[index]


class RoundTheClock:
    """Every second is one of work."""

    def elapsed(self, start: int, end: int) -> int:
        """See :meth:`WorkClock.elapsed`."""
        return max(end - start, 0)

    def plan(self, start: int, seconds: int) -> int:
        """See :meth:`WorkClock.plan`."""
        if seconds < 0:
            raise ValueError('a budget is never negative')
        return start + seconds


class ReadingClock:
    """A work clock that reads its intervals itself, as far back and ahead as it is asked for.

    :param read: gives the intervals between two instants, sorted
    :param since: from when on it is going to be asked, so that it reads once
    :param until: until when
    """

    YEAR = 366 * 24 * 3600
    # How far ahead a budget may end; one that is not used up by then never is: the calendar has no hours.
    FARTHEST = 10 * YEAR

    def __init__(self, read, since: int, until: int):
        self._read, self._since, self._until = read, since, until
        self._clock = None

    def elapsed(self, start: int, end: int) -> int:
        """See :meth:`WorkClock.elapsed`."""
        return self._reaching(start, end).elapsed(start, end)

    def plan(self, start: int, seconds: int) -> int | None:
        """See :meth:`WorkClock.plan`."""
        planned = self._reaching(start, start).plan(start, seconds)
        while planned is None and self._until < start + self.FARTHEST:
            planned = self._reaching(start, self._until + 2 * self.YEAR).plan(start, seconds)
        return planned

    def _reaching(self, start: int, end: int) -> WorkClock:
        if self._clock is None or start < self._since or end > self._until:
            self._since, self._until = min(start, self._since), max(end, self._until)
            self._clock = WorkClock(self._read(self._since, self._until))
        return self._clock
