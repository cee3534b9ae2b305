"""One line of the table for each measurement, and how they are measured."""

import statistics
import time
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass
class Line:
    """A measurement beside its baseline, both in seconds.

    :param ratio: ours may be so many times the baseline; None where there is no budget
    :param more: instead of a ratio: ours may take so many seconds more than the baseline
    :param difference: what is held against ``more``, where it is not just ours less the baseline
    """

    what: str
    ours: float
    baseline: float
    ratio: float | None = None
    more: float | None = None
    difference: float | None = None

    def cells(self) -> list[str]:
        if self.more is not None:
            more = self.ours - self.baseline if self.difference is None else self.difference
            compared, budget, over = f'+{more * 1e3:.2f} ms', f'+{self.more * 1e3:.0f} ms', more > self.more
        else:
            ratio = self.ours / self.baseline
            compared, budget = times(ratio), times(self.ratio) if self.ratio else ''
            over = bool(self.ratio) and ratio > self.ratio
        return [self.what, seconds(self.ours), seconds(self.baseline), compared, budget, 'over budget' if over else '']


@dataclass
class Count:
    """A number beside its baseline, for instance of queries.

    :param more: ours may be so much more than the baseline
    :param most: instead of it: ours may be so much, whatever the baseline
    """

    what: str
    ours: int
    baseline: int
    more: int | None = None
    most: int | None = None

    def cells(self) -> list[str]:
        difference = self.ours - self.baseline
        budget = '' if self.more is None else f'{self.more:+d}'
        over = self.more is not None and difference > self.more
        if self.most is not None:
            budget, over = str(self.most), self.ours > self.most
        verdict = 'over budget' if over else ''
        return [self.what, str(self.ours), str(self.baseline), f'{difference:+d}', budget, verdict]


def show(lines: list) -> None:
    rows = [['what', 'ours', 'baseline', 'ratio', 'budget', ''], *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    print()
    for row in rows:
        cells = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
        print('  '.join([row[0].ljust(widths[0]), *cells]).rstrip())


def seconds(value: float) -> str:
    return f'{value:.2f} s' if value >= 1 else f'{value * 1e3:.1f} ms'


def times(ratio: float) -> str:
    return f'{ratio:.2f}' if ratio >= 0.05 else f'1/{1 / ratio:,.0f}'


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def medians(ours, baseline, times: int) -> tuple[float, float, float]:
    """Medians of both, measured in turns so that the machine's moods meet both, and of their differences."""
    pairs = []
    for turn in range(times + 1):
        # Who goes first changes, too; the first pair only warms up.
        pair = (timed(ours), timed(baseline)) if turn % 2 else (timed(baseline), timed(ours))[::-1]
        pairs.append(pair)
    pairs = pairs[1:]
    first, second = zip(*pairs, strict=True)
    return statistics.median(first), statistics.median(second), statistics.median(a - b for a, b in pairs)


def batch(env, work, turns: int = 3) -> tuple[float, int]:
    """The median of the seconds of a piece of work to the end of its transaction, and its queries; all taken back."""
    found = []
    for _turn in range(turns + 1):
        with undone(env):
            before = env.cr.sql_log_count
            # What waits for the commit, as the notes of a chatter do, is done by the flush.
            found.append((timed(lambda: (work(), env.cr.flush())), env.cr.sql_log_count - before))
    # The first one only warms up.
    return statistics.median(spent for spent, _queries in found[1:]), found[-1][1]


@contextmanager
def undone(env):
    """Whatever is done inside is taken back, caches included."""
    savepoint = env.cr.savepoint(flush=True)
    try:
        yield
    finally:
        env.cr.precommit.clear()
        savepoint.close(rollback=True)
        env.transaction.clear()
