from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import sla
from ..tools.work_clock import RoundTheClock, WorkClock
from .test_tools_work_clock import DAY, HOUR, WEEK, at

ALWAYS = RoundTheClock()
HOURS = WorkClock(WEEK)


class TestSla(BaseCase):
    """Named after the bugs that other systems had."""

    def test_start(self):
        target = sla.start(8 * HOUR, at(0, 9), HOURS)
        self.assertEqual((target.deadline, target.warn_at), (at(1, 9), at(0, 16)))
        self.assertEqual(
            [sla.status(target, now) for now in (at(0, 9), at(0, 16), at(1, 9), at(1, 9) + 1)],
            ['running', 'warning', 'warning', 'breached'])

    def test_opened_out_of_hours_is_due_in_hours(self):
        target = sla.start(HOUR, at(2, 23), HOURS)
        self.assertEqual(target.deadline, at(4, 9))
        self.assertEqual(sla.reach(target, at(2, 23), HOURS).consumed, 0)

    def test_pause_to_solved_in_one_save(self):
        target = sla.pause(sla.start(2 * HOUR, at(0, 9), ALWAYS), at(0, 10), ALWAYS)
        solved = sla.reach(target, at(180, 9), ALWAYS)
        self.assertEqual((solved.consumed, solved.overdue, solved.breached_at), (HOUR, 0, None))
        self.assertEqual(sla.status(solved, at(190, 0)), 'reached')

    def test_a_paused_target_never_expires(self):
        target = sla.pause(sla.start(2 * HOUR, at(0, 9), ALWAYS), at(0, 10), ALWAYS)
        self.assertEqual((target.deadline, target.warn_at), (None, None))
        self.assertEqual(sla.status(target, at(400, 0)), 'paused')

    def test_hold_time_is_working_time(self):
        """Paused over a weekend: what is left is planned from the resumption, in working hours."""
        target = sla.pause(sla.start(8 * HOUR, at(1, 13), HOURS), at(1, 16), HOURS)
        resumed = sla.resume(target, at(4, 8), HOURS)
        self.assertEqual((resumed.consumed, resumed.deadline), (3 * HOUR, at(4, 14)))

    def test_used_up_is_not_planned_backwards(self):
        target = sla.pause(sla.start(HOUR, at(0, 9), HOURS), at(0, 11), HOURS)
        self.assertEqual((target.consumed, target.breached_at, target.deadline), (2 * HOUR, at(0, 10), None))
        self.assertEqual(sla.status(target, at(0, 11)), 'breached')
        resumed = sla.resume(target, at(1, 9), HOURS)
        self.assertEqual((resumed.deadline, resumed.warn_at), (at(0, 10), None))

    def test_used_up_to_the_second_and_late_stays_late(self):
        paused = sla.pause(sla.start(4 * HOUR, at(0, 8), HOURS), at(0, 12) + 1, HOURS)
        self.assertEqual((paused.consumed, paused.breached_at), (4 * HOUR, at(0, 12)))
        self.assertEqual(sla.status(sla.resume(paused, at(0, 12) + 1, HOURS), at(0, 12) + 1), 'breached')

    def test_reached_late(self):
        solved = sla.reach(sla.start(HOUR, at(0, 9), HOURS), at(1, 9), HOURS)
        self.assertEqual((solved.breached_at, solved.overdue), (at(0, 10), 7 * HOUR))
        self.assertEqual(sla.status(solved, at(1, 9)), 'reached_late')

    def test_reached_on_the_second_is_in_time(self):
        self.assertEqual(
            [sla.status(sla.reach(sla.start(HOUR, at(0, 9), HOURS), at(0, 10) + late, HOURS), 0) for late in (0, 1)],
            ['reached', 'reached_late'])

    def test_reopen_does_not_breach_at_once(self):
        solved = sla.reach(sla.start(2 * HOUR, at(0, 9), HOURS), at(0, 10), HOURS)
        again = sla.reopen(solved, at(4, 9), HOURS)
        self.assertEqual((again.reached_at, again.consumed, again.deadline), (None, HOUR, at(4, 10)))
        self.assertEqual(sla.status(again, at(4, 9)), 'running')

    def test_reopened_late_stays_late(self):
        solved = sla.reach(sla.start(HOUR, at(0, 9), HOURS), at(0, 11), HOURS)
        again = sla.reopen(solved, at(1, 9), HOURS)
        self.assertEqual((sla.status(again, at(1, 9)), again.deadline, again.overdue), ('breached', at(0, 10), 0))

    def test_nothing_happens_to_an_ended_target(self):
        for end in (sla.reach, sla.cancel):
            ended = end(sla.start(HOUR, at(0, 9), HOURS), at(0, 9), HOURS)
            for verb in (sla.pause, sla.resume, sla.reach, sla.cancel):
                self.assertEqual(verb(ended, at(4, 9), HOURS), ended)
            self.assertEqual(sla.rebase(ended, 9 * HOUR, at(4, 9), HOURS, ALWAYS), ended)
            self.assertEqual(sla.replan(ended, ALWAYS), ended)
            self.assertEqual(sla.promise(ended, 7, HOURS), ended)

    def test_twice_in_the_same_second(self):
        target = sla.start(8 * HOUR, at(0, 9), HOURS)
        for verb in (sla.pause, sla.reach, sla.cancel):
            once = verb(target, at(0, 11), HOURS)
            self.assertEqual(verb(once, at(0, 11), HOURS), once)
        paused = sla.pause(target, at(0, 11), HOURS)
        resumed = sla.resume(paused, at(0, 11), HOURS)
        self.assertEqual(sla.resume(resumed, at(0, 11), HOURS), resumed)
        self.assertEqual((resumed.consumed, resumed.deadline), (2 * HOUR, target.deadline))

    def test_an_instant_before_the_start_counts_as_the_start(self):
        target = sla.start(HOUR, at(0, 9), HOURS)
        self.assertEqual(sla.pause(target, at(0, 8), HOURS).consumed, 0)
        self.assertEqual(sla.reach(target, at(0, 8), HOURS).reached_at, at(0, 9))

    def test_a_calendar_without_hours(self):
        target = sla.start(HOUR, at(0, 9), WorkClock([]))
        self.assertEqual((target.deadline, sla.status(target, at(400, 0))), (None, 'running'))
        self.assertEqual(sla.status(sla.reach(target, at(400, 0), WorkClock([])), 0), 'reached')

    # === ANOTHER PROMISE === #

    def test_rebase_keeps_what_was_used(self):
        target = sla.rebase(sla.start(8 * HOUR, at(0, 9), HOURS), 4 * HOUR, at(0, 11), HOURS, HOURS)
        self.assertEqual((target.consumed, target.deadline, target.rebased), (2 * HOUR, at(0, 14), False))

    def test_rebase_counts_the_past_by_the_old_hours(self):
        target = sla.rebase(sla.start(8 * HOUR, at(0, 16), HOURS), 8 * HOUR, at(1, 9), HOURS, ALWAYS)
        self.assertEqual((target.consumed, target.deadline), (2 * HOUR, at(1, 15)))

    def test_a_breach_by_a_change_says_so(self):
        target = sla.rebase(sla.start(8 * HOUR, at(0, 9), HOURS), HOUR, at(0, 11), HOURS, HOURS)
        self.assertEqual((target.breached_at, target.rebased), (at(0, 11), True))
        self.assertEqual(sla.status(target, at(0, 11)), 'breached')

    def test_a_change_forgives(self):
        target = sla.rebase(sla.start(HOUR, at(0, 9), HOURS), 8 * HOUR, at(0, 11), HOURS, HOURS)
        self.assertEqual((target.breached_at, target.deadline, target.rebased), (None, at(1, 9), False))

    def test_a_breach_stays_one_of_waiting(self):
        target = sla.rebase(sla.start(2 * HOUR, at(0, 8), HOURS), HOUR, at(0, 11), HOURS, HOURS)
        self.assertEqual((target.breached_at, target.rebased), (at(0, 10), False))

    def test_rebase_while_it_stands_still(self):
        paused = sla.pause(sla.start(8 * HOUR, at(0, 9), HOURS), at(0, 11), HOURS)
        self.assertEqual(sla.rebase(paused, 3 * HOUR, at(1, 9), HOURS, HOURS).budget, 3 * HOUR)
        self.assertEqual(sla.status(sla.rebase(paused, HOUR, at(1, 9), HOURS, HOURS), at(1, 9)), 'breached')

    def test_a_holiday_is_added(self):
        target = sla.start(8 * HOUR, at(0, 16), HOURS)
        holiday = WorkClock([interval for interval in WEEK if interval[0] // DAY != 1])
        self.assertEqual((target.deadline, sla.replan(target, holiday).deadline), (at(1, 16), at(4, 16)))

    # === A DATE SET BY HAND === #

    def test_a_promised_date_wins(self):
        target = sla.promise(sla.start(HOUR, at(0, 9), HOURS), at(4, 9), HOURS)
        self.assertEqual((target.due, sla.status(target, at(1, 9))), (at(4, 9), 'running'))
        self.assertEqual(sla.status(sla.reach(target, at(1, 9), HOURS), 0), 'reached')
        self.assertEqual(sla.status(sla.promise(target, None, HOURS), at(1, 9)), 'breached')

    def test_a_promised_date_can_be_missed(self):
        target = sla.promise(sla.start(8 * HOUR, at(0, 9), HOURS), at(0, 10), HOURS)
        done = sla.reach(target, at(0, 11), HOURS)
        self.assertEqual((done.breached_at, done.overdue), (at(0, 10), HOUR))

    # === AGAINST COUNTING SECOND BY SECOND === #

    @given(st.integers(1, 40), st.lists(st.tuples(
        st.sampled_from(['pause', 'resume', 'reach', 'reopen']), st.integers(0, 15)), max_size=12))
    def test_any_sequence(self, budget, steps):
        """What was used, and whether it was ever too much, equals counting the seconds in which it ran."""
        clock = WorkClock([(0, 7), (9, 20), (30, 70), (90, 200)])
        working = [clock.elapsed(second, second + 1) for second in range(300)]
        target, now, runs, used, ended, late = sla.start(budget, 0, clock), 0, True, 0, False, False
        for name, wait in steps:
            for second in range(now, now + wait):
                if runs and not ended:
                    late = late or used >= budget
                    used += working[second]
            now += wait
            target = getattr(sla, name)(target, now, clock)
            if name == 'reopen' and ended:
                ended, runs = False, True
            elif not ended:
                runs = {'pause': False, 'resume': True}.get(name, runs)
                ended = name == 'reach'
            so_far = target.consumed + (
                clock.elapsed(target.running_since, now) if target.running_since is not None else 0)
            self.assertEqual(so_far, used)
            self.assertEqual(sla.status(target, now) in ('breached', 'reached_late'), late)
