from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .score_common import ScoreCommon

CONDITION = 'odoo.addons.crm_lifecycle.models.lifecycle_scorecard_condition'


@tagged('post_install', '-at_install')
class TestScore(ScoreCommon):
    """What a card makes of a lead."""

    # === POINTS === #

    def test_a_lead_of_whom_nothing_is_known_has_fifty(self):
        self._card(('fit', {'domain': "[('name', '=', 'Other')]", 'points': 7}))
        lead = self._lead()
        self.assertScore(lead, 50, 'C4')
        self.assertEqual((lead.lifecycle_score, lead.lifecycle_grade), (50, 'C4'))

    def test_dimensions_add_up_and_only_two_make_the_grade(self):
        self._card(('fit', {'domain': "[]", 'points': 12}), ('engagement', {'domain': "[]", 'points': 20}),
                   ('risk', {'domain': "[]", 'points': -30}))
        row = self.assertScore(self._lead(), 52, 'B1')
        self.assertEqual((row.fit, row.engagement, row.risk), (12, 20, -30))

    def test_a_group_counts_no_more_than_its_cap(self):
        self._card(('fit', {'domain': "[]", 'points': 15}), ('fit', {'domain': "[]", 'points': 15}),
                   ('risk', {'domain': "[]", 'points': -9}), caps={'fit': 20, 'risk': 5})
        lead = self._lead()
        row = self.assertScore(lead, 65)
        self.assertEqual([line['points'] for line in row._reasons()], [50, 15, 15, -9, -10, 4])

    def test_a_score_stays_between_0_and_100(self):
        for points, score in ((90, 100), (-90, 0)):
            with self.subTest(points=points):
                self._card(('fit', {'domain': "[]", 'points': points}), sequence=1)
                row = self.assertScore(self._lead(), score)
                self.assertEqual(row._reasons()[-1]['points'], score - 50 - points)
                row.scorecard_id.action_retire()

    def test_bins(self):
        self._card(('fit', {'signal': 'expected_revenue', 'bins': [(10, 1), (100, 5), ('missing', -2), ('other', -7)]}))
        for revenue, points in ((0, -2), (5, -7), (10, 1), (99, 1), (100, 5), (10**9, 5)):
            with self.subTest(revenue=revenue):
                self.assertScore(self._lead(expected_revenue=revenue), 50 + points)

    def test_choices(self):
        self._card(('fit', {'signal': 'country', 'bins': [("TH, LA", 6), ("DE", 3), ('missing', -1), ('other', -4)]}))
        for code, points in (('th', 6), ('la', 6), ('de', 3), ('us', -4), (None, -1)):
            with self.subTest(code=code):
                country = self.env.ref(f'base.{code}') if code else self.env['res.country']
                self.assertScore(self._lead(country_id=country.id), 50 + points)

    def test_what_happened_fades_and_counts_once_in_a_while(self):
        def meet(lead, days):
            start = fields.Datetime.now() - timedelta(days=days)
            self.env['calendar.event'].create({
                'name': "Meeting", 'opportunity_id': lead.id, 'start': start, 'stop': start + timedelta(hours=1)})
        self._card(('engagement', {'signal': 'meeting', 'points': 8, 'half_life': 10}))
        lead = self._lead()
        self.assertScore(lead, 50)
        meet(lead, 0)
        self.assertScore(lead, 58)
        meet(lead, 10)
        self.assertScore(lead, 62)
        meet(lead, 20)
        self.assertScore(lead, 64)
        self._card(('engagement', {'signal': 'meeting', 'points': 8, 'once_days': 15}), sequence=1)
        self.assertScore(lead, 66)

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(data=st.lists(st.tuples(
        st.sampled_from(['fit', 'fit more', 'engagement', 'risk']), st.integers(-40, 40), st.booleans()),
        min_size=1, max_size=8), caps=st.integers(1, 50))
    def test_scores_equal_a_plain_computation(self, data, caps):
        """The statement against the definition, on random cards."""
        lead = self._lead()
        card = self._card(*(
            (name, {'domain': "[]" if met else "[('id', '=', 0)]", 'points': points or 1}) for name, points, met in data
        ), caps=dict.fromkeys(('fit', 'fit more', 'engagement', 'risk'), caps), sequence=1)
        sums = {}
        for name, points, met in data:
            sums[name] = sums.get(name, 0) + (points or 1) * met
        capped = {name: max(-caps, min(caps, total)) for name, total in sums.items()}
        fit = capped.get('fit', 0) + capped.get('fit more', 0)
        score = max(0, min(100, 50 + sum(capped.values())))
        letter = next((mark for mark, limit in (('A', 20), ('B', 10), ('C', 0)) if fit >= limit), 'D')
        engagement = capped.get('engagement', 0)
        digit = next((mark for mark, limit in (('1', 20), ('2', 10), ('3', 1)) if engagement >= limit), '4')
        self.assertScore(lead, score, letter + digit)
        card.action_retire()

    # === GRADES === #

    def test_a_grade_is_kept_within_the_slack(self):
        self._card(('fit', {'signal': 'expected_revenue', 'bins': [(1, 20), (2, 19), (3, 17), (4, 19)]}), slack=2)
        lead = self._lead(expected_revenue=2)
        for revenue, grade in ((2, 'B4'), (1, 'A4'), (2, 'A4'), (3, 'B4'), (4, 'B4')):
            with self.subTest(revenue=revenue):
                lead.expected_revenue = revenue
                self._score(lead)
                self.assertEqual(lead.lifecycle_grade, grade)

    # === WHICH CARD === #

    def test_the_first_card_that_applies_decides(self):
        self._card(('fit', {'domain': "[]", 'points': 1}), sequence=30)
        second = self._card(('fit', {'domain': "[]", 'points': 2}), sequence=20, domain="[('name', '=', 'Two')]")
        self._card(('fit', {'domain': "[]", 'points': 3}), sequence=10, domain="[('name', '=', 'Three')]")
        for name, score in (('One', 51), ('Two', 52), ('Three', 53)):
            self.assertScore(self._lead(name=name), score)
        lead = self._lead(name='Two')
        self.assertScore(lead, 52)
        second.action_retire()
        self.assertScore(lead, 51)

    def test_a_lead_without_card_or_chance_has_no_score(self):
        self._card(('fit', {'domain': "[]", 'points': 5}), domain="[('name', '!=', 'Nobody')]")
        lead = self._lead()
        self.assertScore(lead, 55)
        for change in (lead.action_archive, lead.action_unarchive, lead.action_set_lost):
            change()
            self._score(lead)
            scored = change == lead.action_unarchive
            self.env.cr.execute(SQL(
                "SELECT score, grade, scorecard_id FROM lifecycle_score WHERE lead_id = %s", lead.id))
            [(score, grade, card)] = self.env.cr.fetchall()
            self.assertEqual((score, bool(grade), bool(card)), (55 if scored else None, scored, scored))
        lead.action_unarchive()
        self.assertScore(lead, 55)
        lead.name = 'Nobody'
        self._score(lead)
        self.assertFalse(lead.lifecycle_grade)
        self.assertFalse(lead.search([('id', '=', lead.id), ('lifecycle_score', '!=', False)]))

    def test_the_average_leaves_out_who_has_no_score(self):
        self._card(('fit', {'domain': "[('name', '=', 'Good')]", 'points': 20}), domain="[('name', '!=', 'Nobody')]")
        leads = [self._lead(name=name) for name in ('Good', 'Bad', 'Nobody')]
        self._score(*leads)
        [(average,)] = self.env['crm.lead']._read_group(
            [('id', 'in', [lead.id for lead in leads])], [], ['lifecycle_score:avg'])
        self.assertEqual(average, 60)
        groups = self.env['crm.lead']._read_group(
            [('id', 'in', [lead.id for lead in leads])], ['lifecycle_grade'], ['__count'])
        self.assertEqual(dict(groups), {'A4': 1, 'C4': 1, False: 1})

    # === WRITING === #

    def test_the_second_run_writes_nothing(self):
        self._card(('fit', {'domain': "[]", 'points': 5}))
        leads = [self._lead() for _n in range(3)]
        self.assertEqual(self._score(*leads), 3)
        self.env.cr.execute("SELECT lead_id, xmin FROM lifecycle_score ORDER BY lead_id")
        before = self.env.cr.fetchall()
        self.assertEqual(self._score(*leads), 0)
        self.env.cr.execute("SELECT lead_id, xmin FROM lifecycle_score ORDER BY lead_id")
        self.assertEqual(self.env.cr.fetchall(), before)

    def test_scoring_leaves_the_lead_alone(self):
        card = self._card(('fit', {'domain': "[('name', '=', 'Good')]", 'points': 5}))
        lead = self._lead()
        self._score(lead)
        lead.name = 'Good'
        self.env.flush_all()
        self.env.cr.execute(SQL("SELECT xmin, probability FROM crm_lead WHERE id = %s", lead.id))
        before = self.env.cr.fetchall()
        self.assertEqual(self._score(lead), 1)
        self.env.cr.execute(SQL("SELECT xmin, probability FROM crm_lead WHERE id = %s", lead.id))
        self.assertEqual(self.env.cr.fetchall(), before)
        self.assertEqual(self._row(lead).scorecard_id, card)

    def test_queries_do_not_grow_with_the_leads(self):
        self._card(('fit', {'domain': "[]", 'points': 5}), ('engagement', {'signal': 'reply', 'points': 3}),
                   ('risk', {'signal': 'lead_age', 'bins': [(10, -5)]}))
        leads = [self._lead() for _n in range(12)]
        self._score(leads[0])
        counts = []
        for some in (leads[1:2], leads[2:]):
            before = self.env.cr.sql_log_count
            self._score(*some)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])

    # === BAD CARDS === #

    def test_a_card_that_cannot_be_read_leaves_its_leads_and_no_other_card_stops(self):
        good = self._card(('fit', {'domain': "[]", 'points': 5}), sequence=2)
        bad = self._card(('fit', {'domain': "[]", 'points': 9}), sequence=1, domain="[('name', '=', 'Bad')]")
        leads = [self._lead(), self._lead(name='Bad')]
        self._score(*leads)
        self.env.cr.execute(SQL(
            "UPDATE lifecycle_score_rule SET domain = '[(''gone'', ''='', 1)]', points = 20"
            " WHERE scorecard_id = %s", bad.id))
        self.env.invalidate_all()
        leads[0].name = 'Other'
        with mute_logger(CONDITION):
            self._score(*leads)
        self.assertEqual([self._row(lead).computed for lead in leads], [55, 59])
        self.assertTrue(bad.problem)
        self.assertFalse(good.problem)
        self.env.cr.execute(SQL("UPDATE lifecycle_score_rule SET domain = '[]' WHERE scorecard_id = %s", bad.id))
        self.env.invalidate_all()
        self._score(*leads)
        self.assertFalse(bad.problem)
        self.assertEqual(self._row(leads[1]).computed, 70)
