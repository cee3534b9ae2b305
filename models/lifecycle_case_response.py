from odoo import fields, models

from .lifecycle_case_stage import CLOSED, WAITING

# Messages that somebody wrote; the others are notices, receipts and absences.
SPOKEN = ('comment', 'email', 'email_outgoing')


class LifecycleCase(models.Model):
    """Who said something last, and what follows from it. Written by :meth:`_message_post_after_hook` only."""

    _inherit = 'lifecycle.case'

    first_answer_at = fields.Datetime("First Answer", readonly=True, copy=False)
    last_answer_at = fields.Datetime("Last Answer", readonly=True, copy=False)
    last_asked_at = fields.Datetime("Last Word of the Customer", readonly=True, copy=False)

    def _message_post_after_hook(self, message, msg_values):
        """Override of `mail`: an answer meets the clocks, a customer's word starts them and wakes the case."""
        result = super()._message_post_after_hook(message, msg_values)
        side = self._get_side(message)
        if side == 'us':
            self._answer()
        elif side:
            self._hear(side)
        return result

    def _get_side(self, message) -> str:
        """Who wrote a message: `'us'`, `'customer'`, `'other'`; empty for what nobody wrote, or not for everybody."""
        self.ensure_one()
        if (message.message_type not in SPOKEN or message.is_internal or message.subtype_id.internal
                or message.subtype_id != self.env.ref('mail.mt_comment')
                or self.env.context.get('lifecycle_mail_kind', 'person') != 'person'):
            return ''
        author = message.author_id
        if author and author.commercial_partner_id == self.commercial_partner_id:
            return 'customer'
        if author and not author.partner_share:
            return 'us'
        sender = author.email_normalized or message.email_from or ''
        return 'customer' if not self.partner_id or self.email_normalized in sender else 'other'

    def _answer(self) -> None:
        now = fields.Datetime.now()
        case = self.sudo()  # who may post may answer; what follows is written by the code
        case.write({'last_answer_at': now, 'first_answer_at': case.first_answer_at or now})
        case._answer_clocks(now)
        if case.stage_kind == 'new':
            case._move('open')

    def _hear(self, side: str) -> None:
        """A word from outside: a waiting case wakes up, a closed one too while it may be reopened."""
        case, now = self.sudo(), fields.Datetime.now()  # as in _answer
        if side == 'customer':
            case.last_asked_at = now
        wakes = case.stage_kind in WAITING if side == 'customer' else case.stage_kind == 'waiting_other'
        if wakes or (case.stage_kind in CLOSED and side == 'customer' and case._is_reopenable()):
            case._move('open')
        if side == 'customer' and case.stage_kind not in CLOSED:
            case._ask_clocks(now)

    def _say_to_customer(self, body) -> None:
        """Post a word of ours that the customer gets by mail, also where the customer is no contact."""
        self.ensure_one()
        to = {'partner_ids': self.partner_id.ids} if self.partner_id else {'outgoing_email_to': self.email_from}
        self.message_post(body=body, message_type='comment', subtype_xmlid='mail.mt_comment', **to)
