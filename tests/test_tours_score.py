from odoo.tests import HttpCase, tagged

from .score_common import ScoreCommon


@tagged('post_install', '-at_install')
class TestToursScore(ScoreCommon, HttpCase):
    """What the keeper of the cards and a salesperson click."""

    def test_a_card_from_the_first_click_to_a_reason(self):
        keeper = self._user('lifecycle_tour_keeper', 'sales_team.group_sale_manager', 'crm_lifecycle.group_manager',
                            password='lifecycle_tour_keeper')
        seller = self._user('lifecycle_tour_seller', 'sales_team.group_sale_salesman', password='lifecycle_tour_seller')
        lead = self._lead(name="Tour Lead", user_id=seller.id)
        self.start_tour('/odoo', 'lifecycle_score_keeper', login=keeper.login)
        card = self.cards.search([('name', '=', "Tour Card")])
        self.assertEqual((card.state, card.rule_ids.points), ('live', 15))
        self.assertScore(lead, 65, 'B4')
        self.start_tour(f'/odoo/crm.lead/{lead.id}', 'lifecycle_score_seller', login=seller.login)
        self.assertEqual(card.objection_count, 1)
