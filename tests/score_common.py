from odoo import Command, fields
from odoo.tools import SQL

from .common import LifecycleCommon


class ScoreCommon(LifecycleCommon):
    """Cards in a few words, and leads scored as the jobs do it. The cards that the addon ships are out of use here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cards = cls.env['lifecycle.scorecard']
        cls.cards.search([('state', '=', 'live')]).action_retire()
        cls.today = fields.Date.context_today(cls.env.user)

    # === CARDS === #

    @classmethod
    def _signal(cls, key):
        return cls.env['lifecycle.score.signal'].search([('key', '=', key)])

    @classmethod
    def _card(cls, *rules, publish=True, caps=None, **values):
        """A card; a rule is ``(dimension or group, dictionary of values)``, its group has a cap of 100 or ``caps``."""
        card = cls.cards.create({'name': "Card", **values})
        for group, rule in rules:
            cls._rule(card, group, (caps or {}).get(group, 100), **rule)
        if publish:
            card.action_publish()
        return card

    @classmethod
    def _rule(cls, card, where, cap=100, **values):
        group = card.group_ids.filtered(lambda group: group.name == where) or card.group_ids.create({
            'scorecard_id': card.id, 'name': where, 'dimension': where.split()[0], 'cap': cap})
        if 'signal' in values:
            values['signal_id'] = cls._signal(values.pop('signal')).id
        if 'bins' in values:
            values['bin_ids'] = [Command.create(cls._bin(one)) for one in values.pop('bins')]
        if 'domain' in values:
            values = {'name': "Condition", **values, 'kind': 'domain'}
        return card.rule_ids.create({'group_id': group.id, **values})

    @staticmethod
    def _bin(one):
        """(lower or text or 'missing' / 'other', points)"""
        what, points = one
        if what in ('missing', 'other'):
            return {'kind': what, 'points': points}
        return {'points': points, **(
            {'kind': 'is', 'choices': what} if isinstance(what, str) else {'kind': 'from', 'lower': what})}

    # === LEADS === #

    @classmethod
    def _lead(cls, **values):
        return cls.env['crm.lead'].create({
            'name': "Lead", 'type': 'opportunity', 'company_id': cls.company.id, **values})

    @classmethod
    def _score(cls, *leads):
        """Score these leads now, as the job of every minute does."""
        ids = [lead.id for lead in leads]
        cls.env.flush_all()
        changed = cls.env['lifecycle.score.refresh']._refresh(SQL("SELECT UNNEST(%s) AS id", ids))
        cls.env.invalidate_all()
        return changed

    @classmethod
    def _row(cls, lead):
        return cls.env['lifecycle.score'].search([('lead_id', '=', lead.id)])

    def assertScore(self, lead, score, grade=None):
        self._score(lead)
        row = self._row(lead)
        self.assertEqual((row.computed, row.computed_grade) if grade else row.computed,
                         (score, grade) if grade else score, row._reasons())
        if row.scorecard_id:
            self.assertEqual(sum(line['points'] for line in row._reasons()), row.computed)
        return row


class ScoredLeadCommon(ScoreCommon):
    """A lead of 54 points (C4) by one rule on its expected revenue: +4 from 1, +12 from 100, +25 from 1000."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls._card(('fit', {'signal': 'expected_revenue', 'bins': [(1, 4), (100, 12), (1000, 25)]}))
        cls.lead = cls._lead(expected_revenue=5)
        cls._score(cls.lead)

    def history(self, lead=None):
        """(kind, score before, score, grade) of each line, as people see it."""
        rows = self.env['lifecycle.score.history'].search([('lead_id', '=', (lead or self.lead).id)], order='id')
        return [(row.kind, row.previous_score, row.score, row.grade) for row in rows if row.kind != 'created']

    def events(self, lead=None):
        events = self.env['lifecycle.event'].search([('lead_id', '=', (lead or self.lead).id)], order='id')
        return [(event.kind, event.old_value, event.new_value) for event in events]

    def consume(self):
        """What happens within a minute after a commit."""
        self.env.flush_all()
        self.env['lifecycle.queue']._write_notes()
        self.env['lifecycle.score.queue']._write_notes()
        while self.env['lifecycle.queue']._consume() or self.env['lifecycle.score.queue']._consume():
            pass
        while self.env['lifecycle.event.stage']._tell():
            pass
        self.env.invalidate_all()
