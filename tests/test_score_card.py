from psycopg2.errors import CheckViolation, UniqueViolation

from odoo import Command
from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .score_common import ScoreCommon


@tagged('post_install', '-at_install')
class TestScoreCard(ScoreCommon):
    """The life of a card, and what it refuses."""

    # === LIFE === #

    def test_a_live_card_is_not_changed(self):
        card = self._card(('fit', {'signal': 'order_count', 'bins': [(1, 5)]}))
        rule = card.rule_ids
        for change in (
            lambda: card.write({'fit_a': 30}), lambda: card.write({'domain': "[('name', '=', 'x')]"}),
            lambda: rule.write({'sequence': 3}), lambda: rule.unlink(), lambda: rule.bin_ids.write({'points': 9}),
            lambda: rule.bin_ids.unlink(), lambda: rule.bin_ids.create({'rule_id': rule.id, 'lower': 9, 'points': 1}),
            lambda: card.group_ids.write({'cap': 3}), lambda: self._rule(card, 'risk', domain="[]", points=1),
            lambda: card.unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        card.write({'name': "Other name", 'sequence': 7})

    def test_a_new_version_takes_the_place_of_the_old(self):
        card = self._card(
            ('fit', {'signal': 'order_count', 'bins': [(1, 5), (3, 9)]}), ('risk', {'domain': "[]", 'points': -3}))
        lead = self._lead()
        self.assertScore(lead, 47)
        draft = self.cards.browse(card.action_new_version()['res_id'])
        self.assertEqual(self.cards.browse(card.action_new_version()['res_id']), draft, "one draft at a time")
        self.assertEqual((draft.state, draft.version, draft.name, draft.origin_id), ('draft', 2, card.name, card))
        self.assertEqual(draft.rule_ids.bin_ids.mapped('points'), [5, 9])
        self.assertFalse(draft.rule_ids & card.rule_ids)
        self.assertEqual(draft.rule_ids.group_id, draft.group_ids)
        draft.rule_ids.filtered(lambda rule: rule.kind == 'domain').points = -10
        self.assertScore(lead, 47)
        draft.action_publish()
        self.assertEqual((card.state, draft.state), ('archived', 'live'))
        self.assertScore(lead, 40)
        self.assertEqual(self._row(lead).scorecard_id, draft)

    def test_roll_back(self):
        card = self._card(('fit', {'domain': "[]", 'points': 5}))
        draft = self.cards.browse(card.action_new_version()['res_id'])
        draft.rule_ids.points = 9
        draft.action_publish()
        again = self.cards.browse(card.action_new_version()['res_id'])
        again.origin_id = draft
        again.action_publish()
        lead = self._lead()
        self.assertScore(lead, 55)
        self.assertEqual(self.cards.search([('state', '=', 'live')]), again)

    def test_a_preset_is_copied(self):
        for name in ('b2b', 'shop'):
            preset = self.env.ref(f'crm_lifecycle.lifecycle_scorecard_{name}')
            card = self.cards.browse(preset.action_use_preset()['res_id'])
            self.assertEqual(len(card.rule_ids), len(preset.rule_ids))
            card.action_publish()
            self._score(self._lead())
            self.assertFalse(card.problem)
            self.assertEqual(preset.state, 'draft')
            card.action_retire()

    def test_the_default_card_works_on_an_empty_history(self):
        default = self.env.ref('crm_lifecycle.lifecycle_scorecard_default')
        self.assertEqual(default.rule_ids.filtered('problem').mapped('display_name'), [])
        draft = self.cards.browse(default.action_new_version()['res_id'])
        draft.action_publish()
        row = self.assertScore(self._lead(), 50)
        advice = row._advice()
        self.assertEqual((advice['text'], advice['evidence']), ("Quotations signed on this lead: up to +20", True))
        self.assertFalse(draft.problem)

    # === REFUSED === #

    def refuse(self, rule, words):
        card = self._card(publish=False)
        with self.assertRaisesRegex(ValidationError, words), self.env.cr.savepoint():
            self._rule(card, 'fit', **rule)

    def test_conditions_that_cannot_be_read(self):
        for domain in ("[('gone', '=', 1)]", "[('partner_id.gone', '=', 1)]", "nonsense", "[(", "__import__('os')",
                       "[('name', 'like', )]", "{}", "[('name', '~~', 'x')]"):
            with self.subTest(domain=domain):
                self.refuse({'domain': domain, 'points': 1}, "cannot be read")

    def test_conditions_need_words_and_points(self):
        self.refuse({'domain': "[]", 'points': 0}, "gives no points")
        self.refuse({'domain': "[]", 'points': 1, 'name': False}, "what the condition means")

    def test_a_condition_that_its_author_may_not_ask(self):
        user = self._user('keeper', 'sales_team.group_sale_manager')
        card = self._card(publish=False)
        self._rule(card, 'fit', domain="[]", points=1)
        rule = card.rule_ids.with_user(user)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            rule.domain = "[('partner_id.bank_ids.acc_number', 'like', '1')]"
            self.env.flush_all()

    def test_bins_that_overlap(self):
        card = self._card(publish=False)
        with self.assertRaises(UniqueViolation), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            self._rule(card, 'fit', signal='order_count', bins=[(1, 5), (1, 7)])
            self.env.flush_all()
        self.refuse({'signal': 'country', 'bins': [("TH, LA", 5), ("LA", 7)]}, "same value")

    def test_bins_that_do_not_fit_the_signal(self):
        self.refuse({'signal': 'order_count', 'bins': [("TH", 5)]}, "is a number")
        self.refuse({'signal': 'country', 'bins': [(3, 5)]}, "is a choice")
        self.refuse({'signal': 'reply', 'points': 0}, "each time")
        self.refuse({'signal': 'order_count', 'half_life': 3, 'bins': [(1, 5)]}, "Only what happens")

    def test_a_card_without_rules_is_not_published(self):
        with self.assertRaisesRegex(UserError, "no rules"):
            self._card(publish=False).action_publish()
        card = self._card(('fit', {'signal': 'order_count', 'bins': []}), publish=False)
        with self.assertRaisesRegex(UserError, "no points for anything"):
            card.action_publish()

    def test_grades_in_order(self):
        card = self._card(publish=False)
        with self.assertRaises(CheckViolation), mute_logger('odoo.sql_db'), self.env.cr.savepoint():
            card.write({'fit_a': 5, 'fit_b': 9})
            self.env.flush_all()

    def test_an_excluded_signal_gives_nothing(self):
        card = self._card(('fit', {'signal': 'order_count', 'bins': [(0, 5), ('missing', 3)]}))
        lead = self._lead(partner_id=self.customer.id)
        self.assertScore(lead, 55)
        self._signal('order_count').excluded = True
        self.assertScore(lead, 50)
        self.assertFalse(card.problem)

    # === WORDS === #

    def test_technical_values_have_words(self):
        self.env['res.lang']._activate_lang('th_TH')
        self.env['ir.module.module']._load_module_terms(['crm_lifecycle'], ['th_TH'])
        card = self._card(('fit', {'signal': 'email_quality', 'bins': [('correct', 4)]}))
        self.assertEqual(card.rule_ids.words, "+4: correct")
        self.assertEqual(card.rule_ids.with_context(lang='th_TH').words, "+4: ถูกต้อง")

    def test_words(self):
        card = self._card(
            ('fit', {'signal': 'order_count', 'bins': [(1, 5), (3, 9), ('other', -1)]}),
            ('fit', {'signal': 'paid_12m', 'bins': [(1, 5), (10000, 9)]}),
            ('fit', {'signal': 'referral', 'bins': [(1, 5)]}),
            ('engagement', {'signal': 'reply', 'points': 4, 'half_life': 14, 'once_days': 2}),
            ('risk', {'domain': "[]", 'points': -2, 'name': "Asked for credit"}))
        words = {rule.display_name: rule.words for rule in card.rule_ids}
        self.assertEqual(words["Orders of the customer"], "+5: 1 to under 3\n+9: 3 or more\n-1: less")
        self.assertEqual(words["Paid spend in 12 months"], "+5: band 1 of 2\n+9: band 2 of 2")
        self.assertEqual(words["Was referred by somebody"], "+5: yes")
        self.assertEqual(words["Replies"], "+4 each time, worth half after 14 days, once in 2 days")
        self.assertEqual(words["Asked for credit"], "-2: Asked for credit")

    # === PREVIEW === #

    def test_the_preview_equals_the_run(self):
        card = self._card(('fit', {'signal': 'expected_revenue', 'bins': [(1, 5), (100, 25)]}))
        leads = [self._lead(expected_revenue=revenue) for revenue in (0, 5, 500)]
        self._score(*leads)
        draft = self.cards.browse(card.action_new_version()['res_id'])
        draft.rule_ids.bin_ids[0].write({'points': 12})
        before = [self._row(lead).computed for lead in leads]
        preview = self.env['lifecycle.score.preview'].browse(draft.action_preview()['res_id'])
        self.env.invalidate_all()
        self.assertEqual([self._row(lead).computed for lead in leads], before, "a preview writes nothing")
        mine = self.env['crm.lead'].union(*leads)
        movers = {mover.lead_id: mover for mover in preview.mover_ids if mover.lead_id in mine}
        draft.action_publish()
        self._score(*leads)
        for lead in leads:
            row = self._row(lead)
            if lead in movers:
                self.assertEqual((movers[lead].new_score, movers[lead].new_grade), (row.computed, row.computed_grade))
        self.assertEqual(set(movers), {leads[1]})
        grades = {line.grade: (line.before, line.after) for line in preview.grade_ids}
        self.assertEqual(grades['B4'][1] - grades['B4'][0], 1)

    def test_create_through_the_form(self):
        """A rule made in the card's form, with its bins, in one save."""
        card = self._card(publish=False)
        group = card.group_ids.create({'scorecard_id': card.id, 'name': "Fit", 'dimension': 'fit'})
        card.write({'rule_ids': [Command.create({
            'group_id': group.id, 'signal_id': self._signal('order_count').id,
            'bin_ids': [Command.create({'lower': 1, 'points': 5})]})]})
        self.assertEqual((card.rule_count, card.rule_ids.scorecard_id), (1, card))
