from odoo.tests import tagged

from .case_mail_common import CaseMailCommon
from .case_portal_common import CasePortalCommon


@tagged('post_install', '-at_install')
class TestToursCase(CaseMailCommon, CasePortalCommon):
    """What an agent and a customer click, in a real browser."""

    def test_an_agent_works_a_case_from_mail_to_solved(self):
        case = self.receive(subject="Tour chair", body="It broke on the first day.")
        self.agent.password = self.agent.login
        self.start_tour('/odoo', 'lifecycle_case_agent', login=self.agent.login)
        self.assertEqual(
            (case.stage_kind, case.user_id, case.outcome), ('solved', self.agent, "A new chair"))
        self.assertTrue(case.first_answer_at)
        self.assertEqual(set(case.clock_ids.mapped('status')), {'reached'})

    def test_a_customer_opens_answers_and_rates(self):
        self.start_tour('/my', 'lifecycle_case_customer', login='case_other')
        case = self.cases.search([('name', '=', "Tour sofa")])
        self.assertEqual((case.stage_kind, case.type, case.partner_id.name), ('solved', 'complaint', 'case_other'))
        self.assertEqual([(one.rating, one.feedback) for one in case.rating_ids.filtered('consumed')], [(5, "Quick")])
