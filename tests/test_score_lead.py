from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from .score_common import ScoredLeadCommon


@tagged('post_install', '-at_install')
class TestScoreLead(ScoredLeadCommon):
    """What becomes of a lead's score through the lead's life."""

    # === QUEUE === #

    def test_new_and_changed_leads_are_scored(self):
        lead = self._lead(expected_revenue=1000)
        self.consume()
        self.assertEqual(lead.lifecycle_score, 75)
        lead.expected_revenue = 1
        self.consume()
        self.assertEqual(lead.lifecycle_score, 54)

    def test_what_is_only_computed_scores_nothing(self):
        self.consume()
        self.lead.write({'duration_tracking': {}})
        self.consume()
        self.lead.write({'duration_tracking': {}})
        self.env['lifecycle.score.queue']._write_notes()
        self.assertFalse(self.env['lifecycle.score.queue'].search([]))

    def test_a_message_or_a_meeting_scores_the_lead_again(self):
        self.consume()
        for act in (
            lambda: self.lead.message_post(body="Hello"),
            lambda: self.env['calendar.event'].create({
                'name': "Meeting", 'opportunity_id': self.lead.id, 'start': '2026-03-01 10:00',
                'stop': '2026-03-01 11:00'}),
        ):
            act()
            self.env['lifecycle.score.queue']._write_notes()
            self.assertIn(self.lead.id, self.env['lifecycle.score.queue'].search([]).mapped('lead_id'))
            self.consume()

    def test_what_the_customer_does_scores_its_leads(self):
        card = self._card(('fit', {'signal': 'order_count', 'bins': [(1, 30)]}), sequence=1)
        lead = self._lead(partner_id=self.customer.id)
        stranger = self._lead()
        self.consume()
        self.assertEqual((lead.lifecycle_score, lead.lifecycle_grade), (50, 'C4'))
        self._order(10, '2026-03-01', opportunity_id=stranger.id)
        self.consume()
        self.assertEqual((lead.lifecycle_score, lead.lifecycle_grade), (80, 'A4'))
        self.assertEqual(self._row(lead).scorecard_id, card)

    def test_import_of_many_leads(self):
        before = self.env['lifecycle.score'].search_count([])
        result = self.env['crm.lead'].load(
            ['name', 'expected_revenue'], [[f"Lead {n}", str(n * 20)] for n in range(120)])
        self.assertEqual(len(result['ids']), 120)
        self.consume()
        self.assertEqual(self.env['lifecycle.score'].search_count([]), before + 120)
        leads = self.env['crm.lead'].browse(result['ids'])
        self.assertEqual(
            [lead.lifecycle_score for lead in leads],
            [50 + (25 if n >= 50 else 12 if n >= 5 else 4 if n else 0) for n in range(120)])

    # === HISTORY === #

    def test_a_new_grade_or_a_jump_is_kept(self):
        for revenue, expected in (
            (5, []), (100, [('change', 54, 62, 'B4')]),
            (1000, [('change', 54, 62, 'B4'), ('change', 62, 75, 'A4')]),
        ):
            self.lead.expected_revenue = revenue
            self._score(self.lead)
            self.assertEqual(self.history(), expected)
        self.assertEqual(self.lead.lifecycle_trend, 13)

    def test_small_steps_add_up(self):
        card = self._card(('fit', {'signal': 'expected_revenue', 'bins': [(n, n) for n in range(1, 9)]}), sequence=1)
        lead = self._lead(expected_revenue=1)
        for revenue in range(1, 9):
            lead.expected_revenue = revenue
            self._score(lead)
        self.assertEqual(self._row(lead).scorecard_id, card)
        self.assertEqual(self.history(lead), [('change', 51, 56, 'C4')])
        lead.expected_revenue = 1
        self._score(lead)
        self.assertEqual(self.history(lead)[1:], [('change', 56, 51, 'C4')])

    def test_the_end_of_a_lead_is_kept(self):
        won, lost = self._lead(expected_revenue=100), self._lead(expected_revenue=1000)
        self._score(won, lost)
        won.action_set_won()
        lost.action_set_lost()
        self.assertEqual(self.history(won), [('won', 0, 62, 'B4')])
        self.assertEqual(self.history(lost), [('lost', 0, 75, 'A4')])
        self._score(won, lost)
        self.assertEqual((won.lifecycle_score, won.lifecycle_grade), (62, 'B4'), "a won lead keeps its last score")
        self.assertFalse(lost.lifecycle_grade)
        lost.action_unarchive()
        self._score(lost)
        self.assertEqual(lost.lifecycle_score, 75)

    def test_what_a_lead_was_when_it_came_in(self):
        source = self.env['utm.source'].create({'name': "Fair"})
        tag = self.env['crm.tag'].create({'name': "Hot"})
        lead = self._lead(
            expected_revenue=700, source_id=source.id, country_id=self.env.ref('base.th').id, email_from='a@gmail.com',
            tag_ids=[fields.Command.link(tag.id)])
        self.env['lifecycle.score.queue']._write_notes()
        lead.write({
            'expected_revenue': 1, 'source_id': False, 'country_id': False, 'tag_ids': [fields.Command.clear()]})
        self.consume()
        [row] = self.env['lifecycle.score.history'].search([('lead_id', '=', lead.id), ('kind', '=', 'created')])
        self.assertEqual(
            {name: row.inputs[name] for name in ('expected_revenue', 'source', 'country', 'email_state', 'tags')},
            {'expected_revenue': 700, 'source': source.id, 'country': self.env.ref('base.th').id,
             'email_state': 'correct', 'tags': [tag.id]})

    def test_old_changes_are_forgotten(self):
        self.consume()
        self.lead.expected_revenue = 1000
        self._score(self.lead)
        [change] = self.env['lifecycle.score.history'].search([('lead_id', '=', self.lead.id), ('kind', '=', 'change')])
        self.env['lifecycle.score.history']._gc_changes()
        self.assertTrue(change.exists())
        self.env.cr.execute(SQL("UPDATE lifecycle_score_history SET happened_at = now() - INTERVAL '3 years'"))
        self.env.invalidate_all()
        self.env['ir.config_parameter'].set_param('crm_lifecycle.score_history_months', '0')
        self.env['lifecycle.score.history']._gc_changes()
        self.assertTrue(change.exists(), "0 keeps them for good")
        self.env['ir.config_parameter'].set_param('crm_lifecycle.score_history_months', '24')
        self.env['lifecycle.score.history']._gc_changes()
        self.assertFalse(change.exists())
        self.assertTrue(self.env['lifecycle.score.history'].search([('kind', '=', 'created')]))

    # === EVENTS === #

    def test_events_are_told_once(self):
        self.consume()
        self.assertEqual(self.events(), [('graded', False, 'C4')])
        self.lead.expected_revenue = 1000
        self.consume()
        self.assertEqual(self.events()[1:], [('grade_up', 'C4', 'A4')])
        self.consume()
        self.assertEqual(len(self.events()), 2)
        self.lead.expected_revenue = 5
        self.consume()
        self.assertEqual(self.events()[2:], [('grade_down', 'A4', 'C4')])

    def test_a_card_that_is_published_calls_nobody(self):
        old = self._lead(expected_revenue=5)
        self.env.cr.execute("UPDATE crm_lead SET create_date = create_date - INTERVAL '9 days'")
        self._score(old)
        self.consume()
        self.assertEqual(self.events(old), [], "the first fill is no news")
        self._card(('fit', {'domain': "[]", 'points': 40}), sequence=1, notify_from=60)
        self._score(old)
        self.consume()
        self.assertEqual(self.events(old), [], "and neither is another card")
        self.assertEqual(self.history(old)[-1], ('change', 54, 90, 'A4'))

    def test_a_hot_new_lead_is_told(self):
        self.card.notify_from = 60
        user = self._user('seller', 'sales_team.group_sale_salesman')
        lead = self._lead(expected_revenue=1000, user_id=user.id)
        self.consume()
        self.assertEqual(lead.activity_ids.user_id, user)

    def test_the_salesperson_is_told(self):
        self.card.notify_from = 60
        user = self._user('seller', 'sales_team.group_sale_salesman')
        lead = self._lead(expected_revenue=5, user_id=user.id)
        self.consume()
        self.assertFalse(lead.activity_ids)
        lead.expected_revenue = 1000
        self.consume()
        self.assertEqual(lead.activity_ids.user_id, user)
        self.assertIn('75', lead.activity_ids.summary)

    def test_priority_from_the_grade(self):
        self.consume()
        self.card.sets_priority = True
        self.lead.write({'expected_revenue': 1000, 'priority': '0'})
        self.consume()
        self.assertEqual(self.lead.priority, '2')

    # === NIGHT === #

    def night(self):
        job = self.env['lifecycle.job']
        job._get('score').write({'day': False})
        seen = []
        refresh = type(self.env['lifecycle.score.refresh'])
        original = refresh._refresh

        def remember(model, which):
            self.env.cr.execute(which)
            seen.extend(row[0] for row in self.env.cr.fetchall())
            return original(model, which)

        with self.enter_registry_test_mode(), patch.object(refresh, '_refresh', remember):
            self.env.ref('crm_lifecycle.ir_cron_score').method_direct_trigger()
        self.env.invalidate_all()
        return seen

    def test_the_night_skips_who_has_not_changed(self):
        self.consume()
        self.assertIn(self.lead.id, self.night())
        self.env.cr.execute("UPDATE crm_lead SET write_date = now() - INTERVAL '5 days'")
        job = self.env['lifecycle.job']._get('score')
        job.seen_until = fields.Datetime.now() - timedelta(days=1)
        with patch('odoo.addons.crm_lifecycle.models.lifecycle_score_job.WHOLE', 9):
            self.assertNotIn(self.lead.id, self.night())
            self._row(self.lead).next_review_on = fields.Date.today()
            self.assertIn(self.lead.id, self.night())
            self.assertEqual(job.state, 'ok')

    def test_publishing_scores_everybody(self):
        job = self.env['lifecycle.job']._get('score')
        job.write({'day': fields.Date.today(), 'seen_until': fields.Datetime.now()})
        self._card(('fit', {'domain': "[]", 'points': 1}), sequence=1)
        self.assertFalse(job.day)
        self.assertIn(self.lead.id, self.night())
        self.assertEqual(self.lead.lifecycle_score, 51)
