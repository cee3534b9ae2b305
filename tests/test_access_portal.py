from odoo.tests import tagged
from odoo.tools import mute_logger

from .case_portal_common import VISITORS, CasePortalCommon

SECRET = "Broken chair"


@tagged('post_install', '-at_install')
class TestAccessPortal(CasePortalCommon):
    """Every route of the portal as: the owner, a colleague, another customer, one of another company, a stranger;
    each without and with the link that was sent to the owner."""

    def readers(self, token):
        return set(VISITORS) if token else {'owner'}

    def each(self):
        for token in (False, True):
            for visitor in VISITORS:
                with self.subTest(visitor=visitor, token=token), mute_logger('odoo.http'):
                    yield visitor, token, visitor in self.readers(token)

    # === READING === #

    def test_the_list_is_one_s_own(self):
        for visitor in VISITORS:
            with self.subTest(visitor=visitor):
                page = self.visit(visitor, '/my/cases')
                self.assertEqual(SECRET in page.text, visitor == 'owner')
                if visitor == 'stranger':
                    self.assertIn('/web/login', page.url)

    def test_one_case(self):
        for visitor, token, may in self.each():
            page = self.visit(visitor, f'/my/cases/{self.case.id}', token)
            self.assertEqual(SECRET in page.text, may)
            # Whoever bears a link to the case gets no other document by it.
            self.assertEqual(self.order.name in page.text, may and visitor in ('owner', 'colleague'))

    def test_a_wrong_token_and_a_case_that_is_not_there(self):
        self.authenticate(None, None)
        for path in (f'/my/cases/{self.case.id}?access_token=wrong', f'/my/cases/{self.case.id}?access_token=',
                     '/my/cases/999999999', f'/my/cases/999999999?access_token={self.token}'):
            with self.subTest(path=path):
                page = self.url_open(path)
                self.assertNotIn(SECRET, page.text)
                self.assertEqual(page.status_code, 200)

    def test_a_token_opens_its_case_only(self):
        another = self._case(partner_id=self.owner.id, name="Another story")
        self.assertNotIn("Another story", self.visit('stranger', f'/my/cases/{another.id}', token=True).text)

    def test_the_company_s_cases_where_the_team_allows_it(self):
        self.team.portal_visibility = 'company'
        self.assertIn(SECRET, self.visit('colleague', '/my/cases').text)
        self.assertIn(SECRET, self.visit('colleague', f'/my/cases/{self.case.id}').text)
        self.assertNotIn(SECRET, self.visit('other', '/my/cases').text)
        self.team.portal_visibility = 'none'
        for visitor in VISITORS:
            with self.subTest(visitor=visitor):
                self.assertNotIn(SECRET, self.visit(visitor, f'/my/cases/{self.case.id}', token=True).text)

    def test_a_merged_case_s_old_link_opens_nothing(self):
        self._case(partner_id=self.owner.id)._absorb(self.case)
        self.assertNotIn(SECRET, self.visit('stranger', f'/my/cases/{self.case.id}', token=True).text)

    def test_an_old_link_does_not_open_what_belongs_to_another_customer_now(self):
        self.case.partner_id = self.owner
        self.assertIn(SECRET, self.visit('stranger', f'/my/cases/{self.case.id}', token=True).text)
        self.case.write({'partner_id': self.people['other'].partner_id.id, 'order_id': False, 'invoice_id': False})
        self.assertNotIn(SECRET, self.visit('stranger', f'/my/cases/{self.case.id}', token=True).text)
        self.assertIn(SECRET, self.visit('other', f'/my/cases/{self.case.id}').text)

    def test_the_form_is_for_who_may_ask(self):
        for visitor in VISITORS:
            with self.subTest(visitor=visitor):
                page = self.visit(visitor, '/my/cases/new')
                form = 'o_new_case_form' in page.text
                self.assertEqual(form, visitor in ('owner', 'colleague', 'other'), page.url)
                self.assertEqual(self.order.name in page.text, visitor in ('owner', 'colleague'))
                made = self.open_case(visitor) if visitor != 'stranger' else self.cases
                self.assertEqual(made.partner_id, self.people[visitor].partner_id if form else self.cases.partner_id)

    # === CHANGING === #

    def test_who_closes(self):
        for visitor, token, may in self.each():
            self.move(self.case, 'open')
            self.post(visitor, f'/my/cases/{self.case.id}/close', token)
            self.assertEqual(self.case.stage_kind, 'solved' if may else 'open')

    def test_who_reopens(self):
        for visitor, token, may in self.each():
            self.move(self.case, 'solved')
            self.post(visitor, f'/my/cases/{self.case.id}/reopen', token, reason="It wobbles again")
            self.assertEqual(self.case.stage_kind, 'open' if may else 'solved')
            if may:
                self.assertIn("It wobbles again", self.case._get_last_words())

    def test_who_rates(self):
        self.move(self.case, 'solved')
        for visitor, token, may in self.each():
            self.case.rating_ids.unlink()
            self.post(visitor, f'/my/cases/{self.case.id}/rate', token, rate='3', feedback="Late")
            given = self.case.rating_ids.filtered('consumed')
            self.assertEqual([(one.rating, one.feedback) for one in given], [(3, "Late")] if may else [])
            self.assertEqual(self.case.stage_kind, 'solved', "a rating is no word that reopens")

    def test_the_last_word_of_a_rating_counts(self):
        self.move(self.case, 'solved')
        for rate in ('1', '5'):
            page = self.post('owner', f'/my/cases/{self.case.id}/rate', rate=rate)
            self.assertIn("change your mind", page.text)
        given = self.case.rating_ids.filtered('consumed')
        self.assertEqual((len(given), given.rating, given.partner_id), (1, 5, self.owner))
        for rate in ('7', '', 'x'):
            page = self.post('owner', f'/my/cases/{self.case.id}/rate', rate=rate)
            self.assertIn("once it is solved", page.text)
        self.assertEqual(self.case.rating_ids.filtered('consumed').rating, 5)

    def test_changes_are_posts_with_the_token_of_the_session(self):
        for action in ('close', 'reopen', 'rate'):
            path = f'/my/cases/{self.case.id}/{action}'
            with self.subTest(action=action), mute_logger('odoo.http'):
                self.assertEqual(self.visit('owner', path).status_code, 405, "a link changes nothing")
                self.assertEqual(self.post('owner', path, csrf=False).status_code, 400)
        self.assertEqual(self.case.stage_kind, 'new')

    def test_a_case_that_was_closed_long_ago_is_not_reopened(self):
        with self.at(day=0):
            self.move(self.case, 'solved')
        page = self.post('owner', f'/my/cases/{self.case.id}/reopen')
        self.assertIn("closed too long ago", page.text)
        self.assertEqual(self.case.stage_kind, 'solved')
        self.assertIn('data-allow_composer="0"', page.text)

    # === THE CONVERSATION === #

    def test_who_answers(self):
        for visitor, token, may in self.each():
            self.move(self.case, 'waiting_customer')
            self.visit(visitor, '/my')
            count = len(self.case.message_ids)
            self.call('/mail/message/post', thread_model='lifecycle.case', thread_id=self.case.id,
                      post_data={'body': "Tomorrow", 'message_type': 'comment', 'subtype_xmlid': 'mail.mt_comment'},
                      **({'token': self.token} if token else {}))
            said = self.case.message_ids[:len(self.case.message_ids) - count].filtered('body')
            self.assertEqual(any("Tomorrow" in message.body for message in said), may)
            if visitor in ('owner', 'stranger') and may:
                self.assertEqual(self.case.stage_kind, 'open', "the customer's word wakes the case")
                self.assertEqual(said[-1:].author_id, self.owner)

    def test_who_reads_the_conversation(self):
        self.case.message_post(body="Between us", subtype_xmlid='mail.mt_note')
        self.answer(self.case, body="For everybody")
        for visitor, token, may in self.each():
            self.visit(visitor, '/my')
            found = self.call('/mail/chatter_fetch', thread_model='lifecycle.case', thread_id=self.case.id,
                              **({'token': self.token} if token else {})).text
            self.assertEqual("For everybody" in found, may)
            self.assertNotIn("Between us", found)
