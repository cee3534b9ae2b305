"""What a promise of service does while time goes by: the state machine of one target.

A target is kept as facts (how much of its budget was used, since when it runs, when it is due); every transition is a
function from facts to facts, and what a status is called is derived from them and from now. Instants are UTC epoch
seconds, durations are seconds of working time, both integers. Each transition takes the clock by which it counts, see
`work_clock`. A transition that changes nothing gives the same facts back, so two in the same second count once; an
instant before the target began to run counts as that beginning.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Target:
    """The facts of one promise.

    :param budget: working seconds allowed
    :param warn_share: percent of the budget after which people are warned
    :param consumed: working seconds used until the clock was last stopped
    :param running_since: since when it runs; None while it stands still or has ended
    :param deadline: when the budget is, or was, used up; None while it stands still
    :param warn_at: when the share of the warning is used up
    :param reached_at: when it was done
    :param breached_at: when the budget was used up, once that is a fact which stopping or ending does not undo
    :param overdue: working seconds between the deadline and the end
    :param rebased: the breach came from a change of the promise, not from waiting
    :param cancelled: ended without counting
    :param promised: a deadline set by hand, which counts instead of the computed one
    """

    budget: int
    warn_share: int = 75
    consumed: int = 0
    running_since: int | None = None
    deadline: int | None = None
    warn_at: int | None = None
    reached_at: int | None = None
    breached_at: int | None = None
    overdue: int = 0
    rebased: bool = False
    cancelled: bool = False
    promised: int | None = None

    @property
    def due(self) -> int | None:
        """The instant that counts: set by hand, or computed."""
        return self.deadline if self.promised is None else self.promised

    @property
    def ended(self) -> bool:
        return self.cancelled or self.reached_at is not None


# === TRANSITIONS === #

def start(budget: int, at: int, clock, warn_share: int = 75) -> Target:
    """A new target that runs from an instant on."""
    return _planned(Target(budget, warn_share, running_since=at), clock)


def pause(target: Target, at: int, clock) -> Target:
    """Stand still: what was used is kept, nothing is due."""
    if target.ended or target.running_since is None:
        return target
    return replace(_stopped(target, at, clock), deadline=None, warn_at=None)


def resume(target: Target, at: int, clock) -> Target:
    """Run again with what is left of the budget."""
    if target.ended or target.running_since is not None:
        return target
    return _planned(replace(target, running_since=at), clock)


def reach(target: Target, at: int, clock) -> Target:
    """Done: late if the deadline that was in force had passed, or if the budget had been used up before."""
    if target.ended:
        return target
    last = at if target.running_since is None else max(at, target.running_since)
    done = _stopped(target, last, clock)
    if _is_late(target, last):
        since = target.due if target.breached_at is None else target.breached_at
        done = replace(done, breached_at=since, overdue=clock.elapsed(since, last))
    return replace(done, reached_at=last, warn_at=None)


def reopen(target: Target, at: int, clock) -> Target:
    """Not done after all: it runs on from here. The time during which it counted as done, or did not count, is free."""
    if not target.ended:
        return target
    again = replace(target, reached_at=None, cancelled=False, overdue=0, running_since=at)
    return _planned(again, clock)


def cancel(target: Target, at: int, clock) -> Target:
    """End without counting: a duplicate, spam, a request that was taken back."""
    if target.ended:
        return target
    return replace(_stopped(target, at, clock), cancelled=True, warn_at=None)


def rebase(target: Target, budget: int, at: int, old_clock, clock, warn_share: int | None = None) -> Target:
    """Measure by another promise, with the time that was used so far.

    What was used until now is counted by the old hours. A breach that the new budget makes untrue is taken back; one
    that only the new budget makes is marked as such.
    """
    if target.ended:
        return target
    late = _is_late(target, at)
    counted = _stopped(target, at, old_clock)
    fresh = replace(
        counted, budget=budget, warn_share=target.warn_share if warn_share is None else warn_share, breached_at=None,
        deadline=None, warn_at=None, rebased=False)
    if fresh.consumed > budget:
        fresh = replace(fresh, breached_at=counted.breached_at if late else at, rebased=target.rebased or not late)
    if target.running_since is None:
        return fresh
    return _planned(replace(fresh, running_since=max(at, target.running_since)), clock)


def replan(target: Target, clock) -> Target:
    """The hours of the clock were edited: count again from where it runs."""
    if target.ended or target.running_since is None:
        return target
    return _planned(target, clock)


def promise(target: Target, deadline: int | None, clock) -> Target:
    """Set a deadline by hand, or take it back with None. Nobody is warned of what was set by hand."""
    if target.ended:
        return target
    return replan(replace(target, promised=deadline, warn_at=None), clock)


# === WHAT IT IS CALLED === #

def status(target: Target, now: int) -> str:
    """`'cancelled'`, `'reached'`, `'reached_late'`, `'breached'`, `'paused'`, `'warning'` or `'running'`."""
    if target.cancelled:
        return 'cancelled'
    if target.reached_at is not None:
        return 'reached' if target.breached_at is None else 'reached_late'
    if _is_late(target, now):
        return 'breached'
    if target.running_since is None:
        return 'paused'
    return 'warning' if target.warn_at is not None and target.warn_at <= now else 'running'


# === HELPERS === #

def _is_late(target: Target, now: int) -> bool:
    return target.breached_at is not None or (target.due is not None and target.due < now)


def _stopped(target: Target, at: int, clock) -> Target:
    """The target with what it used until an instant, and its breach if that is a fact by then."""
    if target.running_since is None:
        return target
    at = max(at, target.running_since)
    used = target.consumed + clock.elapsed(target.running_since, at)
    breached = target.due if target.breached_at is None and _is_late(target, at) else target.breached_at
    return replace(target, consumed=used, running_since=None, breached_at=breached)


def _planned(target: Target, clock) -> Target:
    """A running target with its deadline and warning. What is used up was due when it was used up."""
    left = target.budget - target.consumed
    # Used up to the second, it may be late or not: where it was, it stays so.
    if left < 0 or (left == 0 and target.breached_at is not None):
        used_up = target.running_since if target.breached_at is None else target.breached_at
        return replace(target, deadline=used_up, warn_at=None)
    ahead = target.budget * target.warn_share // 100 - target.consumed
    deadline = clock.plan(target.running_since, left)
    if target.promised is not None:
        return replace(target, deadline=deadline, warn_at=None)
    return replace(
        target, breached_at=None, deadline=deadline, warn_at=clock.plan(target.running_since, max(ahead, 0)))
