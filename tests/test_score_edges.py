from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .score_common import ScoreCommon

CONDITION = 'odoo.addons.crm_lifecycle.models.lifecycle_scorecard_condition'


@tagged('post_install', '-at_install')
class TestScoreEdges(ScoreCommon):
    """Where things meet: cards beside cards, hands on closed leads, no score in a comparison, bad conditions."""

    # === NO SCORE === #

    def test_no_score_is_neither_below_nor_above(self):
        self._card(('fit', {'domain': "[]", 'points': -30}), domain="[('name', '!=', 'Nobody')]")
        low, nobody, unseen = self._lead(), self._lead(name='Nobody'), self._lead(name='Unseen')
        self._score(low, nobody)
        mine = [('id', 'in', (low | nobody | unseen).ids)]
        leads = self.env['crm.lead']
        for condition, found in (
            (('lifecycle_score', '<', 30), low), (('lifecycle_score', '>=', 0), low),
            (('lifecycle_score', '=', 20), low),
            (('lifecycle_score', '=', 0), leads), (('lifecycle_score', '=', False), nobody | unseen),
            (('lifecycle_score', '!=', False), low), (('lifecycle_score', 'in', [20, False]), low | nobody | unseen),
        ):
            with self.subTest(condition=condition):
                self.assertEqual(leads.search([*mine, condition]), found.sorted(lambda lead: -lead.id), condition)

    # === THE HAND === #

    def test_the_hand_on_a_lead_that_is_decided(self):
        self._card(('fit', {'domain': "[]", 'points': 5}))
        lead = self._lead()
        self._score(lead)
        until = fields.Date.context_today(self.env.user) + timedelta(days=9)
        values = {'lead_id': lead.id, 'score': 90, 'reason': "x", 'until': until}
        self.env['lifecycle.score.override'].create(values).action_apply()
        self.assertEqual(self._row(lead).score, 90)
        lead.action_set_lost()
        self._score(lead)
        self.env.cr.execute(SQL("SELECT score, grade FROM lifecycle_score WHERE lead_id = %s", lead.id))
        self.assertEqual(self.env.cr.fetchone(), (None, None))
        with self.assertRaises(UserError):
            self.env['lifecycle.score.override'].create(values).action_apply()

    # === CARDS BESIDE CARDS === #

    def test_a_preset_goes_before_what_is_live(self):
        self._card(('fit', {'domain': "[]", 'points': 5}))
        lead = self._lead()
        self.assertScore(lead, 55)
        preset = self.env.ref('crm_lifecycle.lifecycle_scorecard_b2b')
        card = self.cards.browse(preset.action_use_preset()['res_id'])
        preview = self.env['lifecycle.score.preview'].browse(card.action_preview()['res_id'])
        self.assertGreaterEqual(preview.lead_count, 1)
        card.action_publish()
        self._score(lead)
        self.assertEqual(self._row(lead).scorecard_id, card)

    def test_two_cards_at_one_place(self):
        first = self._card(('fit', {'domain': "[]", 'points': 5}))
        lead = self._lead()
        self._score(lead)
        draft = self._card(('fit', {'domain': "[]", 'points': 9}), publish=False)
        preview = self.env['lifecycle.score.preview'].browse(draft.action_preview()['res_id'])
        self.assertEqual(preview.lead_count, 0, "the one that was there decides, in the preview too")
        draft.action_publish()
        self._score(lead)
        self.assertEqual(self._row(lead).scorecard_id, first)

    def test_roll_back_by_a_click(self):
        first = self._card(('fit', {'domain': "[]", 'points': 5}))
        second = self.cards.browse(first.action_new_version()['res_id'])
        second.rule_ids.points = 9
        second.action_publish()
        again = self.cards.browse(first.action_new_version()['res_id'])
        self.assertEqual((again.origin_id, again.version, again.rule_ids.points), (second, 3, 5))
        again.action_publish()
        self.assertEqual((first.state, second.state, again.state), ('archived', 'archived', 'live'))

    def test_nothing_is_moved_into_a_live_card(self):
        live = self._card(('fit', {'signal': 'order_count', 'bins': [(1, 5)]}))
        draft = self._card(('fit', {'signal': 'order_count', 'bins': [(2, 5)]}), publish=False)
        for move in (
            lambda: draft.rule_ids.write({'scorecard_id': live.id, 'group_id': live.group_ids.id}),
            lambda: draft.rule_ids.bin_ids.write({'rule_id': live.rule_ids.id}),
            lambda: draft.group_ids.write({'scorecard_id': live.id}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                move()

    def test_a_team_with_a_card_is_not_deleted(self):
        team = self.env['crm.team'].create({'name': "North", 'company_id': False})
        self._card(('fit', {'domain': "[]", 'points': 5}), team_id=team.id)
        with self.assertRaises(Exception), mute_logger('odoo.sql_db'), self.env.cr.savepoint():  # noqa: B017
            team.unlink()

    # === BAD CONDITIONS === #

    def test_a_condition_that_the_database_refuses(self):
        for domain in ("[('id', '=', 'abc')]", "[('expected_revenue', '>', 'much')]"):
            with self.subTest(domain=domain), self.assertRaises(ValidationError), self.env.cr.savepoint():
                self._card(('fit', {'domain': "[]", 'points': 5}), domain=domain)

    def test_a_scope_that_breaks_later_stops_no_other_card(self):
        good = self._card(('fit', {'domain': "[]", 'points': 5}), sequence=2)
        bad = self._card(('fit', {'domain': "[]", 'points': 9}), sequence=1, domain="[('name', '=', 'Bad')]")
        lead, other = self._lead(name='Bad'), self._lead()
        self._score(lead, other)
        self.env.cr.execute(SQL(
            "UPDATE lifecycle_scorecard SET domain = '[(''id'', ''='', ''abc'')]' WHERE id = %s", bad.id))
        self.env.invalidate_all()
        self._row(other)._write({'computed': 1})
        with mute_logger(CONDITION):
            self._score(lead, other)
        self.assertEqual((self._row(lead).computed, self._row(other).computed), (59, 55))
        self.assertEqual((bool(bad.problem), bool(good.problem)), (True, False))
        lead.action_set_lost()
        with mute_logger(CONDITION):
            self._score(lead)
        self.assertFalse(self._row(lead).scorecard_id, "a lost lead has no score, whatever its card says")

    def test_a_broken_card_s_new_lead_goes_to_no_other(self):
        self._card(('fit', {'domain': "[]", 'points': 5}), sequence=2)
        bad = self._card(('fit', {'domain': "[]", 'points': 9}), sequence=1, domain="[('name', '=', 'Bad')]")
        for condition in ("[('id', '=', 'abc')]", "[('no_such_field', '=', 1)]"):  # found while, and before, it runs
            with self.subTest(condition=condition), mute_logger(CONDITION, 'odoo.sql_db'):
                self.env.cr.execute(SQL(
                    "UPDATE lifecycle_score_rule SET domain = %s WHERE id = %s", condition, bad.rule_ids.id))
                self.env.invalidate_all()
                lead, other = self._lead(name='Bad'), self._lead()
                self._score(lead, other)
                self.assertFalse(self._row(lead))
                self.assertEqual(self._row(other).computed, 55)
                self.assertTrue(bad.problem)

    def test_a_lead_of_an_archived_company_has_neither_card_nor_score(self):
        card = self._card(('fit', {'domain': "[]", 'points': 5}))
        company = self.env['res.company'].create({'name': "Given up"})
        lead = self._lead(company_id=company.id)
        self.assertScore(lead, 55)
        company.active = False
        self._score(lead)
        row = self._row(lead)
        self.assertEqual((row.scorecard_id, row.score, row.grade), (self.cards, 0, False))
        self.assertEqual(self._score(lead), 0)
        new = self._lead(company_id=company.id)
        self._score(new)
        self.assertFalse(self._row(new))
        self.assertNotIn(lead, self.env['crm.lead'].search([('lifecycle_score_id.scorecard_id', '=', card.id)]))

    def test_a_choice_that_bears_a_comma(self):
        fair = self.env['utm.source'].create({'name': "Fair, May"})
        self._card(('fit', {'signal': 'source', 'bins': [('"Fair, May", Web', 7)]}))
        self.assertScore(self._lead(source_id=fair.id), 57)
        self.assertScore(self._lead(), 50)

    # === WHO SEES WHAT === #

    def test_a_shadow_is_not_for_salespeople(self):
        seller = self._user('seller', 'sales_team.group_sale_salesman')
        self._card(('fit', {'domain': "[]", 'points': 5}), is_shadow=True)
        lead = self._lead(user_id=seller.id)
        self._score(lead)
        row = self._row(lead).with_user(seller)
        for name in ('computed', 'computed_grade', 'fit', 'engagement', 'risk', 'previous'):
            with self.subTest(name=name), self.assertRaises(AccessError):
                row.read([name])
        self.assertEqual(row.read(['score', 'grade'])[0]['grade'], False)
        lead.expected_revenue = 7
        self._score(lead)
        changes = [('lead_id', '=', lead.id), ('kind', '=', 'change')]
        self.assertFalse(self.env['lifecycle.score.history'].search(changes))

    def test_settings_keep_a_zero(self):
        settings = self.env['res.config.settings'].create({'lifecycle_score_history_months': 0})
        settings.execute()
        self.assertEqual(self.env['ir.config_parameter'].get_param('crm_lifecycle.score_history_months'), '0')
        self.assertEqual(self.env['res.config.settings'].create({}).lifecycle_score_history_months, 0)

    def test_an_age_is_of_the_company_s_day(self):
        self.company.partner_id.tz = 'Asia/Bangkok'
        lead = self._lead(partner_id=self.customer.id)
        message = lead.message_post(body="Hello?", message_type='email', author_id=self.customer.id)
        today = self.env['lifecycle.facts']._today(self.root)[self.root.id]
        # One o'clock in the morning in Bangkok is the day before in Greenwich.
        message.date = fields.Datetime.to_datetime(today) + timedelta(hours=1) - timedelta(hours=7)
        self._card(('engagement', {'signal': 'reply_age', 'bins': [(0, 8), (1, 2)]}))
        self.assertScore(lead, 58)

    def test_a_condition_means_the_same_for_everybody(self):
        self.env['res.lang']._activate_lang('th_TH')
        thailand = self.env.ref('base.th')
        thailand.with_context(lang='th_TH').name = "\u0e44\u0e17\u0e22"
        self._card(('fit', {'domain': f"[('country_id.name', '=', '{thailand.with_context(lang='en_US').name}')]",
                            'points': 9}), sequence=1)
        lead = self._lead(country_id=thailand.id)
        self.assertScore(lead, 59)
        draft = self.cards.search([('state', '=', 'live')]).with_context(lang='th_TH').copy({'sequence': 0})
        preview = self.env['lifecycle.score.preview'].browse(draft.action_preview()['res_id'])
        self.assertEqual((preview.lead_count, preview.moved_count, preview.mover_ids.new_score), (1, 0, 0), preview)
        refresh = self.env['lifecycle.score.refresh'].with_context(lang='th_TH')
        self.assertEqual(refresh._refresh(SQL("SELECT %s AS id", lead.id)), 0)
        self.assertEqual(self._row(lead).computed, 59)
