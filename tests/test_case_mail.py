from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from .case_mail_common import CaseMailCommon


@tagged('post_install', '-at_install')
class TestCaseMail(CaseMailCommon):
    """How mail becomes cases, and what machines cannot do to them."""

    def test_a_mail_opens_a_case_of_the_team(self):
        with self.at():
            case = self.receive()
        self.assertEqual(len(case), 1)
        self.assertEqual(
            (case.name, case.team_id, case.company_id, case.channel, case.partner_id, case.user_id.id, case.stage_kind),
            ("Broken chair", self.team, self.company, 'email', self.customer, False, 'new'))
        self.assertEqual(case.received_at, self.moment(0, 8, 55))
        self.assertFalse(case.first_answer_at, "its own mail is no answer")
        said = case.message_ids.sorted('id').filtered(lambda message: message.message_type != 'notification')
        self.assertIn("It broke.", said[0].body)
        self.assertIn(case.number, said[1].body, "and then it is acknowledged")

    def test_an_unknown_sender_is_kept_and_makes_no_contact(self):
        partners = self.env['res.partner'].search_count([])
        case = self.receive(sender='"Somchai Dee" <new@example.com>')
        self.assertEqual((case.partner_id.id, case.email_normalized, case.partner_name),
                         (False, 'new@example.com', "Somchai Dee"))
        self.assertEqual(self.env['res.partner'].search_count([]), partners)

    def test_a_reply_goes_into_its_case(self):
        with self.at():
            case = self.receive()
            self.move(case, 'waiting_customer')
        with self.at(1, 9):
            self.assertFalse(self.reply(case))
        self.assertEqual(case.stage_kind, 'open')
        self.assertEqual(case.last_asked_at, self.moment(1, 9))

    def test_a_reply_without_references_finds_its_case(self):
        case = self.receive()
        self.assertFalse(self.receive(subject=f"AW: [{case.number}] Broken chair", body="Second"))
        self.assertEqual(sum("Second" in (message.body or '') for message in case.message_ids), 1)

    def test_a_number_alone_opens_nobody_elses_case(self):
        case = self.receive()
        other = self.receive(sender='Thief <thief@example.com>', subject=f"Re: [{case.number}] Broken chair")
        self.assertEqual(len(other), 1)
        self.assertNotIn('thief', "".join(case.message_ids.mapped('email_from')))

    def test_a_late_answer_becomes_a_follow_up(self):
        with self.at():
            case = self.receive()
            self.move(case, 'solved')
        with self.at(5, 9):
            self.assertFalse(self.reply(case))
            self.assertEqual(case.stage_kind, 'open', "within the window it is opened again")
            self.move(case, 'solved')
        with self.at(20, 9):
            follow_up = self.reply(case)
        self.assertEqual((len(follow_up), follow_up.follow_up_of_id, follow_up.partner_id), (1, case, self.customer))
        self.assertEqual((case.stage_kind, case.reopen_count), ('solved', 1))

    def test_the_answer_of_an_agent_by_mail_meets_the_clock(self):
        with self.at():
            case = self.receive()
            case.user_id = self.agent
        self.agent.email = 'agent@example.com'
        with self.at(0, 10):
            self.assertFalse(self.reply(case, sender='Agent <agent@example.com>'))
        self.assertEqual(case.first_answer_at, self.moment(0, 10))
        self.assertEqual(self.clock(case, 'first_response').status, 'reached')

    # === ACKNOWLEDGEMENT === #

    def acknowledgements(self):
        return [mail for mail in self.sent() if 'dok.mai@example.com' in (mail.email_to or '') + "".join(
            mail.recipient_ids.mapped('email'))]

    def test_the_sender_is_told_once_an_hour(self):
        with self.at():
            self.receive()
            [mail] = self.acknowledgements()
            self.assertIn("Auto-Submitted", mail.headers)
            self.receive(subject="Another")
            self.assertFalse(self.acknowledgements())
        with self.at(0, 10, 5):
            self.receive(subject="Third")
            self.assertEqual(len(self.acknowledgements()), 1)

    def test_the_acknowledgement_is_no_answer(self):
        with self.at():
            case = self.receive()
            self.assertTrue(case.acknowledged_at)
            self.assertFalse(case.first_answer_at)
            self.assertEqual(self.clock(case, 'first_response').status, 'running')

    def test_a_team_may_keep_silent(self):
        self.team.acknowledges = False
        self.receive()
        self.assertFalse(self.acknowledgements())

    # === MACHINES === #

    def test_an_absence_opens_nothing_wakes_nothing_and_is_no_answer(self):
        absence = {'Auto-Submitted': 'auto-replied'}
        self.assertFalse(self.receive(headers=absence))
        with self.at():
            case = self.receive()
        for kind in ('waiting_customer', 'solved'):
            self.move(case, kind)
            self.env.flush_all()
            self.assertFalse(self.reply(case, headers=absence, body="I am away"))
            self.assertEqual(case.stage_kind, kind)
        self.assertEqual(case.last_asked_at, self.moment())
        self.assertIn("I am away", "".join(case.message_ids.mapped('body')), "what was said is kept")
        for headers in ({'X-Autoreply': 'yes'}, {'Precedence': 'auto_reply'}, {'Return-Path': '<>'}):
            self.assertFalse(self.receive(headers=headers))

    def test_an_absence_of_ours_is_no_answer(self):
        self.agent.email = 'agent@example.com'
        with self.at():
            case = self.receive()
            self.reply(case, sender='Agent <agent@example.com>', headers={'Auto-Submitted': 'auto-replied'})
        self.assertFalse(case.first_answer_at)

    def test_lists_and_reports_open_a_case_and_get_no_mail(self):
        for headers in ({'List-Id': '<news.example.com>'}, {'Precedence': 'bulk'},
                        {'Auto-Submitted': 'auto-generated'}):
            with self.subTest(headers=headers):
                self.assertEqual(len(self.receive(headers=headers)), 1)
                self.assertFalse(self.acknowledgements())

    def test_who_refuses_automatic_mail_gets_none(self):
        self.assertEqual(len(self.receive(headers={'X-Auto-Response-Suppress': 'OOF, AutoReply'})), 1)
        self.assertFalse(self.acknowledgements())

    def test_a_bounce_opens_nothing(self):
        self.assertFalse(self.receive(sender='MAILER-DAEMON@example.com', subject="Undelivered Mail"))

    def test_a_storm_is_stopped(self):
        for number in range(25):
            self.receive(sender='Storm <storm@example.com>', subject=f"Storm {number}")
        cases = self.cases.search([('email_normalized', '=', 'storm@example.com')])
        self.assertEqual(len(cases), 20)

    # === SENDERS === #

    def test_a_forged_sender_starts_nothing(self):
        """The gateway believes the From header: nobody is made responsible by it, and no rights come with it."""
        self.agent.email = 'agent@example.com'
        case = self.receive(sender='Agent <agent@example.com>')
        self.assertFalse(case.user_id)
        self.assertEqual(case.company_id, self.company)
        self.assertFalse(case.first_answer_at)

    def test_a_contact_of_another_company_is_not_linked(self):
        other = self.env['res.company'].create({'name': "Other"})
        self._customer("Stranger", email='stranger@example.com', company_id=other.id)
        case = self.receive(sender='stranger@example.com')
        self.assertEqual((len(case), case.partner_id.id, case.email_normalized), (1, False, 'stranger@example.com'))

    def test_two_replies_in_the_same_second(self):
        with self.at():
            case = self.receive()
            self.answer(case)
        with self.at(0, 10):
            self.reply(case, body="One")
            self.reply(case, body="Two")
        self.assertEqual(len(case.clock_ids.filtered(lambda clock: clock.kind == 'next_response')), 1)
        self.assertEqual(sum(word in "".join(case.message_ids.mapped('body')) for word in ("One", "Two")), 2)

    def test_a_subject_of_5000_characters(self):
        case = self.receive(subject="x" * 5000)
        self.assertEqual(len(case.name), 250)
        self.assertEqual(max(len(message.subject or '') for message in case.message_ids), 5000, "nothing is lost")

    def test_no_subject(self):
        self.assertEqual(self.receive(subject="").name, "No subject")

    def test_a_date_in_the_future_is_now(self):
        with self.at(-1, 9):
            case = self.receive()
        self.assertEqual(case.received_at, fields.Datetime.to_datetime('2026-03-01 09:00:00'))

    def test_a_date_of_long_ago_is_now(self):
        with self.at(20, 9):
            case = self.receive()
        self.assertEqual(case.received_at, self.moment(20, 9))
        self.assertGreater(case.received_at, self.moment() + timedelta(days=7))

    def test_customers_get_a_button_to_a_page_that_they_may_see(self):
        for visibility, button in (('own', True), ('none', False)):
            with self.subTest(visibility=visibility):
                self.team.portal_visibility = visibility
                case = self._case(user_id=self.agent.id)
                with self.mock_mail_gateway():
                    case.with_user(self.agent)._say_to_customer("It is on its way")
                [mail] = [mail for mail in self._new_mails if self.customer in mail.recipient_ids]
                self.assertEqual('/mail/view' in mail.body_html, button)

    def test_the_mail_that_opens_a_case_describes_it(self):
        case = self.receive(body="<p>It <b>broke</b>.<script>alert(1)</script></p>", headers=[
            ('Content-Type', 'text/html; charset=utf-8')])
        self.assertIn("<b>broke</b>", case.description)
        self.assertNotIn("script", case.description)
        self.reply(case, body="And a leg too")
        self.assertNotIn("leg", case.description)
