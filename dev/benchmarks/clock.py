"""Deadlines by the addon's clock, against Odoo's own `plan_hours`."""

import random
from datetime import datetime, timedelta

from odoo import Command

from odoo.addons.crm_lifecycle.models.lifecycle_case_clock import moment, seconds

from .table import Line, timed

DEADLINES = 100_000
# `plan_hours` answers so many of them; its time is scaled to all.
SAMPLE = 1_000
YEAR = datetime(2026, 1, 1)
DAY = 24 * 3600


def clock(env) -> list:
    """Starts over a year of office hours with holidays, in a zone where the clocks change; up to 80 working hours."""
    calendar, company = _calendar(env), env.company
    dice = random.Random('clock')
    asked = [(YEAR + timedelta(seconds=dice.randrange(365 * DAY)), dice.randrange(1, 80 * 3600))
             for _n in range(DEADLINES)]
    ours, theirs = [], []
    plan_hours = timed(lambda: theirs.extend(
        calendar.plan_hours(budget / 3600, start, compute_leaves=True) for start, budget in asked[:SAMPLE]))
    fast = timed(lambda: ours.extend(_plan(env, calendar, company, asked)))
    _expect_equal(ours, theirs)
    slow = plan_hours * DEADLINES / SAMPLE
    return [
        Line(f'clock, {DEADLINES:,} deadlines : plan_hours, scaled from {SAMPLE:,}', fast, slow, ratio=1 / 200),
        Line('    for one deadline', fast / DEADLINES, plan_hours / SAMPLE),
    ]


def _plan(env, calendar, company, asked) -> list[datetime]:
    """From moments to moments, as the clocks of cases do; reading the calendar is part of it."""
    pair = calendar.id, company.id
    first, last = min(asked)[0], max(asked)[0]
    work = env['lifecycle.work.clock']._get([pair], first, last)[pair]
    return [moment(work.plan(seconds(start), budget)) for start, budget in asked]


def _calendar(env):
    calendar = env['resource.calendar'].create({
        'name': "Office", 'tz': 'Europe/Brussels', 'company_id': env.company.id, 'attendance_ids': [Command.clear(), *(
            Command.create({'name': "Work", 'dayofweek': str(day), 'hour_from': start, 'hour_to': end,
                            'day_period': 'morning' if start < 12 else 'afternoon'})
            for day in range(5) for start, end in ((8, 12), (13, 17)))]})
    env['resource.calendar.leaves'].create([
        {'name': "Holiday", 'calendar_id': calendar.id if days % 2 else False, 'company_id': env.company.id,
         'date_from': YEAR + timedelta(days=days), 'date_to': YEAR + timedelta(days=days, seconds=DAY - 1)}
        for days in range(9, 450, 23)])
    return calendar


def _expect_equal(ours: list[datetime], theirs: list[datetime]) -> None:
    """To the second; Odoo adds up fractions of an hour, which differ by microseconds."""
    for mine, other in zip(ours, theirs, strict=False):
        if abs(mine - other) >= timedelta(milliseconds=1):
            raise AssertionError(f"{mine} is not {other}.")
