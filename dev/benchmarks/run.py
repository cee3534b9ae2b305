"""Runs the benchmarks by name and prints their table."""

import os

from . import case, clock, hooks, refresh, score, screens
from .table import show

BENCHMARKS = {
    'refresh': refresh.everybody,
    'queue': refresh.queue,
    'post': hooks.post,
    'pay': hooks.pay,
    'confirm': hooks.confirm,
    'lead': hooks.lead,
    'screens': screens.screens,
    'score': score.score,
    'clock': clock.clock,
    'case': case.case,
}


def main(env, names: list[str]) -> None:
    """:param names: which benchmarks; none for all"""
    if unknown := set(names) - set(BENCHMARKS):
        raise SystemExit(f"No such benchmark: {', '.join(sorted(unknown))}. There are: {', '.join(BENCHMARKS)}.")
    lines = []
    for name in names or BENCHMARKS:
        print(f"{name} …", flush=True)
        lines += BENCHMARKS[name](env)
        env.cr.rollback()
        env.transaction.clear()
    show(lines)
    load, processors = os.getloadavg()[0], os.cpu_count()
    if load > processors:
        print(f"Others were at work on this machine (load {load:.1f} on {processors} processors): measure again.")
