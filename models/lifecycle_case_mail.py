import re
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import email_normalize

from ..tools import mail_kind
from .lifecycle_case_stage import CLOSED

# A number in a subject, where a mail program lost the reference to what it answers.
NUMBER = re.compile(r'\[([^\[\]\s]{2,40})\]')
# What is shown of a subject; the message keeps all of it.
SUBJECT = 250
# Nobody is told more often that we have their mail.
ACKNOWLEDGE_AGAIN = timedelta(hours=1)
# Our answers to machines say that a machine wrote them.
AUTOMATIC = {'Auto-Submitted': 'auto-replied', 'X-Auto-Response-Suppress': 'All'}


class LifecycleCase(models.Model):
    """How mail becomes cases and finds its case again."""

    _inherit = 'lifecycle.case'

    acknowledged_at = fields.Datetime("Acknowledged", readonly=True, copy=False)

    # === ROUTES === #

    @api.model
    def _choose_route(self, message, message_dict, route) -> tuple:
        """Where a mail for cases goes: into the case that it answers, into one that follows, or nowhere.

        :param route: what `mail` found: (model, case id, values of a new case, user id, alias)
        """
        model, case_id, values, user, alias = route
        headers = mail_kind.headers(message)
        # Whose mail is routed has no rights yet; only the sender's own cases are found.
        case = self.sudo().browse(case_id) if case_id else self.sudo()._find_by_subject(message_dict, values)
        if mail_kind.kind(headers) == 'answer':
            return (model, case.id, values, user, alias) if case else ()
        if case and case._is_over(message_dict):
            return model, 0, {**(values or {}), **case._get_follow_up_values()}, user, alias
        return model, case.id or 0, values, user, alias  # 0 is what core's guard against storms counts

    @api.model
    def _find_by_subject(self, message_dict, values=None):
        """The case whose number stands in the subject, if the sender is a party to it.

        Companies have the same numbers: the one that was written to comes first.
        """
        numbers = NUMBER.findall(message_dict.get('subject') or '')
        sender = email_normalize(message_dict.get('email_from'), strict=False)
        if not numbers or not sender:
            return self.browse()
        company = self.env['lifecycle.case.team'].browse((values or {}).get('team_id')).company_id
        cases = self.search([('number', 'in', numbers)]).filtered(lambda case: sender in case._get_parties())
        return cases.sorted(lambda case: case.company_id != company)[:1]

    def _get_parties(self) -> set[str]:
        """Normalised addresses of those who may write into the case by its number."""
        self.ensure_one()
        copied = {email_normalize(address, strict=False) for address in (self.email_cc or '').split(',')}
        known = {self.email_normalized, self.partner_id.email_normalized, self.user_id.email_normalized,
                 *self.message_partner_ids.mapped('email_normalized')}
        return {address for address in copied | known if address}

    def _is_over(self, message_dict) -> bool:
        """Whether the case was closed so long ago that a customer's word opens another one."""
        self.ensure_one()
        author = self.env['res.partner'].browse(message_dict.get('author_id') or 0)
        if self.stage_kind not in CLOSED or (author and not author.partner_share):
            return False
        return not self._is_reopenable()

    def _is_reopenable(self) -> bool:
        self.ensure_one()
        return bool(self.closed_at) and (
            fields.Datetime.now() <= self.closed_at + timedelta(days=self.team_id.reopen_days))

    def _get_follow_up_values(self) -> dict:
        self.ensure_one()
        return {
            'team_id': self.team_id.id, 'follow_up_of_id': self.id, 'type': self.type,
            'category_id': self.category_id.id, 'partner_id': self.partner_id.id}

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        """Override of `mail`: the exact address, by its index."""
        return [('email_normalized', '=', email_from_normalized)]

    # === NEW CASES === #

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Override of `mail` to open a case in the alias's team; nobody is responsible because of a header."""
        self = self.with_context(default_user_id=False)
        values = dict(custom_values or {})
        team = self.env['lifecycle.case.team'].browse(values.get('team_id')).exists() or (
            self.env['lifecycle.case.team']._default(self.env.company))
        partner = self.env['res.partner'].browse(values.pop('partner_id', None) or msg_dict.get('author_id') or [])
        if partner.company_id and partner.company_id != team.company_id:
            partner = partner.browse()  # another company's contact: the address is kept
        values |= {
            'name': " ".join((msg_dict.get('subject') or '').split())[:SUBJECT] or self.env._("No subject"),
            'channel': 'email', 'team_id': team.id, 'partner_id': partner.id,
            'partner_name': self._get_name(msg_dict), 'received_at': self._get_received_at(msg_dict),
        }
        return super(LifecycleCase, self.with_context(lifecycle_opened=True)).message_new(
            msg_dict, custom_values=values)

    @api.model
    def _get_name(self, msg_dict) -> str:
        return " ".join((msg_dict.get('from') or '').split('<')[0].split()).strip(' "')[:SUBJECT]

    @api.model
    def _get_received_at(self, msg_dict):
        """When the mail was written; a date in the future, or none, is now. So is one of long ago: clocks lie."""
        now = fields.Datetime.now()
        date = fields.Datetime.to_datetime(msg_dict.get('date')) or now
        return date if now - timedelta(days=7) <= date <= now else now

    def _message_post_after_hook(self, message, msg_values):
        """Override of `mail`: the mail that opened a case is its description, and is acknowledged once it stands there.
        """
        result = super()._message_post_after_hook(message, msg_values)
        if self.env.context.get('lifecycle_opened') and message.message_type == 'email':
            self.description = self.description or message.body
            self.with_context(lifecycle_opened=False)._acknowledge()
        return result

    def _acknowledge(self) -> None:
        """Tell the sender that the case was opened, and its number; people only, and once in a while only."""
        self.ensure_one()
        if not (self.team_id.acknowledges and self.email_normalized and self.env.context.get('lifecycle_may_answer')):
            return
        now = fields.Datetime.now()
        known = Domain('email_normalized', '=', self.email_normalized)
        if self.search_count(known & Domain('acknowledged_at', '>', now - ACKNOWLEDGE_AGAIN), limit=1):
            return
        self.acknowledged_at = now
        template = self.env.ref('crm_lifecycle.mail_template_case_received', raise_if_not_found=False)
        if template:
            self._send_template(template)

    def _send_template(self, template) -> None:
        """Post a template's text to the customer, marked as written by a machine."""
        self.ensure_one()
        lang = self.partner_id.lang or self.env.context.get('lang')
        case = self.with_context(lang=lang)
        body = template.with_context(lang=lang)._render_field('body_html', self.ids, compute_lang=True)[self.id]
        subject = template.with_context(lang=lang)._render_field('subject', self.ids, compute_lang=True)[self.id]
        to = {'partner_ids': self.partner_id.ids} if self.partner_id else {'outgoing_email_to': self.email_from}
        case.message_post(
            body=body, subject=subject, message_type='auto_comment', subtype_xmlid='mail.mt_comment',
            mail_headers=AUTOMATIC, author_id=self.env.ref('base.partner_root').id, notify_skip_followers=True, **to)

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """Override of `portal`: no button to a page that the team does not let customers see."""
        groups = super()._notify_get_recipients_groups(message, model_description, msg_vals=msg_vals)
        if not self or self.sudo().team_id.portal_visibility != 'none':  # whoever writes may know that of the team
            return groups
        for name, _recognises, data in groups:
            if name in ('portal', 'portal_customer'):
                data['has_button_access'] = False
        return groups
