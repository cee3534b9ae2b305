import io
from datetime import datetime
from pathlib import Path

import openpyxl

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .case_common import CaseCommon

TEMPLATE = Path(__file__).parent.parent / 'static' / 'xls' / 'lifecycle_case.xlsx'
SHEET = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
COLUMNS = {
    'Subject': 'name', 'Customer': 'partner_id', 'E-mail': 'email_from', 'Phone': 'phone', 'Team': 'team_id',
    'Responsible': 'user_id', 'Type': 'type', 'Priority': 'priority', 'Stage': 'stage_id', 'Category': 'category_id',
    'Received': 'received_at', 'Description': 'description', 'Channel': 'channel', 'Number': 'number',
}


class ImportCommon(CaseCommon):

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env['res.partner'].create([
            {'name': "Chiang Mai Teak", 'email': 'teak@example.com'}])
        cls.env.ref('crm_lifecycle.case_team_care').active = False  # a team of this name is in the template
        cls.team.name = "Customer Care"
        cls.template = TEMPLATE.read_bytes()

    def sheet(self, *rows):
        """A file with the template's head and these rows: column -> value."""
        book = openpyxl.load_workbook(io.BytesIO(self.template))
        page = book.active
        page.delete_rows(2, page.max_row)
        for row in rows:
            page.append([row.get(title) for title in COLUMNS])
        output = io.BytesIO()
        book.save(output)
        return output.getvalue()

    def load(self, file, dryrun=False, user=None, batches=None):
        """What the screen does with a file: preview it, and import the columns that it recognises."""
        wizard = self.env['base_import.import'].with_user(user or self.env.user).create({
            'res_model': 'lifecycle.case', 'file': file, 'file_name': "cases.xlsx", 'file_type': SHEET})
        preview = wizard.parse_preview({'has_headers': True, 'quoting': '"', 'separator': ''})
        self.assertEqual(preview['headers'], list(COLUMNS))
        chosen = [preview['matches'][index][0] for index in range(len(COLUMNS))]
        self.assertEqual(chosen, list(COLUMNS.values()), "every column finds its field by itself")
        options = {**preview['options'], 'skip': 0, 'limit': batches}
        return wizard.execute_import(chosen, preview['headers'], options, dryrun=dryrun)

    def imported(self, *rows, **kwargs):
        result = self.load(self.sheet(*rows), **kwargs)
        self.assertEqual(result['messages'], [])
        return self.cases.browse(result['ids'])

    def count(self):
        return self.cases.with_context(active_test=False).search_count([])


