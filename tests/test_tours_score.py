from odoo.tests import HttpCase, tagged

from .score_common import ScoreCommon


@tagged('post_install', '-at_install')
class TestToursScore(ScoreCommon, HttpCase):
    """What the keeper of the cards and a salesperson click."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = cls._user('lifecycle_tour_keeper', 'sales_team.group_sale_manager',
                               'crm_lifecycle.group_manager', password='lifecycle_tour_keeper')
        cls.seller = cls._user('lifecycle_tour_seller', 'sales_team.group_sale_salesman',
                               password='lifecycle_tour_seller')
        cls.lead = cls._lead(name="Tour Lead", user_id=cls.seller.id)

    def test_a_card_from_the_first_click_to_its_publishing(self):
        self.start_tour('/odoo', 'lifecycle_score_keeper', login=self.keeper.login)
        card = self.cards.search([('name', '=', "Tour Card")])
        self.assertEqual((card.state, card.rule_ids.points), ('live', 15))
        self.assertScore(self.lead, 65, 'B4')

    def test_a_salesperson_asks_why(self):
        card = self._card(('fit', {'domain': "[]", 'points': 15, 'name': "Tour condition"}))
        self._score(self.lead)
        self.start_tour(f'/odoo/crm.lead/{self.lead.id}', 'lifecycle_score_seller', login=self.seller.login)
        self.assertEqual(card.objection_count, 1)
