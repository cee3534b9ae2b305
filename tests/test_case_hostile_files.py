from odoo import Command
from odoo.tests import HttpCase, new_test_user, tagged

from . import case_hostile as hostile
from .case_hostile_common import HostileCommon


@tagged('post_install', '-at_install')
class TestCaseHostileFiles(HostileCommon, HttpCase):
    """What a browser is given when a customer opens a file that came by mail."""

    def test_no_file_is_served_as_a_page(self):
        login = 'case_portal'
        user = new_test_user(
            self.env, login, groups='base.group_portal', password=login, company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)])
        user.partner_id.write({'email': 'portal@example.com', 'company_id': False})
        names = [b'a.html', b'b.svg', b'c.xml', b'd', b'../../e.html', b'"; x="f.html', '\u202eg.html'.encode()]
        raw = hostile.head(b'portal@example.com', self.to, b'1') + hostile.multi(
            b'mixed', b'B', hostile.part(b'text/plain', b'x'), *(
                hostile.attached(name, kind, content) for name in names
                for kind, content in ((b'text/html', hostile.EVIL_HTML), (b'image/svg+xml', hostile.SVG))))
        case, message = self.deliver_one(raw)
        self.assertEqual(case.partner_id, user.partner_id)
        self.assertEqual(len(message.attachment_ids), 2 * len(names))
        self.authenticate(login, login)
        for file in message.attachment_ids:
            # As the page of a case hands it out: customers may read no file without.
            token = f'?access_token={file.generate_access_token()[0]}'
            for address in (f'/web/content/{file.id}{token}', f'/web/content/{file.id}{token}&download=1'):
                with self.subTest(name=file.name, address=address):
                    answer = self.url_open(address)
                    self.assertEqual(answer.status_code, 200)
                    self.assertNotRegex(answer.headers['Content-Type'], 'html|svg|xml')
                    self.assertEqual(answer.headers['X-Content-Type-Options'], 'nosniff')

    def test_nobody_elses_file(self):
        login = 'case_stranger'
        new_test_user(
            self.env, login, groups='base.group_portal', password=login, company_id=self.company.id,
            company_ids=[Command.set(self.company.ids)])
        raw = hostile.head(b'victim@example.com', self.to, b'1') + hostile.multi(
            b'mixed', b'B', hostile.part(b'text/plain', b'x'), hostile.attached(b'a.txt', b'text/plain', b'secret'))
        case, message = self.deliver_one(raw)
        self.assertEqual(case.partner_id, self.victim)
        self.team.write({'portal_visibility': 'company', 'member_ids': [Command.clear()]})
        for user in (login, None):
            self.authenticate(user, user)
            answer = self.url_open(f'/web/content/{message.attachment_ids.id}')
            self.assertNotIn(b'secret', answer.content)
            self.assertEqual(answer.status_code, 404)