@tagged('post_install', '-at_install')
class TestCaseImport(ImportCommon):
    """Open tickets come along from another system."""

    # === THE FILE === #

    def test_the_template_is_offered_and_imports(self):
        [template] = self.cases.get_import_templates()
        self.assertEqual(template['template'], '/crm_lifecycle/static/xls/lifecycle_case.xlsx')
        before = self.count()
        with self.at():
            tried = self.load(self.template, dryrun=True)
            self.assertEqual((tried['messages'], len(tried['ids']), self.count()), ([], 3, before))
            cases = self.cases.browse(self.load(self.template)['ids'])
        chair, question, catalogue = cases
        self.assertEqual(chair.received_at, datetime(2026, 1, 12, 9, 30))
        self.assertEqual(
            (chair.partner_id, chair.type, chair.priority, chair.channel, chair.stage_kind, chair.number),
            (self.customer, 'problem', '2', 'email', 'open', 'T-1041'))
        self.assertIn("the left leg", chair.description)
        self.assertEqual(question.stage_kind, 'waiting_customer')
        self.assertEqual(question.email_from, 'teak@example.com', "an empty cell takes nothing from the customer")
        self.assertEqual((catalogue.partner_id.id, catalogue.email_from), (False, 'somsri@example.com'))
        self.assertEqual([question.number, catalogue.number], ['C00001', 'C00002'])

    def test_empty_cells_have_defaults(self):
        with self.at(1):
            [case] = self.imported({'Subject': "Only this"})
        self.assertEqual((case.type, case.priority, case.channel, case.team_id, case.stage_kind, case.received_at),
                         ('question', '1', 'internal', self.team, 'new', self.moment(1)))

    def test_one_bad_row_creates_nothing(self):
        before = self.count()
        good = {'Subject': "Good", 'Team': "Customer Care"}
        for column, value in (
            ('Type', "Nonsense"), ('Stage', "No such stage"), ('Customer', "Nobody at all"), ('Received', "yesterday"),
        ):
            for dryrun in (True, False):
                with self.subTest(column=column, dryrun=dryrun):
                    result = self.load(self.sheet(good, good, {**good, column: value}, good), dryrun=dryrun)
                    [message] = result['messages']
                    self.assertEqual(message['type'], 'error')
                    if column == 'Received':  # a date is read before there are records, and its message says where
                        self.assertIn("line 3", message['message'])
                    else:
                        self.assertEqual(message['rows'], {'from': 2, 'to': 2})
                        self.assertIn(value, message['message'])
                    self.assertFalse(result.get('ids'))
                    self.assertEqual(self.count(), before)
        result = self.load(self.sheet(good, {'Phone': "1"}, good))
        self.assertEqual((result['messages'][0]['record'], result['ids'], self.count()), (1, False, before))

    def test_two_hundred_rows(self):
        rows = [{'Subject': f"Ticket {number}", 'Customer': "Baan Dok Mai", 'Team': "Customer Care",
                 'Stage': ("New", "In Work", "Waiting for the Customer", "Solved")[number % 4],
                 'Received': datetime(2026, 2, 1 + number % 20, 9)} for number in range(200)]
        with self.at():
            start = self.env.cr.sql_log_count
            cases = self.imported(*rows)
            self.env.flush_all()
        self.assertEqual(len(cases), 200)
        self.assertEqual(cases.mapped('number'), [f'C{number:05}' for number in range(1, 201)])
        self.assertLess((self.env.cr.sql_log_count - start) / 200, 25)
        self.assertEqual(len(cases.filtered('clock_ids')), 150)

    # === MOMENTS === #

    def test_clocks_run_from_the_moment_it_was_received(self):
        with self.at(1, 10):
            new, work, late = self.imported(
                {'Subject': "New", 'Received': self.moment(1, 9)},
                {'Subject': "Work", 'Received': self.moment(0, 9), 'Stage': "In Work"},
                {'Subject': "From tomorrow", 'Received': self.moment(3)})
            self.assertEqual(self.clock(new, 'first_response').deadline, self.moment(1, 14))
            self.assertEqual(self.clock(new).deadline, self.moment(3, 9))
            self.assertEqual((self.clock(work).deadline, work.is_late), (self.moment(2, 9), True))
            self.assertEqual((late.received_at, self.clock(late).running_since), (self.moment(1, 10),) * 2)

    def test_what_waits_stands_still_from_the_beginning(self):
        with self.at(10):
            [case] = self.imported({'Subject': "Wait", 'Received': self.moment(0), 'Stage': "Waiting for the Customer"})
            self.assertEqual((case.waiting_since, case.closed_at, case.is_late), (self.moment(10), False, False))
            self.assertEqual({clock.status for clock in case.clock_ids}, {'paused'})
            self.assertEqual({clock.consumed for clock in case.clock_ids}, {0})
        with self.at(11):
            self.move(case, 'open')
            self.assertEqual(self.clock(case).deadline, self.moment(15), "all of its 16 hours, from Friday on")
            self.assertFalse(case.is_late)

    def test_what_is_closed_was_promised_nothing(self):
        for stage in ("Solved", "Cancelled"):
            with self.subTest(stage=stage):
                with self.at(10):
                    [case] = self.imported({'Subject': "Done", 'Received': self.moment(0), 'Stage': stage})
                    self.assertEqual((case.closed_at, case.waiting_since), (self.moment(10), False))
                    self.assertFalse(case.clock_ids | case.clock_ids.filtered('breached_at'))
                    self.assertEqual((case.policy_id.id, case.due_at, case.reopen_count), (False, False, 0))
                with self.at(11):
                    case.action_reopen()
                self.assertEqual((case.policy_id, case.reopen_count), (self.policy, 1))
                self.assertEqual(self.clock(case).running_since, self.moment(11))
                self.assertEqual(case.due_at, self.moment(11, 14))

    def test_a_call_was_answered_when_it_came(self):
        with self.at(10):
            [case] = self.imported({'Subject': "Call", 'Received': self.moment(0), 'Channel': "Phone"})
        clock = self.clock(case, 'first_response')
        self.assertEqual((clock.reached_at, clock.status), (self.moment(0), 'reached'))

    # === NUMBERS === #

    def test_numbers_are_brought_or_given(self):
        cases = self.imported({'Subject': "Old", 'Number': 'C00007'}, {'Subject': "Fresh"})
        self.assertEqual(cases.mapped('number'), ['C00007', 'C00008'])
        self.assertEqual(self._case().number, 'C00009')

    def test_a_number_is_brought_once(self):
        self.imported({'Subject': "Old", 'Number': 'T-1'})
        before = self.count()
        result = self.load(self.sheet({'Subject': "Fine"}, {'Subject': "Again", 'Number': 'T-1'}))
        [message] = result['messages']
        self.assertEqual((message['record'], message['message']), (1, "The company has a case of this number already."))
        self.assertEqual(self.count(), before)
        other = self.env['res.company'].create({'name': "Other"})
        far = self.env['lifecycle.case.team'].create({'name': "Far", 'company_id': other.id})
        [case] = self.imported({'Subject': "Elsewhere", 'Number': 'T-1', 'Team': "Far"})
        self.assertEqual(case.team_id, far)

    # === QUIET === #

    def test_nobody_gets_mail(self):
        # As where people chose to keep a history of the import, which core then also tells them of.
        self.env = self.env(context={**self.env.context, 'tracking_disable': False})
        self.team.write({'acknowledges': True, 'asks_rating': True})
        mails, messages = self.env['mail.mail'].search_count([]), self.env['mail.notification'].search_count([])
        rows = [{'Subject': stage, 'Stage': stage, 'Customer': "Baan Dok Mai", 'Responsible': self.agent.name}
                for stage in ("New", "In Work", "Waiting for the Customer", "Solved", "Cancelled")]
        cases = self.imported(*rows)
        self.env.flush_all()
        self.assertEqual(cases.user_id, self.agent)
        self.assertEqual(self.env['mail.mail'].search_count([]), mails)
        self.assertEqual(self.env['mail.notification'].search_count([]), messages)
        self.assertFalse(cases.rating_ids | self.env['rating.rating'].search([
            ('res_model', '=', 'lifecycle.case'), ('res_id', 'in', cases.ids)]))
        self.assertFalse(any(cases.mapped('acknowledged_at')))

    def test_a_case_solved_by_hand_still_asks(self):
        case = self._case()
        self.move(case, 'solved')
        self.assertTrue(self.env['rating.rating'].search_count([
            ('res_model', '=', 'lifecycle.case'), ('res_id', '=', case.id)]))

    # === RIGHTS === #

    def test_agents_import_for_their_team(self):
        [case] = self.imported({'Subject': "Mine", 'Team': "Customer Care"}, user=self.agent)
        self.assertEqual((case.team_id, case.create_uid), (self.team, self.agent))

    def test_others_import_nothing(self):
        before = self.count()
        for name, group in (('sales', 'sales_team.group_sale_salesman'), ('audit', 'crm_lifecycle.group_auditor')):
            with self.subTest(name=name), self.assertRaises(AccessError):
                result = self.load(self.sheet({'Subject': "x"}), user=self._user(f'import_{name}', group))
                raise AccessError(result['messages'][0]['message'])
        self.assertEqual(self.count(), before)
