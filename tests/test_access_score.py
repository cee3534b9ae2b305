from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from .access_common import AccessCommon

KEEPERS = {'manager', 'sales_manager'}
CARD_READERS = {*KEEPERS, 'auditor'}
SCORE_READERS = {'agent', 'team', 'manager', 'auditor', 'salesperson', 'salesperson_all', 'sales_manager'}
LEAD_READERS = {'salesperson', 'salesperson_all', 'sales_manager'}


@tagged('post_install', '-at_install')
class TestAccessScore(AccessCommon):
    """Who may see, set and configure scores, as a client calls it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cards = cls.env['lifecycle.scorecard']
        cls.cards.search([('state', '=', 'live')]).action_retire()
        cls.card = cls.cards.create({'name': "Card", 'sequence': 1})
        cls.group = cls.card.group_ids.create({'scorecard_id': cls.card.id, 'name': "Fit", 'dimension': 'fit'})
        cls.rule = cls.card.rule_ids.create({
            'group_id': cls.group.id, 'signal_id': cls.env.ref('crm_lifecycle.score_signal_paid_12m').id,
            'bin_ids': [(0, 0, {'lower': 0, 'points': 30})]})
        cls.card.action_publish()
        cls._pay(cls._invoice(98765, '2026-10-01'), 98765, '2026-10-02')
        cls._profile()
        owner = cls.users['salesperson']
        cls.lead = cls.env['crm.lead'].create({
            'name': "Lead", 'partner_id': cls.customer.id, 'user_id': owner.id, 'company_id': cls.company.id})
        cls.hidden = cls.env['crm.lead'].create({
            'name': "Hidden", 'user_id': cls.users['sales_manager'].id, 'company_id': cls.company.id})
        cls.env.flush_all()
        cls.env['lifecycle.score.refresh']._refresh(SQL("SELECT UNNEST(%s) AS id", [cls.lead.id, cls.hidden.id]))
        cls.env.invalidate_all()
        cls.env['lifecycle.score.history']._snapshot('won', [cls.lead.id, cls.hidden.id])

    def assertAllowed(self, role, allowed, model, method, *args):
        with self.subTest(role=role, model=model, method=method):
            if allowed:
                return self.rpc(role, model, method, *args)
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.rpc(role, model, method, *args)

    # === CARDS === #

    def test_cards_are_read_by_those_who_keep_them(self):
        for role in self.users:
            for record in (self.card, self.group, self.rule, self.rule.bin_ids):
                self.assertAllowed(role, role in CARD_READERS, record._name, 'read', record.ids, ['display_name'])

    def test_cards_are_changed_by_those_who_keep_them(self):
        for role in self.users:
            self.assertAllowed(role, role in KEEPERS, 'lifecycle.scorecard', 'write', self.card.ids, {'name': role})
            self.assertAllowed(role, role in KEEPERS, 'lifecycle.scorecard', 'create', [{'name': "New"}])
            if role != 'auditor':  # who opens the draft that there is
                self.assertAllowed(role, role in KEEPERS, 'lifecycle.scorecard', 'action_new_version', self.card.ids)
            values = {'excluded': False}
            self.assertAllowed(
                role, role in KEEPERS, 'lifecycle.score.signal', 'write', self.rule.signal_id.ids, values)

    def test_the_state_of_a_card_is_set_by_publishing_only(self):
        draft = self.cards.create({'name': "Empty"})
        for role in KEEPERS:
            with self.subTest(role=role), self.assertRaises(UserError), self.env.cr.savepoint():
                self.rpc(role, 'lifecycle.scorecard', 'write', draft.ids, {'state': 'live'})
            with self.subTest(role=role), self.assertRaises(UserError), self.env.cr.savepoint():
                self.rpc(role, 'lifecycle.scorecard', 'write', self.card.ids, {'state': 'draft'})

    def test_a_preview_is_for_those_who_keep_cards(self):
        draft = self.cards.browse(self.card.action_new_version()['res_id'])
        for role in self.users:
            self.assertAllowed(role, role in KEEPERS, 'lifecycle.scorecard', 'action_preview', draft.ids)

    # === SCORES === #

    def test_scores_follow_the_lead_s_rules(self):
        for role in self.users:
            for model in ('lifecycle.score', 'lifecycle.score.history'):
                domain = [('lead_id', 'in', (self.lead | self.hidden).ids)]
                domain += [('kind', '=', 'won')] if model == 'lifecycle.score.history' else []
                found = self.assertAllowed(role, role in SCORE_READERS, model, 'search_count', domain)
                if role in SCORE_READERS:
                    self.assertEqual(found, 1 if role == 'salesperson' else 2, (role, model))

    def test_scores_are_written_by_nobody(self):
        row = self.lead.lifecycle_score_id
        history = self.env['lifecycle.score.history'].search([('lead_id', '=', self.lead.id)], limit=1)
        for role in self.users:
            values = {'score': 99}
            for record in (row, history):
                calls = (('write', (record.ids, values)), ('create', ([values],)), ('unlink', (record.ids,)))
                for method, args in calls:
                    self.assertAllowed(role, False, record._name, method, *args)

    def test_the_lead_shows_points_and_no_amount(self):
        names = ['lifecycle_score', 'lifecycle_grade', 'lifecycle_trend', 'lifecycle_why']
        for role in self.users:
            found = self.assertAllowed(role, role in LEAD_READERS, 'crm.lead', 'read', self.lead.ids, names)
            if found:
                self.assertEqual((found[0]['lifecycle_score'], found[0]['lifecycle_grade']), (70, 'A4'))
                self.assertNotIn('98', str(found[0]['lifecycle_why']))
                self.assertIn("Paid spend in 12 months: band 1 of 1", str(found[0]['lifecycle_why']))

    def test_another_s_lead_is_closed(self):
        for method, args in (('read', (self.hidden.ids, ['lifecycle_score'])),
                             ('action_lifecycle_evidence', (self.hidden.ids,)),
                             ('action_lifecycle_object', (self.hidden.ids,))):
            self.assertAllowed('salesperson', False, 'crm.lead', method, *args)

    def test_evidence_opens_with_the_reader_s_rights(self):
        self.env.invalidate_all()
        lead = self.lead.with_user(self.users['salesperson']).with_context(rule=self.rule.id)
        opened = lead.action_lifecycle_evidence()
        self.assertEqual(opened['res_model'], 'account.move')
        invoices = self.env['account.move'].with_user(self.users['salesperson'])
        self.assertFalse(invoices.search(opened['domain']), "somebody else's invoice does not open")

    def test_only_who_may_change_the_lead_sets_its_score(self):
        values = {'lead_id': self.lead.id, 'score': 90, 'reason': "x", 'until': '2126-01-01'}
        for role in self.users:
            allowed = role in LEAD_READERS
            made = self.assertAllowed(role, allowed, 'lifecycle.score.override', 'create', [values])
            if made:
                self.assertAllowed(role, allowed, 'lifecycle.score.override', 'action_apply', made)
        hidden = self.rpc('salesperson', 'lifecycle.score.override', 'create', [{**values, 'lead_id': self.hidden.id}])
        self.assertAllowed('salesperson', False, 'lifecycle.score.override', 'action_apply', hidden)

    # === COMPANIES === #

    def test_another_company_s_card_and_score_are_closed(self):
        other = self.env['res.company'].create({'name': "Other"})
        outsider = self._user('outsider', 'sales_team.group_sale_manager', company_id=other.id,
                              company_ids=[(6, 0, other.ids)])
        self.card.sudo()._write({'company_id': self.company.id})
        self.env.invalidate_all()
        for record in (self.card, self.group, self.rule, self.lead.lifecycle_score_id):
            self.assertEqual(self.rpc(outsider, record._name, 'search_count', [('id', 'in', record.ids)]), 0, record)
