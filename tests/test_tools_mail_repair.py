import email
import email.policy

from odoo.tests import BaseCase

from ..tools import mail_kind, mail_repair

HEAD = b'From: A <a@example.com>\r\nTo: b@example.com\r\nSubject: Chair\r\nMessage-Id: <1@example.com>\r\n'


class TestMailRepair(BaseCase):
    """What is written anew, and that it says the same."""

    def repaired(self, raw):
        new = mail_repair.readable(raw)
        self.assertNotEqual(new, raw)
        self.assertIs(mail_repair.readable(new), new, "once is enough")
        message = email.message_from_bytes(new, policy=email.policy.SMTP)
        *_others, original = message.iter_attachments()
        self.assertEqual((original.get_filename(), original.get_content()), (mail_repair.ORIGINAL, raw))
        return message

    def test_what_can_be_read_stays_as_it_is(self):
        for raw in (HEAD + b'\r\nHello', b'', HEAD + b'Content-Type: text/plain; charset=utf-8\r\n\r\n\xff'):
            self.assertIs(mail_repair.readable(raw), raw)

    def test_an_unknown_charset(self):
        message = self.repaired(HEAD + b'Content-Type: text/html; charset=x-none\r\n\r\n<p>Gr\xc3\xbc\xc3\x9fe')
        self.assertEqual(message.get_body().get_content().strip(), "<p>Grüße")
        self.assertEqual((message['from'], message['subject']), ("A <a@example.com>", "Chair"))
        self.assertEqual(message['message-id'], '<1@example.com>')

    def test_a_broken_id_and_date(self):
        message = self.repaired(HEAD.replace(b'<1@', b'<<1@') + b'Date: 1 Jan 99999999999999999999 0:0\r\n\r\nHello')
        self.assertEqual((message['message-id'], message['date']), ('<1@example.com>', None))

    def test_files_stay_files(self):
        message = self.repaired(
            HEAD + b'Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\nContent-Type: text/plain\r\n\r\nA\x00B\r\n'
            b'--B\r\nContent-Type: image/png; name="../p\x00.png"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
            b'iVBORw==\r\n--B--\r\n')
        self.assertEqual(message.get_body().get_content().strip(), "AB")
        file, _original = message.iter_attachments()
        self.assertEqual((file.get_filename(), file.get_content()), ('../p.png', b'\x89PNG'))

    def test_a_container_without_parts(self):
        message = self.repaired(
            HEAD + b'Content-Type: multipart/mixed; boundary=C\r\n\r\n--B\r\n\r\nHello\r\n--B--\r\n')
        self.assertIn("Hello", message.get_body().get_content())

    def test_a_header_that_nobody_can_parse_is_read_as_it_stands(self):
        message = email.message_from_bytes(
            b'Message-Id: <<1@example.com>\r\nAuto-Submitted:\r\n auto-replied\r\n\r\n', policy=email.policy.SMTP)
        headers = mail_kind.headers(message)
        self.assertEqual((headers['message-id'], mail_kind.kind(headers)), ('<<1@example.com>', 'answer'))
