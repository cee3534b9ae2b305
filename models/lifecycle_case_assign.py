from odoo import fields, models
from odoo.tools import SQL

# How many cases a case counts as, by its priority.
WEIGHTS = {'0': 1, '1': 1, '2': 2, '3': 4}


class LifecycleCase(models.Model):
    """Who gets a case that comes to a team."""

    _inherit = 'lifecycle.case'

    def _assign(self) -> None:
        """Give the cases that nobody is responsible for to members of their teams, as the teams share them."""
        waiting = self.filtered(lambda case: not case.user_id and case.team_id.assignment != 'manual'
                                and case._is_open() and not case.duplicate_of_id)
        for team, cases in waiting.grouped('team_id').items():
            # Who shares out the work writes on the team and reads everybody's load, whoever opened the case.
            cases.sudo()._assign_in(team.sudo())

    def _assign_in(self, team) -> None:
        loads, shares = team._get_loads(), {}
        for case in self.sorted(lambda case: (-int(case.priority), case.id)):
            user = team._next_member(loads)
            if not user:
                case._tell_leader()
                continue
            shares[user] = shares.get(user, self.browse()) | case
            loads[user] += WEIGHTS[case.priority]
        for user, cases in shares.items():
            # Each member is told once, of all of them.
            cases.with_context(mail_auto_subscribe_no_notify=True).user_id = user
            cases._tell_member(user)

    def _tell_member(self, user) -> None:
        """Tell somebody of the cases that were given to them, by a mail that the scheduler sends."""
        env = self.with_context(lang=user.lang).env
        cases = self.with_env(env)
        if len(cases) == 1:
            cases._message_auto_subscribe_notify(user.partner_id.ids, 'mail.message_user_assigned')
            return
        body = env['ir.qweb']._render('crm_lifecycle.message_cases_given', {'cases': cases}, minimal_qcontext=True)
        cases.team_id.message_notify(
            subject=env._("You have been assigned %s cases", len(cases)), body=body, partner_ids=user.partner_id.ids,
            email_layout_xmlid='mail.mail_notification_layout', model_description=env._("Cases"), force_send=False)

    def _tell_leader(self) -> None:
        """Nobody can take the case: the leader has to see to it."""
        self.ensure_one()
        leader = self.team_id.leader_id
        if leader:
            env = self.with_context(lang=leader.lang).env
            self.activity_schedule(
                'mail.mail_activity_data_todo', user_id=leader.id,
                summary=env._("Nobody of the team can take this case"))


class LifecycleCaseTeam(models.Model):
    _inherit = 'lifecycle.case.team'

    last_user_id = fields.Many2one('res.users', readonly=True, copy=False, ondelete='set null', help=(
        "Who got the last case. Two transactions that share out work at once both write it, and one is done again."))

    def _get_loads(self) -> dict:
        """Member who can take a case -> weighted number of open cases that do not wait, in all teams.

        The team's row is locked: what others are sharing out at this moment has to be counted.
        """
        self.ensure_one()
        self.env.cr.execute(SQL("SELECT id FROM lifecycle_case_team WHERE id = %s FOR UPDATE", self.id))
        present = self.member_ids.filtered(
            lambda user: user.active and not user.share and not user.is_out_of_office).sorted('id')
        loads = dict.fromkeys(present, 0)
        groups = self.env['lifecycle.case']._read_group(
            [('user_id', 'in', present.ids), ('stage_kind', 'in', ('new', 'open'))],
            ['user_id', 'priority'], ['__count'])
        for user, priority, count in groups:
            loads[user] += WEIGHTS[priority] * count
        return loads

    def _next_member(self, loads: dict):
        """Whose turn it is, of those who are not full; an empty record where everybody is."""
        self.ensure_one()
        free = [user for user in loads if not self.capacity or loads[user] < self.capacity]
        if not free:
            return self.env['res.users']
        # In turn: the next one after the last, by id.
        after = [user for user in free if user.id > self.last_user_id.id] + free
        chosen = after[0] if self.assignment == 'round_robin' else min(
            after, key=lambda user: (loads[user], after.index(user)))
        self.last_user_id = chosen
        return chosen
