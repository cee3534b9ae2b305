from datetime import timedelta

from odoo import api, fields, models

# A case's last warning before it is closed comes so long before.
CLOSE_WARNING = timedelta(days=1)


class LifecycleCase(models.Model):
    """The end of a case: closed by itself where nobody answers, rated by its customer."""

    _inherit = 'lifecycle.case'

    close_warned_at = fields.Datetime(readonly=True, copy=False)

    def _schedule_clock(self, user, summary: str, activity_type=None) -> None:
        self.ensure_one()
        if user:
            kind = {'activity_type_id': activity_type.id} if activity_type else {}
            self.activity_schedule(
                '' if kind else 'mail.mail_activity_data_warning', user_id=user.id, summary=summary, **kind)

    @api.model
    def _get_waiting(self, ahead: timedelta):
        """Cases that wait for their customer for as long as their team allows, or will within this time."""
        now, found = fields.Datetime.now(), self.browse()
        for team in self.env['lifecycle.case.team'].search([('close_days', '>', 0)]):
            found |= self.search([
                ('team_id', '=', team.id), ('stage_kind', '=', 'waiting_customer'),
                ('waiting_since', '<=', now - timedelta(days=team.close_days) + ahead)], limit=100)
        return found

    @api.model
    def _warn_of_closing(self) -> int:
        """Tell customers, once, that a case which waits for them is going to be closed."""
        cases = self._get_waiting(CLOSE_WARNING).filtered(
            lambda case: not case.close_warned_at or case.close_warned_at < case.waiting_since)
        template = self.env.ref('crm_lifecycle.mail_template_case_closing', raise_if_not_found=False)
        for case in cases:
            case.close_warned_at = fields.Datetime.now()
            if template and (case.partner_id or case.email_from):
                case._send_template(template)
        return len(cases)

    @api.model
    def _close_waiting(self) -> int:
        """Close what waits too long, a day after the warning at the earliest."""
        now = fields.Datetime.now()
        cases = self._get_waiting(timedelta(0)).filtered(
            lambda case: case.close_warned_at and case.close_warned_at <= now - CLOSE_WARNING
            and case.close_warned_at >= case.waiting_since)
        for case in cases:
            case.outcome = case.outcome or case.env._("Closed without an answer from the customer")
        cases._move('solved')
        return len(cases)

    # === RATING === #

    def _ask_for_rating(self) -> None:
        """Ask the customers of solved cases what they think, where the team wants to know."""
        template = self.env.ref('crm_lifecycle.mail_template_case_rating', raise_if_not_found=False)
        for case in self.filtered(lambda case: case.team_id.asks_rating and case.partner_id.email):
            if template:
                case.rating_send_request(template, lang=case.partner_id.lang, force_send=False)

    def _rating_get_parent_field_name(self):
        return 'team_id'
