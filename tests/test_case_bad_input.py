from unittest.mock import patch

from psycopg2 import errors

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .case_common import CaseCommon


@tagged('post_install', '-at_install')
class TestCaseBadInput(CaseCommon):
    """What people do to cases that nobody thought of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env['res.company'].create({'name': "Other"})
        cls.env = cls.env(context={**cls.env.context, 'allowed_company_ids': (cls.company | cls.other).ids})
        cls.far = cls.env['lifecycle.case.team'].create({'name': "Far", 'company_id': cls.other.id})

    # === ANOTHER COMPANY === #

    def test_a_case_moves_to_another_company(self):
        follower = self._customer("Follower")
        before = self._case()
        with self.at():
            case = self._case(user_id=self.agent.id, follow_up_of_id=before.id)
            case.message_subscribe(partner_ids=follower.ids)
            self.hear(case)
            said, number, followers = case.message_ids, case.number, case.message_partner_ids
        with self.at(0, 10):
            case.team_id = self.far
            self.env.flush_all()
        self.assertEqual((case.company_id, case.partner_id), (self.other, self.customer))
        self.assertIn(number, "".join(case.message_ids.mapped('body')), "what it was called before")
        self.assertLessEqual(said, case.message_ids)
        self.assertEqual(case.message_partner_ids, followers)
        self.assertFalse(case.follow_up_of_id, "a case of the company that was left")
        self.assertIn(before.number, "".join(case.message_ids.mapped('body')))
        self.assertFalse(case.user_id, "who has no part in that company cannot go on with it")
        self.assertEqual(self.clock(case).consumed, 3600, "what was used stays used")

    def test_documents_of_the_company_that_is_left_are_refused(self):
        order = self._order(100)
        case, stranger = self._case(order_id=order.id), self._case(
            partner_id=self._customer("Ours", company_id=self.company.id).id)
        for moving in (case, stranger):
            with self.subTest(case=moving), self.assertRaisesRegex(UserError, "incompatible|compan"):
                with self.env.cr.savepoint():
                    moving.team_id = self.far
            self.assertEqual((moving.company_id, moving.team_id), (self.company, self.team))
        case.write({'team_id': self.far.id, 'order_id': False})
        self.assertEqual(case.company_id, self.other)

    def test_a_number_that_is_taken_over_there(self):
        case = self._case()
        self.env['ir.sequence'].create({
            'name': "Case", 'code': 'lifecycle.case', 'prefix': 'C', 'padding': 5, 'company_id': self.other.id,
            'number_next': int(case.number[1:])})
        theirs = self._case(team_id=self.far.id)
        old = case.number
        self.assertEqual(theirs.number, old)
        case.team_id = self.far
        self.env.flush_all()
        self.assertNotEqual(case.number, old)
        self.assertIn(old, "".join(case.message_ids.mapped('body')), "what the customer was told is kept")

    def test_cases_that_follow_one_that_moves(self):
        case = self._case()
        follower, double = self._case(follow_up_of_id=case.id), self._case(duplicate_of_id=case.id)
        case.team_id = self.far
        self.assertFalse(follower.follow_up_of_id | double.duplicate_of_id)
        self.assertEqual((follower.company_id, double.company_id), (self.company, self.company))

    # === MANY, AND AT ONCE === #

    def test_a_thousand_cases_are_solved_at_once(self):
        self.team.asks_rating = False
        cases = self.cases.create([
            {'name': f"Case {number}", 'team_id': self.team.id, 'partner_id': self.customer.id}
            for number in range(1000)])
        self.env.flush_all()
        before = self.env.cr.sql_log_count
        self.env['lifecycle.case.close'].create({
            'case_ids': [Command.set(cases.ids)], 'outcome': "Replaced"}).action_apply()
        self.env.flush_all()
        self.assertEqual(set(cases.mapped('stage_kind')), {'solved'})
        self.assertEqual(set(cases.clock_ids.mapped('status')), {'reached'})
        self.assertFalse(any(cases.mapped('due_at')))
        self.assertLess(self.env.cr.sql_log_count - before, 5000, "a handful a case")

    def test_two_share_out_work_of_one_team(self):
        """The second waits until the first has said who got what; then it counts that too, or is done again."""
        team = self.env.ref('crm_lifecycle.case_team_care')
        self.env.flush_all()
        with self.registry.cursor() as first, self.registry.cursor() as second:
            team.with_env(self.env(cr=first))._get_loads()
            second.execute("SET LOCAL lock_timeout = '200ms'")
            with self.assertRaises(errors.LockNotAvailable), mute_logger('odoo.sql_db'):
                team.with_env(self.env(cr=second))._get_loads()
            second.rollback()
            first.rollback()
            self.assertIsInstance(team.with_env(self.env(cr=second))._get_loads(), dict)
            second.rollback()

    # === THE LIGHTS GO OUT === #

    def run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref('crm_lifecycle.ir_cron_case').method_direct_trigger()
        self.env.invalidate_all()
        return self.env['lifecycle.job']._get('case')

    @mute_logger('odoo.addons.base.models.ir_cron')
    def test_a_job_that_dies_half_way_is_finished_by_the_next(self):
        with self.at():
            cases = self.cases.union(*(self._case(user_id=self.agent.id) for _number in range(4)))
            self.env.flush_all()
        clocks, told = type(self.env['lifecycle.case.clock']), []
        original = clocks._escalate_to

        def dies_at_the_third(clock, now):
            told.append(clock)
            if len(told) > 2:
                raise ValueError("the lights went out")
            return original(clock, now)

        with self.at(0, 15), patch.object(clocks, 'BATCH', 1):
            with patch.object(clocks, '_escalate_to', dies_at_the_third):
                job = self.run_job()
            self.assertEqual((job.state, job.reason), ('failed', "the lights went out"))
            missed = cases.activity_ids.filtered(lambda one: one.summary == "First Answer missed")
            self.assertEqual(len(missed), 2, "what was done before stays done")
            self.assertEqual(self.run_job().state, 'ok')
            self.run_job()
        for case in cases:
            self.assertEqual(
                case.activity_ids.mapped('summary').count("First Answer missed"), 1, "each is told, and once")
