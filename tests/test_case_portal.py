import re
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .case_portal_common import PNG, VISITORS, CasePortalCommon

HTML = b"<html><body><script>alert(1)</script></body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><path/></svg>'


@tagged('post_install', '-at_install')
class TestCasePortal(CasePortalCommon):
    """A customer opens a case in the portal, with everything that may be wrong about it."""

    # === A NEW CASE === #

    def test_a_customer_opens_a_case(self):
        page = self.visit('owner', '/my/cases/new').text
        self.assertIn(self.order.name, page)
        self.assertIn(self.invoice.name, page)
        case = self.open_case(
            type='complaint', order_id=self.order.id, files=[('files', ('photo.png', PNG, 'image/png'))])
        self.assertTrue(self.page.url.endswith(f'/my/cases/{case.id}'))
        self.assertEqual(
            (case.channel, case.type, case.partner_id, case.order_id, case.team_id, case.create_uid.share),
            ('portal', 'complaint', self.owner, self.order, self.team, True))
        message = case.message_ids.filtered(lambda message: message.message_type == 'comment')
        self.assertEqual(message.author_id, self.owner)
        self.assertIn("&lt;b&gt;Much&lt;/b&gt;", message.body, "what is written is text")
        self.assertEqual(message.attachment_ids.mapped('name'), ['photo.png'])
        self.assertTrue(self.clock(case, 'first_response').deadline, "what was promised runs")
        self.assertFalse(self.clock(case, 'first_response').reached_at, "our receipt is no answer")
        self.assertTrue(case.acknowledged_at)

    def test_what_was_written_is_kept_where_something_is_wrong(self):
        for wrong, words in (
            ({'text': ''}, "describe it"), ({'subject': ' '}, "describe it"), ({'subject': 'x' * 201}, "shorter"),
            ({'text': 'x' * 10_001}, "shorter"), ({'order_id': 'abc'}, "not one of yours"),
            ({'order_id': '-1'}, "not one of yours"), ({'invoice_id': '999999999'}, "not one of yours"),
        ):
            with self.subTest(wrong=wrong):
                self.assertFalse(self.open_case(**wrong))
                self.assertEqual(self.page.status_code, 200)
                self.assertIn(words, self.page.text)
                kept = "The chair wobbles." if wrong.get('subject') else "Legs too short"
                if 'text' not in wrong or wrong.get('subject'):
                    self.assertIn(kept, self.page.text)

    def test_odd_values_are_no_error(self):
        case = self.open_case(team_id='abc', type='bribe', user_id='2', stage_id='5', partner_id='1', priority='3')
        self.assertEqual(
            (case.team_id, case.type, case.user_id, case.partner_id, case.priority),
            (self.team, 'question', self.env['res.users'], self.owner, '1'))

    def test_a_document_of_somebody_else_is_refused(self):
        for document in (self._order(5), self._order(5, partner=self.people['other'].partner_id)):
            self.assertFalse(self.open_case(order_id=document.id))
            self.assertIn("not one of yours", self.page.text)
        draft = self._invoice(5, '2026-03-02', partner=self.owner, post=False)
        self.assertFalse(self.open_case(invoice_id=draft.id))

    def test_no_team_takes_cases_from_the_portal(self):
        self.env['lifecycle.case.team'].search([]).portal_open = False
        self.assertNotIn('/my/cases/new', self.visit('owner', '/my/cases').text)
        self.assertFalse(self.open_case())
        self.assertTrue(self.page.url.endswith('/my/cases'))
        self.team.write({'portal_open': True, 'portal_visibility': 'none'})
        self.assertFalse(self.open_case(), "what is opened could not be followed")

    def test_without_the_token_of_the_form_nothing_happens(self):
        with mute_logger('odoo.http'):
            page = self.post('owner', '/my/cases/new', csrf=False, subject="x", text="y")
        self.assertEqual(page.status_code, 400)
        self.assertFalse(self.cases.search([('name', '=', 'x')]))

    # === FILES === #

    def test_files_that_are_refused(self):
        for name, content, words in (
            ('page.html', HTML, "kind"), ('picture.svg', SVG, "kind"), ('photo.png', HTML, "kind"),
            ('photo.jpg', SVG, "kind"), ('run.exe', b'MZ' + b'\0' * 99, "kind"), ('page.html', PNG, "kind"),
            ('empty.txt', b'', "empty"), ('large.txt', b'x' * (10 * 1024 * 1024 + 1), "larger than 10 MB"),
        ):
            with self.subTest(name=name):
                self.assertFalse(self.open_case(files=[('files', (name, content, 'image/png'))]))
                self.assertIn(words, self.page.text)
                self.assertIn("choose your files again", self.page.text)
        self.assertFalse(self.open_case(files=[('files', (f'{n}.png', PNG, 'image/png')) for n in range(6)]))
        self.assertIn("5 files at most", self.page.text)

    def test_names_of_files_are_cleaned(self):
        for name, clean in (
            ('..\\..\\etc/passwd.txt', 'passwd.txt'), ('a\r\nb.txt', 'a b.txt'), ('\u202etxt.exe.txt', 'txt.exe.txt'),
            ('x' * 300 + '.png', 'x' * 120 + '.png'), ('/', 'File'),
        ):
            with self.subTest(name=name):
                self.assertEqual(self.cases._clean_file_name(name), clean)

    def test_a_form_that_is_too_large_is_not_read(self):
        with mute_logger('odoo.http'):
            self.assertFalse(self.open_case(
                files=[('files', (f'{n}.txt', b'x' * 11 * 1024 * 1024, 'text/plain')) for n in range(5)]))
        self.assertEqual(self.page.status_code, 413)

    def test_files_by_the_conversation_are_held_to_the_same(self):
        case = self.case.with_user(self.people['owner']).sudo()
        with self.assertRaisesRegex(Exception, "kind that we do not accept"):
            case.message_post(body="Look", attachments=[('page.html', HTML)], message_type='comment')
        self.assertTrue(case.message_post(body="Look", attachments=[('photo.png', PNG)]).attachment_ids)
        staff = self.case.with_user(self.agent).sudo()
        self.assertTrue(staff.message_post(body="Ours", attachments=[('page.html', HTML)]).attachment_ids)

    def test_files_of_internal_notes_are_invisible(self):
        note = self.case.message_post(
            body="Between us", attachments=[('margin.txt', b'secret')], subtype_xmlid='mail.mt_note')
        word = self.answer(self.case)
        word.attachment_ids = self.env['ir.attachment'].create({
            'name': 'offer.txt', 'raw': b'offer', 'res_model': 'lifecycle.case', 'res_id': self.case.id})
        loose = self.env['ir.attachment'].create({
            'name': 'loose.txt', 'raw': b'loose', 'res_model': 'lifecycle.case', 'res_id': self.case.id})
        self.assertNotIn('margin.txt', self.visit('owner', f'/my/cases/{self.case.id}').text)
        # Customers open a file by the token that a message they may read gives them, and by nothing else.
        talk = self.call('/mail/chatter_fetch', thread_model='lifecycle.case', thread_id=self.case.id).text
        self.assertIn('offer.txt', talk)
        self.assertNotIn('margin.txt', talk)
        files = note.attachment_ids | word.attachment_ids.with_env(self.env) | loose
        for file in files:
            with self.subTest(file=file.name), mute_logger('odoo.http'):
                self.assertEqual(self.url_open(f'/web/content/{file.id}').status_code, 404)
                with self.assertRaises(AccessError):
                    file.with_user(self.people['owner']).read(['raw'])
        tokens = re.findall(r'"(?:raw_)?access_token": "([^"]+)"', talk)
        answers = [self.url_open(f'/web/content/{word.attachment_ids.id}?access_token={token}') for token in tokens]
        self.assertIn(b'offer', [answer.content for answer in answers])
        for token in tokens:
            answer = self.url_open(f'/web/content/{note.attachment_ids.id}?access_token={token}')
            self.assertEqual(answer.status_code, 404)

    # === LIMITS === #

    def test_twice_the_same_within_ten_minutes(self):
        first = self.open_case()
        self.assertFalse(self.open_case(subject=" legs  TOO short", text="And a scratch"))
        self.assertTrue(self.page.url.endswith(f'/my/cases/{first.id}'))
        self.assertIn("And a scratch", first.message_ids[:1].body)
        count = len(first.message_ids)
        self.assertFalse(self.open_case(text="And a scratch"), "a second click")
        self.assertEqual(len(first.message_ids), count)
        self.assertTrue(self.open_case('colleague'), "somebody else's words are another case")
        self._age(first, minutes=11)
        self.assertTrue(self.open_case())

    def test_ten_in_an_hour_and_thirty_in_a_day(self):
        for number in range(9):
            self._case(partner_id=self.people['colleague'].partner_id.id, channel='portal', name=f"Case {number}")
        self.assertTrue(self.open_case(subject="The tenth"))
        self.assertFalse(self.open_case(subject="One too many"))
        self.assertIn("many cases in a short time", self.page.text)
        self.assertIn("One too many", self.page.text, "what was written is not lost")
        self.assertTrue(self.open_case('other', subject="Not concerned"))
        mine = self.cases.search([('commercial_partner_id', '=', self.owner.commercial_partner_id.id)])
        self._age(mine, hours=2)
        self.assertTrue(self.open_case(subject="The next hour"))
        for number in range(20):
            self._age(self._case(partner_id=self.owner.id, channel='portal', name=f"More {number}"), hours=3)
        self.assertFalse(self.open_case(subject="Too many for a day"))

    def _age(self, cases, **ago):
        self.env.flush_all()
        self.env.cr.execute(SQL(
            "UPDATE lifecycle_case SET create_date = create_date - %s WHERE id = ANY(%s)", timedelta(**ago), cases.ids))
        self.env.invalidate_all()

    # === PAGES === #

    def test_the_home_counts_and_the_list_filters(self):
        closed = self._case(partner_id=self.owner.id, name="Old story")
        self.move(closed, 'solved')
        self.assertIn('/my/cases', self.visit('owner', '/my').text)
        for path, shown, hidden in (
            ('/my/cases', ["Broken chair", "Old story"], []),
            ('/my/cases?filterby=closed', ["Old story"], ["Broken chair"]),
            ('/my/cases?filterby=open&sortby=due', ["Broken chair"], ["Old story"]),
            ('/my/cases?search=old', ["Old story"], ["Broken chair"]),
            (f'/my/cases?search={self.case.number}', ["Broken chair"], ["Old story"]),
            ('/my/cases?filterby=no&sortby=such&page=-4', ["Broken chair", "Old story"], []),
            ('/my/cases/page/99', ["Broken chair"], []),
            ('/my/cases?search=nothing', ["No case matches"], ["Broken chair"]),
        ):
            with self.subTest(path=path):
                page = self.visit('owner', path)
                self.assertEqual(page.status_code, 200)
                for words in shown:
                    self.assertIn(words, page.text)
                for words in hidden:
                    self.assertNotIn(words, page.text)
        self.assertIn("You have no cases yet", self.visit('other', '/my/cases').text)

    def test_staff_look_at_the_page_and_change_nothing(self):
        self.agent.password = 'case_agent'
        self.people['agent'] = self.agent
        self.case.user_id = self.agent
        page = self.visit('agent', f'/my/cases/{self.case.id}')
        self.assertIn("Broken chair", page.text)
        self.assertNotIn('o_close_case', page.text)
        self.post('agent', f'/my/cases/{self.case.id}/close')
        self.assertEqual(self.case.stage_kind, 'new')
        self.assertEqual(set(VISITORS) - set(self.people), {'stranger'})
