from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import Command

from .common import LifecycleCommon

# A Monday, at 9 in UTC.
MONDAY = datetime(2026, 3, 2, 9)


class CaseCommon(LifecycleCommon):
    """A team with hours (Monday to Friday, 8-12 and 13-17 in UTC) and one policy; the shipped ones are out of use."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['lifecycle.sla.policy'].search([]).active = False
        cls.cases = cls.env['lifecycle.case']
        cls.hours = cls.env['resource.calendar'].create({
            'name': "Office", 'tz': 'UTC', 'company_id': cls.company.id, 'attendance_ids': [Command.clear(), *(
                Command.create({'name': "Work", 'dayofweek': str(day), 'hour_from': start, 'hour_to': end,
                                'day_period': 'morning' if start < 12 else 'afternoon'})
                for day in range(5) for start, end in ((8, 12), (13, 17)))]})
        cls.agent = cls._user('case_agent', 'crm_lifecycle.group_agent')
        cls.leader = cls._user('case_leader', 'crm_lifecycle.group_team')
        cls.team = cls.env['lifecycle.case.team'].create({
            'name': "Care", 'company_id': cls.company.id, 'calendar_id': cls.hours.id, 'leader_id': cls.leader.id,
            'member_ids': [Command.set((cls.agent | cls.leader).ids)]})
        cls.customer.email = 'dok.mai@example.com'
        cls.policy = cls._policy(first_response=4, next_response=2, resolution=16)

    @classmethod
    def _policy(cls, sequence=50, calendar=None, round_the_clock=False, **hours):
        """A policy; the hours of each kind of target, then the policy's own values."""
        targets = {name: hours.pop(name) for name in ('first_response', 'next_response', 'resolution') if name in hours}
        return cls.env['lifecycle.sla.policy'].create({
            'name': "Policy", 'sequence': sequence, 'calendar_id': calendar and calendar.id, **hours,
            'line_ids': [Command.create({'kind': kind, 'hours': number, 'is_round_the_clock': round_the_clock})
                         for kind, number in targets.items()]})

    @classmethod
    def _case(cls, **values):
        return cls.cases.create({
            'name': "Broken chair", 'team_id': cls.team.id, 'partner_id': cls.customer.id, **values})

    def at(self, day=0, hour=9, minute=0):
        """Act at a moment: days after Monday 2026-03-02."""
        return freeze_time(self.moment(day, hour, minute))

    @staticmethod
    def moment(day=0, hour=9, minute=0):
        return MONDAY.replace(hour=hour, minute=minute) + timedelta(days=day)

    def clock(self, case, kind='resolution'):
        return case.clock_ids.filtered(lambda clock: clock.kind == kind)[-1:]

    def move(self, case, kind):
        case.stage_id = self.env['lifecycle.case.stage']._for_team(kind, case.team_id)

    def hear(self, case, body="Where is it?"):
        """The customer says something."""
        return case.message_post(
            body=body, author_id=case.partner_id.id, email_from=case.email_from, message_type='email',
            subtype_xmlid='mail.mt_comment')

    def answer(self, case, user=None, body="We look at it."):
        return case.with_user(user or self.agent).message_post(
            body=body, message_type='comment', subtype_xmlid='mail.mt_comment')
