from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools.work_clock import ReadingClock, RoundTheClock, WorkClock

HOUR = 3600
DAY = 24 * HOUR
# Two days of 8-12 and 13-17, then a weekend, then another day.
WEEK = [(day * DAY + start * HOUR, day * DAY + end * HOUR) for day in (0, 1, 4) for start, end in ((8, 12), (13, 17))]
INSTANTS = st.integers(-30, 300)


def at(day, hour, minute=0):
    return day * DAY + hour * HOUR + minute * 60


@st.composite
def interval_lists(draw):
    instant, intervals = 0, []
    for gap, length in draw(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=12)):
        intervals.append((instant + gap, instant + gap + length))
        instant += gap + length
    return intervals


class TestWorkClock(BaseCase):

    def test_elapsed(self):
        clock = WorkClock(WEEK)
        for case, start, end, hours in (
            ("morning", at(0, 9), at(0, 11), 2),
            ("one interval per weekday would forget lunch", at(0, 11), at(0, 14), 2),
            ("night", at(0, 16), at(1, 9), 2),
            ("weekend", at(1, 16), at(4, 9), 2),
            ("closed all the time", at(2, 3), at(3, 20), 0),
            ("before opening", at(0, 3), at(0, 9), 1),
            ("nothing", at(0, 9), at(0, 9), 0),
            ("backwards", at(0, 11), at(0, 9), 0),
            ("more than there is", at(-5, 0), at(9, 0), 24),
        ):
            with self.subTest(case):
                self.assertEqual(clock.elapsed(start, end), hours * HOUR)

    def test_plan(self):
        clock = WorkClock(WEEK)
        for case, start, hours, expected in (
            ("morning", at(0, 9), 2, at(0, 11)),
            ("lunch", at(0, 11), 2, at(0, 14)),
            ("night", at(0, 16), 2, at(1, 9)),
            ("weekend", at(1, 16), 2, at(4, 9)),
            ("opened on a closed day", at(2, 23), 1, at(4, 9)),
            ("ends where an interval ends", at(0, 8), 4, at(0, 12)),
            ("whole day", at(0, 8), 8, at(0, 17)),
            ("of no time, the start", at(0, 12, 30), 0, at(0, 12, 30)),
            ("more than there is", at(4, 9), 8, None),
            ("after all of it", at(9, 9), 1, None),
        ):
            with self.subTest(case):
                self.assertEqual(clock.plan(start, hours * HOUR), expected)

    def test_no_hours_at_all(self):
        clock = WorkClock([])
        self.assertEqual(clock.elapsed(0, DAY), 0)
        self.assertIsNone(clock.plan(5, 1))
        self.assertEqual(clock.plan(5, 0), 5)

    def test_touching_and_empty_intervals(self):
        clock = WorkClock([(0, 10), (10, 20), (20, 20), (30, 40)])
        self.assertEqual(clock.elapsed(5, 35), 20)
        self.assertEqual(clock.plan(5, 15), 20)
        self.assertEqual(clock.plan(5, 16), 31)

    def test_wrong_intervals_are_refused(self):
        for intervals in ([(0, 10), (5, 20)], [(30, 40), (0, 10)]):
            with self.subTest(intervals=intervals), self.assertRaisesRegex(ValueError, 'overlap'):
                WorkClock(intervals)

    def test_nothing_is_planned_backwards(self):
        for clock in (WorkClock(WEEK), RoundTheClock()):
            with self.subTest(clock=clock), self.assertRaisesRegex(ValueError, 'negative'):
                clock.plan(at(0, 9), -1)

    def test_round_the_clock(self):
        clock = RoundTheClock()
        self.assertEqual(clock.plan(at(2, 23), 2 * HOUR), at(3, 1))
        self.assertEqual(clock.elapsed(at(2, 23), at(3, 1)), 2 * HOUR)
        self.assertEqual(clock.elapsed(5, 3), 0)

    @given(interval_lists(), INSTANTS, INSTANTS)
    def test_elapsed_counts_each_second(self, intervals, start, end):
        seconds = sum(1 for second in range(start, end) if any(a <= second < b for a, b in intervals))
        self.assertEqual(WorkClock(intervals).elapsed(start, end), seconds)

    @given(interval_lists(), st.tuples(INSTANTS, INSTANTS, INSTANTS))
    def test_elapsed_adds_up(self, intervals, moments):
        clock, (first, second, third) = WorkClock(intervals), sorted(moments)
        self.assertEqual(clock.elapsed(first, second) + clock.elapsed(second, third), clock.elapsed(first, third))

    @given(interval_lists(), INSTANTS, st.integers(0, 200))
    def test_what_is_planned_elapses(self, intervals, start, seconds):
        clock = WorkClock(intervals)
        planned = clock.plan(start, seconds)
        if planned is None:
            self.assertLess(clock.elapsed(start, 10_000), seconds)
            return
        self.assertEqual(clock.elapsed(start, planned), seconds)
        if seconds:
            self.assertEqual(clock.elapsed(start, planned - 1), seconds - 1, "it is the first such instant")

    @given(interval_lists(), INSTANTS, INSTANTS)
    def test_a_plan_is_no_later_than_what_elapsed(self, intervals, start, end):
        clock = WorkClock(intervals)
        self.assertLessEqual(clock.plan(start, clock.elapsed(start, end)), max(start, end))


class TestReadingClock(BaseCase):

    def setUp(self):
        super().setUp()
        self.read = []

    def clock(self, since, until, every=10):
        def read(start, end):
            self.read.append((start, end))
            return [(second, second + 2) for second in range(start - start % every, end, every) if second >= start]
        return ReadingClock(read, since, until)

    def test_reads_once(self):
        clock = self.clock(0, 1000)
        self.assertEqual((clock.plan(0, 5), clock.plan(500, 2), clock.elapsed(0, 100)), (21, 502, 20))
        self.assertEqual(self.read, [(0, 1000)])

    def test_reads_farther_when_asked(self):
        clock = self.clock(100, 200)
        self.assertEqual(clock.elapsed(0, 100), 20)
        self.assertEqual(clock.elapsed(0, 400), 80)
        self.assertEqual(self.read, [(0, 200), (0, 400)])

    def test_gives_up_in_the_end(self):
        clock = ReadingClock(lambda start, end: self.read.append(end) or [], 0, 10)
        self.assertIsNone(clock.plan(0, 1))
        self.assertEqual(len(self.read), 6)
        self.assertIsNone(clock.plan(0, 1))
        self.assertEqual(len(self.read), 6, "it does not read again what it knows")
