from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from .score_common import ScoredLeadCommon


@tagged('post_install', '-at_install')
class TestScorePeople(ScoredLeadCommon):
    """What people do to a score, and to the leads that have one."""

    # === BY HAND === #

    def test_set_by_hand(self):
        until = fields.Date.context_today(self.env.user) + timedelta(days=10)
        wizard = self.env['lifecycle.score.override'].create({
            'lead_id': self.lead.id, 'score': 90, 'reason': "I know them", 'until': until})
        wizard.action_apply()
        self.env.invalidate_all()
        row = self._row(self.lead)
        self.assertEqual((self.lead.lifecycle_score, row.computed), (90, 54))
        self.assertEqual(sum(line['points'] for line in row._reasons()), 90)
        self.assertEqual(row._reasons()[-1]['text'], "Set by hand: I know them")
        self.assertEqual(self._score(self.lead), 0)
        self.lead.expected_revenue = 100
        self._score(self.lead)
        self.assertEqual((self.lead.lifecycle_score, row.computed), (90, 62), "the rules go on underneath")
        self.env['lifecycle.score.override'].create({
            'lead_id': self.lead.id, 'score': 1, 'reason': "x", 'until': until}).action_remove()
        self.env.invalidate_all()
        self.assertEqual(self.lead.lifecycle_score, 62)

    def test_the_hand_lets_go_on_its_day(self):
        row = self._row(self.lead)
        row.write({'override': 90, 'override_reason': "x", 'override_until': fields.Date.today() - timedelta(days=1)})
        self._score(self.lead)
        self.assertEqual(self.lead.lifecycle_score, 54)
        self.assertEqual(sum(line['points'] for line in self._row(self.lead)._reasons()), 54)

    def test_what_the_hand_may_not(self):
        today = fields.Date.context_today(self.env.user)
        for values in ({'score': 101, 'until': today}, {'score': -1, 'until': today},
                       {'score': 5, 'until': today - timedelta(days=1)}):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.env['lifecycle.score.override'].create({'lead_id': self.lead.id, 'reason': "x", **values})
        self.card.action_retire()
        self._score(self.lead)
        with self.assertRaises(UserError):
            self.env['lifecycle.score.override'].create(
                {'lead_id': self.lead.id, 'reason': "x", 'score': 5, 'until': today}).action_apply()

    def test_a_score_called_wrong_is_counted(self):
        user = self._user('seller', 'sales_team.group_sale_salesman')
        self.lead.user_id = user
        self.env['lifecycle.score.object'].with_user(user).create({
            'lead_id': self.lead.id, 'direction': 'low', 'reason': "Big fish"}).action_send()
        self.assertEqual(self.card.objection_count, 1)
        objection = self.env['lifecycle.score.objection'].search([])
        self.assertEqual((objection.create_uid, objection.score, objection.direction), (user, 54, 'low'))
        stranger = self._user('other', 'sales_team.group_sale_salesman')
        with self.assertRaises(AccessError):
            self.env['lifecycle.score.object'].with_user(stranger).create({
                'lead_id': self.lead.id, 'direction': 'low', 'reason': "x"}).action_send()

    def test_shadow(self):
        shadow = self._card(('fit', {'domain': "[]", 'points': 9}), sequence=1, is_shadow=True)
        self._score(self.lead)
        row = self._row(self.lead)
        self.assertEqual((row.computed, row.computed_grade, row.scorecard_id), (59, 'C4', shadow))
        self.assertFalse(self.lead.lifecycle_grade)
        self.assertFalse(self.lead.lifecycle_why)
        shadow.is_shadow = False
        self._score(self.lead)
        self.assertEqual(self.lead.lifecycle_score, 59)

    # === MERGE, CONVERT, COPY, DELETE === #

    def test_copy_has_no_score_until_it_is_scored(self):
        copied = self.lead.copy()
        self.assertFalse(copied.lifecycle_score_id)
        self._score(copied)
        self.assertNotEqual(copied.lifecycle_score_id, self.lead.lifecycle_score_id)
        self.assertEqual(copied.lifecycle_score_id.lead_id, copied)

    def test_merge_keeps_one_score_and_both_histories(self):
        other = self._lead(expected_revenue=1000)
        self._score(other)
        for lead in self.lead | other:
            self.env['lifecycle.score.history']._snapshot('won', lead.ids)
        merged = (self.lead | other).merge_opportunity()
        self._score(merged)
        rows = self.env['lifecycle.score'].search([('lead_id', 'in', (self.lead | other).ids)])
        self.assertEqual(rows.lead_id, merged)
        self.assertEqual(merged.lifecycle_score_id, rows)
        self.assertEqual(sorted(row[2] for row in self.history(merged) if row[0] == 'won'), [54, 75])

    def test_conversion_and_deletion(self):
        lead = self._lead(type='lead', expected_revenue=100)
        self._score(lead)
        lead.convert_opportunity(self.customer)
        self._score(lead)
        self.assertEqual(lead.lifecycle_score, 62)
        row = self._row(lead)
        lead.unlink()
        self.assertFalse(row.exists())
        self.consume()

    # === ASSIGNMENT === #

    def test_assignment_by_grade(self):
        """Odoo's own assignment understands score and grade in the domains of teams and members."""
        users = [new_test_user(self.env, login=f'member{n}', groups='sales_team.group_sale_salesman',
                               company_id=self.company.id, company_ids=[(6, 0, self.company.ids)]) for n in range(2)]
        team = self.env['crm.team'].create({
            'name': "Best", 'company_id': self.company.id, 'use_leads': True,
            'assignment_domain': "[('lifecycle_score', '>=', 60)]"})
        domains = ("[('lifecycle_grade', '=', 'A4')]", "[('lifecycle_grade', '!=', 'A4')]")
        for user, domain in zip(users, domains, strict=True):
            self.env['crm.team.member'].create({
                'crm_team_id': team.id, 'user_id': user.id, 'assignment_domain': domain, 'assignment_max': 300})
        leads = [self._lead(type='lead', user_id=False, team_id=False, expected_revenue=revenue)
                 for revenue in (5, 100, 1000)]
        self._score(*leads)
        team._action_assign_leads(force_quota=True)
        self.assertEqual([lead.team_id == team for lead in leads], [False, True, True])
        self.assertEqual([lead.user_id for lead in leads], [self.env['res.users'], users[1], users[0]])
