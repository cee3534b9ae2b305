import lxml.html

from odoo.tools import mute_logger

from .case_mail_common import CaseMailCommon

ACTIVE_TAGS = {'script', 'iframe', 'object', 'embed', 'applet', 'base', 'meta', 'link', 'form'}
SERVED_AS_PAGE = ('html', 'svg', 'xml')


class HostileCommon(CaseMailCommon):
    """A customer with a case, somebody else with one, and a gateway that gets raw bytes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, 'tracking_disable': True})
        cls.team = cls.team.with_env(cls.env)
        cls.team.acknowledges = False
        cls.victim = cls._customer("Victim", email='victim@example.com')
        cls.theirs = cls._case(partner_id=cls.victim.id)
        cls.mine = cls._case()
        cls.said = cls.mine.message_post(
            body="It broke.", message_type='email', subtype_xmlid='mail.mt_comment',
            author_id=cls.customer.id, email_from=cls.customer.email)
        cls.to = cls.address.encode()

    def setUp(self):
        super().setUp()
        gateway = self.mock_mail_gateway()
        gateway.__enter__()
        self.addCleanup(gateway.__exit__, None, None, None)

    def deliver(self, raw: bytes, model='lifecycle.case'):
        """Give bytes to the gateway, as the job that fetches mail does; the messages that stand on cases after it."""
        last = self.env['mail.message'].search([], order='id DESC', limit=1).id
        with mute_logger('odoo.addons.mail.models.mail_thread'):
            self.env['mail.thread'].message_process(model=model, message=raw)
            self.env.flush_all()
        return self.env['mail.message'].search([
            ('id', '>', last), ('model', '=', 'lifecycle.case'), ('message_type', '=', 'email')])

    def deliver_one(self, raw: bytes):
        """The case and the message that a mail became: one each."""
        message = self.deliver(raw)
        self.assertEqual(len(message), 1, "nothing is lost, and nothing doubled")
        case = self.cases.browse(message.res_id)
        self.assertHarmless(case, message)
        return case, message

    def assertHarmless(self, case, message):
        for html in (message.body, case.description):
            self.assertNoActiveContent(html)
        for file in message.attachment_ids:
            self.assertFalse([word for word in SERVED_AS_PAGE if word in file.mimetype], file.mimetype)
            self.assertEqual((file.res_model, file.res_id, file.public), ('lifecycle.case', case.id, False))

    def assertNoActiveContent(self, html):
        if not (html or '').strip():
            return
        for node in lxml.html.fragment_fromstring(str(html), create_parent='div').iter():
            self.assertNotIn(node.tag, ACTIVE_TAGS)
            for name, value in node.attrib.items():
                self.assertFalse(name.lower().startswith('on'), f"{node.tag} {name}={value}")
                scheme = "".join(value.split()).lower()
                self.assertFalse(scheme.startswith(('javascript:', 'vbscript:', 'data:text')), f"{name}={value}")
