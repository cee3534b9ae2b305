from xmlrpc.client import Binary

from odoo import api, models
from odoo.tools import email_normalize

from ..tools import mail_kind, mail_repair


class MailThread(models.AbstractModel):
    _inherit = 'mail.thread'

    @api.model
    def message_process(self, model, message, *args, **kwargs):
        """Override of `mail` to read what core stumbles over, for whatever model: where it raises, the job that fetches
        mail marks the message as done, or deletes it, and a customer's word is lost.
        """
        if isinstance(message, Binary):
            message = bytes(message.data)
        raw = message.encode('utf-8') if isinstance(message, str) else message
        return super().message_process(model, mail_repair.readable(raw), *args, **kwargs)

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        """Override of `mail` to let cases choose: replies are checked here, and new mail on the alias's model."""
        checked = super()._routing_check_route(message, message_dict, route, raise_exception)
        if checked and checked[0] == 'lifecycle.case':
            return self.env['lifecycle.case']._choose_route(message, message_dict, checked)
        return checked

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Override of `mail` to tell cases what core does not look at: whether a machine wrote.

        And what a customer says is said to everybody, also in answer to a mail that was a note on our side.
        """
        if any(route[0] == 'lifecycle.case' for route in routes or ()):
            author = self.env['res.partner'].browse(message_dict.get('author_id') or [])
            if not author or author.partner_share:
                message_dict['is_internal'] = False
            headers = mail_kind.headers(message)
            # `mail` calls itself the author of what has no sender: nobody of ours said it.
            sent = bool(email_normalize(message_dict.get('email_from'), strict=False))
            self = self.with_context(
                lifecycle_mail_kind=mail_kind.kind(headers) if sent else 'machine',
                lifecycle_may_answer=sent and mail_kind.may_be_answered(headers))
            # A coded line break would begin a header of its own in what is sent on.
            message_dict['subject'] = " ".join((message_dict.get('subject') or '').split())
        return super()._message_route_process(message, message_dict, routes)
