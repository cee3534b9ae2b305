from datetime import timedelta
from random import Random

from odoo import fields
from odoo.tests import tagged

from . import score_oracle
from .score_common import ScoreCommon

COUNTRIES = ('base.th', 'base.la', 'base.de', None)
SOURCES = ("Fair, May", "Web", None)


@tagged('post_install', '-at_install')
class TestScoreOracle(ScoreCommon):
    """The statement against :mod:`score_oracle` on cards and leads by chance, also when they are scored again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sources = {name: cls.env['utm.source'].create({'name': name}) for name in SOURCES if name}
        cls.random = Random(19)

    def test_cards_and_leads_by_chance(self):
        leads = self.env['crm.lead'].union(*(self._any_lead() for _ in range(25)))
        for trial in range(12):
            card = self._any_card(trial)
            self._expect(card, leads, {})
            held = {lead: self._row(lead).computed_grade for lead in leads}
            self._disturb(leads)
            self._expect(card, leads, held)
            card.action_retire()
            self._score(*leads)  # no card, no grade: nothing is held

    def _expect(self, card, leads, held):
        self._score(*leads)
        for lead in leads:
            row = self._row(lead)
            self.env.cr.execute("SELECT points FROM lifecycle_score WHERE id = %s", [row.id])
            found = self.env.cr.fetchone()[0], row.computed, row.computed_grade
            self.assertEqual(found, score_oracle.expected(card, lead, held.get(lead)), (card.name, lead.id))
            self.assertEqual(sum(line['points'] for line in row._reasons()), row.computed)

    # === BY CHANCE === #

    def _any_lead(self):
        lead = self._lead(**self._any_values())
        for _ in range(self.random.randrange(3)):
            message = lead.message_post(body="Hello?", message_type='email', author_id=self.customer.id)
            message.date = fields.Datetime.now() - timedelta(days=self.random.randrange(30), hours=1)
        return lead

    def _any_values(self):
        country, source = self.random.choice(COUNTRIES), self.random.choice(SOURCES)
        return {
            'expected_revenue': self.random.choice([0, 5, 100, 99.99, 2500]),
            'country_id': self.env.ref(country).id if country else False,
            'source_id': self.sources[source].id if source else False,
            'referred': self.random.choice(["A friend", False]),
            'priority': self.random.choice("0123"),
        }

    def _disturb(self, leads):
        for lead in self.random.sample(list(leads), 10):
            lead.write(self._any_values())

    def _any_card(self, trial):
        chance = self.random.randint
        few = lambda: chance(-15, 15)  # noqa: E731
        card = self._card(
            ('fit', {'signal': 'expected_revenue', 'bins': [
                ('missing', few()), (1, few()), (100, few()), (1000, few()), ('other', few())]}),
            ('fit place', {'signal': 'country', 'bins': [("TH, LA", few()), ('missing', few()), ('other', few())]}),
            ('fit place', {'signal': 'source', 'bins': [('"Fair, May"', few()), ("Web", few())]}),
            ('engagement', {'signal': 'reply', 'points': few() or 1, 'half_life': self.random.choice([0, 7])}),
            ('risk', {'signal': 'referral', 'bins': [(1, few()), ('other', few())]}),
            ('risk', {'domain': "[('priority', '>=', '2')]", 'points': few() or 1}),
            name=f"Card {trial}", slack=chance(0, 4), publish=False,
            caps={'fit': chance(1, 20), 'fit place': chance(1, 20), 'engagement': chance(1, 30), 'risk': chance(1, 20)},
        )
        card.action_publish()
        return card
