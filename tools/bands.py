"""Words for figures: what people may know who may not see the amounts."""

from datetime import date, timedelta

PAYS = [
    ('unknown', "Not known yet"),
    ('on_time', "On time"),
    ('sometimes_late', "Late: sometimes"),
    ('often_late', "Late: often"),
]
OVERDUE = [
    ('none', "Nothing"),
    ('month', "Up to 30 days"),
    ('quarter', "31 to 90 days"),
    ('longer', "More than 90 days"),
]
VALUE = [
    ('1', "Lowest 20 %"),
    ('2', "Lower 20 %"),
    ('3', "Middle 20 %"),
    ('4', "Upper 20 %"),
    ('5', "Top 20 %"),
]

# One late payment in ten is an accident, one in three a habit.
SOMETIMES, OFTEN = 0.10, 1 / 3
# Band -> the first and the last number of days overdue.
OVERDUE_DAYS = {'month': (1, 30), 'quarter': (31, 90), 'longer': (91, None)}


def pays(closed: int, late: int) -> str:
    """How a customer pays, from the number of fully paid invoices and of those paid after their due date.

    >>> pays(0, 0), pays(20, 1), pays(20, 2), pays(3, 1)
    ('unknown', 'on_time', 'sometimes_late', 'often_late')
    """
    if not closed:
        return 'unknown'
    share = late / closed
    if share >= OFTEN:
        return 'often_late'
    return 'sometimes_late' if share >= SOMETIMES else 'on_time'


def overdue(oldest_due_on: date | None, today: date) -> str:
    """Since when something is overdue, from the due date of the oldest open instalment; due today is not overdue."""
    days = (today - oldest_due_on).days if oldest_due_on else 0
    for band, (first, last) in OVERDUE_DAYS.items():
        if days >= first and (last is None or days <= last):
            return band
    return 'none'


def overdue_dates(band: str, today: date) -> tuple[date | None, date | None]:
    """The first and the last due date that :func:`overdue` puts into a band; None where there is no bound."""
    if band == 'none':
        return today, None
    first, last = OVERDUE_DAYS[band]
    return today - timedelta(days=last) if last else None, today - timedelta(days=first)


def value(spend_score: int | None) -> str | bool:
    """The fifth of the company's buyers that a customer's spend of the last 12 months belongs to."""
    return str(spend_score) if spend_score else False
