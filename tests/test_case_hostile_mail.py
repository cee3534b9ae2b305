import base64

from odoo.tests import tagged

from . import case_hostile as hostile
from .case_hostile_common import HostileCommon


@tagged('post_install', '-at_install')
class TestCaseHostileMail(HostileCommon):
    """What spammers, broken programs and thieves send. None of it is lost, and none of it does anything."""

    def mail(self, body: bytes, subject=b'Broken chair', sender=b'Dok Mai <dok.mai@example.com>', more=()):
        return hostile.head(sender, self.to, b'1', subject, *more) + body

    def test_wrong_charset_and_undecodable_bytes(self):
        for kind in (b'text/plain; charset=x-unknown', b'text/plain; charset=utf-8', b'text/plain; charset="utf-8',
                     b'text/html; charset=\xff\xfe', b'text', b'; charset=ascii', b'text/plain; charset=idna'):
            with self.subTest(kind=kind), self.env.cr.savepoint():
                number = kind.hex().encode()
                _case, message = self.deliver_one(hostile.head(b'Dok Mai <dok.mai@example.com>', self.to, number)
                                                  + hostile.part(kind, b'It broke \xff\xc3\x28 \x81 again'))
                self.assertIn("again", message.body + str(message.attachment_ids.mapped('raw')))

    def test_a_broken_boundary(self):
        whole = hostile.multi(
            b'mixed', b'B', hostile.part(b'text/plain', b'First'), hostile.part(b'text/html', b'Last'))
        for number, raw in enumerate((
                whole.replace(b'--B--', b''), whole.replace(b'boundary="B"', b'boundary="C"'),
                whole.replace(b'boundary="B"', b''), whole.replace(b'--B\r\n', b'--B \r\n\r\n', 1), whole[:-20])):
            with self.subTest(raw=raw):
                head = hostile.head(b'Dok Mai <dok.mai@example.com>', self.to, b'%d' % number)
                _case, message = self.deliver_one(head + raw)
                said = message.body + "".join(
                    (file.raw or b'').decode('utf-8', 'replace') for file in message.attachment_ids)
                self.assertIn("First", said)

    def test_messages_in_messages(self):
        raw = self.mail(hostile.part(b'text/plain', b'The innermost'))
        for number in range(30):
            raw = hostile.head(b'Dok Mai <dok.mai@example.com>', self.to, b'%d' % (number + 2)) + hostile.part(
                b'message/rfc822', raw)
        _case, message = self.deliver_one(raw)
        self.assertIn("The innermost", message.body + str(message.attachment_ids.mapped('raw')))

    def test_empty_messages(self):
        for raw in (b'', b'\r\n', b'\x00', b'\xff' * 50, self.mail(b''), self.mail(b'\r\n')):
            with self.subTest(raw=raw):
                self.assertLessEqual(len(self.deliver(raw)), 1)
        case, _message = self.deliver_one(hostile.head(b'Dok Mai <dok.mai@example.com>', self.to, b'2', b'') + b'\r\n')
        self.assertEqual((case.name, case.partner_id), ("No subject", self.customer))

    def test_no_sender(self):
        """Nobody of ours said it: a mail without a sender is not an answer, and nobody is made its customer."""
        for number, sender in enumerate((b'', b'<>', b'undisclosed:;', b'@', b'"Dok Mai"', b'\xff')):
            with self.subTest(sender=sender):
                raw = hostile.head(sender, self.to, b'%d' % number) + hostile.part(b'text/plain', b'Guess who')
                case, message = self.deliver_one(raw)
                self.assertEqual((case.partner_id.id, case.first_answer_at, case.stage_kind), (False, False, 'new'))
                self.assertFalse(message.author_id - self.env.ref('base.partner_root'))

    def test_several_senders(self):
        raw = self.mail(hostile.part(b'text/plain', b'We'), sender=b'Dok Mai <dok.mai@example.com>, victim@example.com')
        case, _message = self.deliver_one(raw)
        self.assertEqual(case.partner_id, self.customer)
        raw = b'From: victim@example.com\r\n' + self.mail(
            hostile.part(b'text/plain', b'We'), b'Re: [%s] x' % self.theirs.number.encode()).replace(b'-1@', b'-2@')
        case, _message = self.deliver_one(raw)
        self.assertNotIn(self.customer, self.theirs.message_partner_ids | case.message_partner_ids)

    def test_headers_injected_by_the_subject(self):
        subject = b'=?utf-8?Q?Hello=0D=0ABcc:_victim@example.com=0D=0A=0D=0A<script>alert(1)</script>?='
        case, message = self.deliver_one(self.mail(hostile.part(b'text/plain', b'x'), subject))
        self.assertNotRegex(case.name + (message.subject or ''), r'[\r\n]')
        self.assertNotIn(self.victim, message.partner_ids)
        self.assertNotIn('victim', case.email_cc or '')
        sender = b'=?utf-8?Q?Dok=0D=0ABcc:_victim@example.com?= <dok.mai@example.com>'
        case, message = self.deliver_one(
            self.mail(hostile.part(b'text/plain', b'x'), sender=sender).replace(b'-1@', b'-2@'))
        self.assertNotIn(self.victim, case.partner_id | message.partner_ids)
        self.assertNotRegex(case.partner_name + case.email_from + message.email_from, r'[\r\n]')

    def test_nul_bytes(self):
        coded = hostile.part(b'text/plain; charset=utf-8', b'Be=00fore', b'Content-Transfer-Encoding: quoted-printable')
        for number, raw in enumerate((
                hostile.part(b'text/plain', b'Be\x00fore'), coded,
                hostile.multi(b'mixed', b'B', hostile.part(b'text/plain', b'Before'), hostile.part(
                    b'image/png', hostile.PIXEL, b"Content-Disposition: attachment; filename*=utf-8''a%00b.png")))):
            with self.subTest(raw=raw):
                subject = b'=?utf-8?Q?Nul=00?= \x00'
                head = hostile.head(b'Dok\x00 Mai <dok.mai@example.com>', self.to, b'%d' % number, subject)
                case, message = self.deliver_one(head + raw)
                self.assertEqual((case.name, case.partner_id), ("Nul", self.customer))
                self.assertIn("Before", message.body)

    def test_three_hundred_copies(self):
        copies = b', '.join(b'Copy %d <copy%d@example.com>' % (number, number) for number in range(300))
        partners = self.env['res.partner'].search_count([])
        case, _message = self.deliver_one(self.mail(hostile.part(b'text/plain', b'x'), more=[b'Cc: ' + copies]))
        self.assertEqual(case.email_cc.count('@'), 300)
        self.assertEqual(self.env['res.partner'].search_count([]), partners, "no contact is made")
        self.assertFalse([mail for mail in self._new_mails if 'copy' in (mail.email_to or '')], "nobody is written to")

    def test_active_pages(self):
        for number, body in enumerate((
                hostile.EVIL_HTML, b'<a href="&#1;javascript:alert(1)">x</a>', b'<img src=x onerror=alert(1)//',
                b'<scr<script>ipt>alert(1)</scr</script>ipt>', b'<a href="data:text/html;base64,PHNjcmlwdD4=">x</a>',
                b'<!--[if IE]><script>alert(1)</script><![endif]--><p>ok', b'<p/onclick=alert(1)>x<table background='
                b'"javascript:alert(1)">', b'<noscript><p title="</noscript><img src=x onerror=alert(1)>">')):
            with self.subTest(body=body):
                head = hostile.head(b'Dok Mai <dok.mai@example.com>', self.to, b'%d' % number)
                self.deliver_one(head + hostile.part(b'text/html; charset=utf-8', body))

    def test_files_that_are_pages(self):
        files = {b'a.html': b'text/html', b'b.svg': b'image/svg+xml', b'c.xhtml': b'application/xhtml+xml',
                 b'd.png': b'text/html', b'e': b'image/svg+xml', b'f.xml': b'text/xml', b'g.hta': b'application/hta'}
        raw = hostile.multi(b'mixed', b'B', hostile.part(b'text/plain', b'x'), *(
            hostile.attached(name, kind, content) for name, kind in files.items()
            for content in (hostile.SVG, hostile.EVIL_HTML)))
        _case, message = self.deliver_one(self.mail(raw))
        self.assertEqual(len(message.attachment_ids), 2 * len(files))

    def test_names_of_files(self):
        names = [b'../../../etc/passwd', b'..\\\\..\\\\boot.ini', b'a' * 1000 + b'.txt', b'/etc/passwd', b'', b'.',
                 b'con', b'a.txt\r\nSet-Cookie: x=1', b'\xff\xfe.txt', '\u202etxt.exe'.encode(), b'"; filename="b.html']
        raw = hostile.multi(b'mixed', b'B', hostile.part(b'text/plain', b'x'), *(
            hostile.attached(name, b'application/octet-stream', b'content') for name in names))
        _case, message = self.deliver_one(self.mail(raw))
        self.assertEqual(sum(file.raw == b'content' for file in message.attachment_ids), len(names))
        self.assertFalse([file.name for file in message.attachment_ids if set('\r\n\x00') & set(file.name)])

    def test_office_mail_and_garbage(self):
        files = (hostile.part(b'application/ms-tnef; name="winmail.dat"', base64.encodebytes(b'\x78\x9f\x3e\x22' * 9),
                              b'Content-Transfer-Encoding: base64'),
                 hostile.part(b'image/png; name="a.png"', b'!!!! this is not base64 ====',
                              b'Content-Transfer-Encoding: base64'),
                 hostile.part(b'text/calendar; method=REQUEST', b'BEGIN:VCALENDAR\r\nEND:VCALENDAR'),
                 hostile.part(b'message/external-body; access-type=local-file; name="/etc/passwd"', b'\r\n'),
                 hostile.part(b'application/x-none; name="u"', b'begin 644 x\r\nnonsense',
                              b'Content-Transfer-Encoding: x-uuencode'))
        raw = hostile.multi(b'mixed', b'B', hostile.part(b'text/plain', b'Please come'), *files)
        case, message = self.deliver_one(self.mail(raw))
        self.assertIn("Please come", message.body)
        self.assertIn('winmail.dat', message.attachment_ids.mapped('name'))
        self.assertFalse(self.env['calendar.event'].search([('res_id', '=', case.id)]), "no invitation is accepted")

    def test_letters_that_cannot_be_seen(self):
        """They fool the eye; they do not make somebody else of a sender."""
        sender = '"vi\u200bctim@example.com" <dok.mai@example.com>'.encode()
        subject = f'\u202e\u200b[{self.theirs.number}] \u2066x'.encode()
        case, _message = self.deliver_one(self.mail(hostile.part(b'text/plain', b'x'), subject, sender))
        self.assertNotEqual(case, self.theirs)
        self.assertEqual(case.partner_id, self.customer)
        sender = 'Victim <victim\u200b@example.com>'.encode()
        raw = self.mail(hostile.part(b'text/plain', b'x'), b'[%s]' % self.theirs.number.encode(), sender)
        case, _message = self.deliver_one(raw.replace(b'-1@', b'-2@'))
        self.assertNotEqual(case, self.theirs)

    def test_dates(self):
        for number, date in enumerate((
                b'Fri, 31 Dec 9999 23:59:59 -2359', b'Mon, 01 Jan 0001 00:00:00 +1400', b'yesterday', b'', b'0',
                b'Mon, 02 Mar 99999999999999999999 08:55:00 +0000', b'Mon, 99 Foo 2026 99:99:99 +9999', b'\x00')):
            with self.subTest(date=date), self.at():
                raw = hostile.head(b'Dok Mai <dok.mai@example.com>', self.to, b'%d' % number).replace(
                    b'Mon, 02 Mar 2026 08:55:00 +0000', date)
                case, _message = self.deliver_one(raw + hostile.part(b'text/plain', b'x'))
                self.assertEqual(case.received_at, self.moment())
