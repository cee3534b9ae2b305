"""The clock against Odoo's own methods: `plan_hours` and `get_work_duration_data` say what is right, to the second."""

import random
from datetime import datetime, timedelta

from odoo import Command
from odoo.tests import TransactionCase, tagged

from ..models.lifecycle_case_clock import moment, seconds

HOUR = 3600
DAY = 24 * HOUR
# The first day of a year with both nights of Brussels: 29 March and 25 October.
YEAR = datetime(2026, 1, 1)
SPRING, AUTUMN = datetime(2026, 3, 29, 1), datetime(2026, 10, 25, 1)
STARTS = 2000


@tagged('post_install', '-at_install')
class TestWorkClock(TransactionCase):
    """10,000 starts in all. The seed is fixed, so that what failed once fails again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env['res.company'].create({'name': "Clockmakers"})
        cls.other = cls.env['res.company'].create({'name': "Others"})
        cls.env = cls.env(context={**cls.env.context, 'allowed_company_ids': cls.company.ids})
        cls.company.resource_calendar_id.leave_ids.unlink()

    @classmethod
    def _calendar(cls, tz, hours, weeks=(False,), **values):
        """A calendar; the hours are (days, from, to), in each of the weeks."""
        return cls.env['resource.calendar'].create({
            'name': tz, 'tz': tz, 'company_id': cls.company.id, 'two_weeks_calendar': len(weeks) > 1,
            'attendance_ids': [Command.clear(), *(
                Command.create({
                    'name': "Work", 'dayofweek': str(day), 'hour_from': start, 'hour_to': end, 'week_type': week,
                    'day_period': 'morning' if start < 12 else 'afternoon'})
                for week in weeks for days, start, end in hours[week] for day in days)],
            **values})

    @classmethod
    def _holiday(cls, start, end, calendar=None, company=None):
        return cls.env['resource.calendar.leaves'].with_company(company or cls.company).create({
            'name': "Holiday", 'date_from': start, 'date_to': end, 'calendar_id': calendar and calendar.id})

    def _clock(self, calendar, since=YEAR, now=None, company=None):
        pair = (calendar.id, (company or self.company).id)
        return self.env['lifecycle.work.clock']._get([pair], since, now or since)[pair]

    def assertSame(self, calendar, starts, hours=40):
        """Both questions, asked of both, for each start with a random budget and a random stretch of time."""
        dice = random.Random(calendar.name)
        clock, sides = self._clock(calendar, min(starts)), 0
        for start in starts:
            # Whole quarters end where intervals end, other seconds do not.
            budget = dice.choice([dice.randrange(1, 4 * hours) * HOUR // 4, dice.randrange(1, hours * HOUR)])
            ours = clock.plan(seconds(start), budget)
            theirs = calendar.plan_hours(budget / HOUR, start, compute_leaves=True)
            if not self._is_same_second(ours, theirs):
                sides += 1
                self.assertTrue(self._is_other_side(calendar, ours, theirs), (start, budget, moment(ours), theirs))
            end = start + timedelta(seconds=dice.randrange(9 * DAY))
            worked = calendar.get_work_duration_data(start, end, compute_leaves=True)['hours']
            self.assertAlmostEqual(
                clock.elapsed(seconds(start), seconds(end)), worked * HOUR, delta=0.01, msg=f'{start} to {end}')
        # A budget that ends with an interval may end where the next one begins: so do a few, by Odoo's rounding.
        self.assertLess(sides, len(starts) / 10)

    @staticmethod
    def _is_same_second(ours: int, theirs: datetime) -> bool:
        """Odoo adds up fractions of an hour, and days that end a microsecond early: far less than a millisecond."""
        return abs(theirs - moment(ours)) < timedelta(milliseconds=1)

    def _is_other_side(self, calendar, ours: int, theirs: datetime) -> bool:
        """Nobody works between the two, and somebody does right before ours and right after theirs."""
        ours, second = moment(ours), timedelta(seconds=1)
        theirs = (theirs + second / 2).replace(microsecond=0)

        def works(start, end):
            return calendar.get_work_duration_data(start, end)['hours'] * HOUR > 0.1
        return works(ours - second, ours) and not works(ours, theirs) and works(theirs, theirs + second)

    def _starts(self, name, number=STARTS, first=YEAR, days=365):
        dice = random.Random(name)
        return [first + timedelta(seconds=dice.randrange(days * DAY)) for _n in range(number)]

    # === EQUAL TO THE SECOND === #

    def test_nights_on_which_the_clocks_change(self):
        """People work through both nights, also from an hour that one of them has twice and the other not at all."""
        calendar = self._calendar('Europe/Brussels', {False: [
            (range(5), 8, 12), (range(5), 13, 17), ((5, 6), 20, 24), ((5, 6), 0, 2), ((6,), 2.5, 6)]})
        for night in (SPRING, AUTUMN):
            starts = self._starts(str(night), STARTS // 2, night - timedelta(days=4), days=5)
            self.assertSame(calendar, starts, hours=30)

    def test_two_weeks_in_turn(self):
        calendar = self._calendar('Europe/Brussels', {
            '0': [(range(5), 8, 12), (range(3), 13, 17)], '1': [((0, 2, 4), 9.25, 18.75), ((5,), 10, 14)]}, ('0', '1'))
        self.assertSame(calendar, self._starts('two weeks'))

    def test_holidays(self):
        """Of the calendar and of the company; halves of days, and days that end a second early."""
        calendar = self._calendar('Europe/Brussels', {False: [(range(5), 8, 12), (range(5), 13, 17)]})
        dice = random.Random('holidays')
        for number in range(60):
            day = YEAR + timedelta(days=dice.randrange(420))
            start, end = dice.choice([(0, DAY - 1), (-2 * HOUR, DAY - 2 * HOUR - 1), (11 * HOUR, 20 * HOUR),
                                      (6 * HOUR, 11 * HOUR), (9 * HOUR + 7, 3 * DAY - 1)])
            self._holiday(day + timedelta(seconds=start), day + timedelta(seconds=end), number % 2 and calendar)
        self.assertSame(calendar, self._starts('holidays'))

    def test_every_hour_of_the_week(self):
        """With holidays that end at 23:59:59: the second that is left after each counts in both."""
        calendar = self._calendar('UTC', {False: [(range(7), 0, 24)]})
        for days in range(3, 400, 25):
            day = YEAR + timedelta(days=days)
            self._holiday(day, day + timedelta(seconds=DAY - 1), calendar)
        self.assertSame(calendar, self._starts('always'), hours=240)

    def test_bangkok(self):
        calendar = self._calendar('Asia/Bangkok', {False: [
            (range(5), 9, 12), (range(5), 13, 18), ((5,), 9, 12.5), ((6,), 23.5, 24), ((0,), 0, 0.5)]})
        # Songkran, midnight to midnight in Bangkok.
        self._holiday(datetime(2026, 4, 12, 17), datetime(2026, 4, 15, 16, 59, 59))
        self.assertSame(calendar, self._starts('Bangkok'))

    def test_a_budget_of_years(self):
        """The clock reads on by itself; `plan_hours` gives up after 1,400 days."""
        calendar = self._calendar('Europe/Brussels', {False: [((0,), 8, 12)]})
        for weeks in (100, 199):
            self.assertTrue(self._is_same_second(
                self._clock(calendar).plan(seconds(YEAR), weeks * 4 * HOUR - 1),
                calendar.plan_hours(weeks * 4 - 1 / HOUR, YEAR, compute_leaves=True)))
        self.assertEqual(moment(self._clock(calendar).plan(seconds(YEAR), 300 * 4 * HOUR)), datetime(2031, 9, 29, 10))

    # === WHAT DOES NOT COUNT === #

    def test_a_holiday_of_another_company(self):
        """Odoo's own method counts it, for whoever reads past the rules of companies."""
        calendar = self._calendar('UTC', {False: [(range(7), 8, 16)]})
        start, end = datetime(2026, 5, 4), datetime(2026, 5, 4, 23, 59, 59)
        self._holiday(start, end, company=self.other)
        self.assertEqual(self._clock(calendar).elapsed(seconds(start), seconds(end)), 8 * HOUR)
        self.assertFalse(calendar.sudo().get_work_duration_data(start, end)['hours'])
        self._holiday(start, end)
        self.assertFalse(self._clock(calendar).elapsed(seconds(start), seconds(end)))

    def test_a_calendar_of_all_companies_has_the_holidays_of_each(self):
        calendar = self._calendar('UTC', {False: [(range(7), 8, 16)]}, company_id=False)
        start, end = datetime(2026, 5, 4), datetime(2026, 5, 4, 23, 59, 59)
        self._holiday(start, end, company=self.other)
        for company, hours in ((self.company, 8), (self.other, 0)):
            clock = self._clock(calendar, company=company)
            self.assertEqual(clock.elapsed(seconds(start), seconds(end)), hours * HOUR)

    def test_own_leave_and_training_are_nobody_elses_holiday(self):
        calendar = self._calendar('UTC', {False: [(range(7), 8, 16)]})
        start, end = datetime(2026, 5, 4), datetime(2026, 5, 4, 23, 59, 59)
        holidays = self._holiday(start, end, calendar) | self._holiday(start, end, calendar)
        holidays[0].resource_id = self.env['resource.resource'].create({
            'name': "Somebody", 'calendar_id': calendar.id, 'company_id': self.company.id})
        holidays[1].time_type = 'other'
        self.assertEqual(self._clock(calendar).elapsed(seconds(start), seconds(end)), 8 * HOUR)

    def test_who_asks(self):
        """Neither the reader's time zone nor what the context says moves a deadline; a customer may ask, too."""
        calendar = self._calendar('Europe/Brussels', {False: [(range(5), 8, 12), (range(5), 13, 17)]})
        self._holiday(datetime(2026, 3, 1, 23), datetime(2026, 3, 2, 22, 59, 59), calendar)
        start = seconds(datetime(2026, 2, 27, 15))
        customer = self.env['res.users'].create({
            'name': "Customer", 'login': 'clock_customer', 'tz': 'Pacific/Auckland',
            'company_id': self.company.id, 'company_ids': [Command.set(self.company.ids)],
            'group_ids': [Command.set(self.env.ref('base.group_portal').ids)]})
        for user, context in (
            (self.env.user, {}), (self.env.user, {'tz': 'America/Los_Angeles'}), (customer, {}),
            (customer, {'employee_timezone': 'Asia/Bangkok', 'lang': 'fr_FR', 'active_test': False}),
        ):
            clocks = self.env['lifecycle.work.clock'].with_user(user).with_context(**context)
            [clock] = clocks._get([(calendar.id, self.company.id)], YEAR, YEAR).values()
            self.assertEqual(moment(clock.plan(start, 4 * HOUR)), datetime(2026, 3, 3, 10))
