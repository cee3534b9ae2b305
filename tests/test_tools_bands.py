from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import bands

TODAY = date(2026, 3, 1)
DUE = st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2030, 1, 1)))


class TestBands(BaseCase):

    def test_how_a_customer_pays(self):
        for closed, late, band in (
            (0, 0, 'unknown'),
            (1, 0, 'on_time'),
            (10, 0, 'on_time'),
            (11, 1, 'on_time'),
            (10, 1, 'sometimes_late'),
            (10, 3, 'sometimes_late'),
            (3, 1, 'often_late'),
            (1, 1, 'often_late'),
        ):
            with self.subTest(closed=closed, late=late):
                self.assertEqual(bands.pays(closed, late), band)

    @given(closed=st.integers(1, 10_000), late=st.integers(0, 10_000))
    def test_more_late_payments_never_look_better(self, closed, late):
        late = min(late, closed - 1)
        order = [band for band, _label in bands.PAYS]
        self.assertLessEqual(order.index(bands.pays(closed, late)), order.index(bands.pays(closed, late + 1)))

    def test_since_when_something_is_overdue(self):
        for days, band in ((-5, 'none'), (0, 'none'), (1, 'month'), (30, 'month'), (31, 'quarter'), (90, 'quarter'),
                           (91, 'longer'), (4000, 'longer')):
            with self.subTest(days=days):
                self.assertEqual(bands.overdue(TODAY - timedelta(days), TODAY), band)
        self.assertEqual(bands.overdue(None, TODAY), 'none')

    @given(due=DUE)
    def test_a_search_finds_what_the_screen_says(self, due):
        found = [band for band, _label in bands.OVERDUE if self._is_between(due, *bands.overdue_dates(band, TODAY))]
        self.assertEqual(found, [bands.overdue(due, TODAY)] if due else [])

    @staticmethod
    def _is_between(due, first, last):
        return due is not None and (first is None or due >= first) and (last is None or due <= last)

    def test_every_band_has_its_days(self):
        self.assertEqual({'none', *bands.OVERDUE_DAYS}, {band for band, _label in bands.OVERDUE})

    def test_the_value_of_a_customer(self):
        self.assertEqual([bands.value(score) for score in (None, 0, 1, 5)], [False, False, '1', '5'])
        self.assertEqual([key for key, _label in bands.VALUE], ['1', '2', '3', '4', '5'])
