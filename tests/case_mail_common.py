from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCommon

from .case_common import CaseCommon

MAIL = """From: {sender}
To: {to}
Subject: {subject}
Message-Id: <{id}@example.com>
Date: Mon, 02 Mar 2026 08:55:00 +0000
Content-Type: {type}
{headers}

{body}
"""
SENDER = "Dok Mai <dok.mai@example.com>"


class CaseMailCommon(CaseCommon, MailCommon):
    """Raw mail as a server hands it over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, 'tracking_disable': False})
        cls.company.alias_domain_id = cls.mail_alias_domain
        cls.team.write({'alias_name': 'care', 'alias_domain_id': cls.mail_alias_domain.id})
        cls.address = f'care@{cls.mail_alias_domain.name}'
        cls.number = 0

    def receive(self, sender=SENDER, subject="Broken chair", body="It broke.", headers=(), to=None, **extra):
        """Give a mail to the gateway; the cases that were made."""
        type(self).number += 1
        headers = dict(headers)
        kind = headers.pop('Content-Type', 'text/plain; charset=utf-8')
        lines = [f'{name}: {value}' for name, value in headers.items()]
        raw = MAIL.format(
            sender=sender, to=to or self.address, subject=subject, id=f'{self.number}-{self.id()[-20:]}', body=body,
            type=kind, headers="\n".join(lines)).replace("\n\n\n", "\n\n", 1)
        before = self.cases.search([], order='id DESC', limit=1).id or 0
        with self.mock_mail_gateway(), mute_logger('odoo.addons.mail.models.mail_thread'):
            self.env['mail.thread'].message_process(None, raw)
        self.env.flush_all()
        return self.cases.search([('id', '>', before)])

    def reply(self, case, **values):
        """Answer the last message of a case, as a mail program does."""
        last = case.message_ids.filtered('message_id')[:1]
        headers = {'In-Reply-To': last.message_id, 'References': last.message_id, **dict(values.pop('headers', ()))}
        return self.receive(headers=headers, subject=values.pop('subject', f"Re: {case.display_name}"), **values)

    def sent(self):
        return self._new_mails
