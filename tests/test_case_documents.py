from odoo.tests import tagged

from .case_documents_common import DocumentsCommon


@tagged('post_install', '-at_install')
class TestCaseDocuments(DocumentsCommon):
    """Cases on the documents that they are about."""

    # === COUNT === #

    def test_each_document_counts_its_cases(self):
        self.assertEqual([self.count(document) for document in self.documents.values()], [0] * 5)
        case = self._case(partner_id=self.contact.id, order_id=self.order.id, picking_id=self.delivery.id,
                          invoice_id=self.invoice.id, lead_id=self.lead.id)
        self._case(partner_id=self._customer("Stranger").id)
        self.env.invalidate_all()
        for document in self.documents.values():
            with self.subTest(model=document._name):
                self.assertEqual(self.count(document), 1)
                action = document.with_user(self.everybody).action_lifecycle_cases()
                self.assertEqual(self.env['lifecycle.case'].search(action['domain']), case)
        self.assertEqual(self.count(self.contact), 1)

    def test_a_company_counts_the_cases_of_all_its_contacts(self):
        self._case(), self._case(partner_id=self.contact.id)
        self.assertEqual((self.count(self.customer), self.count(self.contact)), (2, 2))

    def test_a_credit_note_counts_the_cases_of_its_invoice(self):
        credit = self._credit(self.invoice, 10, '2026-03-02')
        self._case(invoice_id=self.invoice.id)
        self.assertEqual((self.count(credit), self.count(self.invoice)), (1, 1))

    def test_only_cases_that_the_reader_has_count(self):
        self._case(order_id=self.order.id, user_id=self.leader.id)
        self._case(order_id=self.order.id)
        auditor = self._user('case_auditor', 'crm_lifecycle.group_auditor', 'sales_team.group_sale_salesman_all_leads')
        self.assertEqual((self.count(self.order), self.count(self.order, auditor)), (1, 2))

    def test_one_and_fifty_take_the_same_queries(self):
        orders = self.order | self.order.union(*(self.order.copy() for _number in range(49)))
        for order in orders:
            self._case(order_id=order.id)
        numbers = []
        for batch in (orders[:1], orders[:1], orders):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(batch.with_user(self.everybody).mapped('lifecycle_case_count'), [1] * len(batch))
            numbers.append(self.env.cr.sql_log_count - before)
        self.assertEqual(numbers[2], numbers[1])  # the first one also filled the caches of the rules
        self.assertLessEqual(numbers[2], 6)

    def test_merged_leads_keep_their_cases(self):
        other = self.lead.copy()
        cases = self._case(lead_id=other.id) | self._case(lead_id=self.lead.id)
        merged = (self.lead | other).merge_opportunity()
        self.assertEqual(cases.lead_id, merged)

    # === NEW CASE === #

    def test_a_new_case_has_its_links(self):
        common = {'channel': 'internal', 'team_id': self.team.id}
        contact, order = {'partner_id': self.contact.id}, {'order_id': self.order.id}
        for document, expected in (
            (self.customer, {'partner_id': self.customer.id}),
            (self.order, contact | order),
            (self.delivery, contact | order | {'picking_id': self.delivery.id}),
            (self.invoice, {'partner_id': self.invoice.partner_id.id, 'invoice_id': self.invoice.id} | order),
            (self.lead, contact | {'lead_id': self.lead.id}),
        ):
            with self.subTest(model=document._name):
                action = document.with_user(self.everybody).action_lifecycle_new_case()
                self.assertEqual(self.defaults(action), common | expected)
                case = self.new_case(document)
                self.assertEqual((case.type, case.channel, case.team_id), ('question', 'internal', self.team))
                self.assertEqual({name: case[name].id for name in expected}, expected)
                self.assertEqual(case.commercial_partner_id, self.customer)
                listed = document.with_user(self.everybody).action_lifecycle_cases()
                self.assertEqual(self.defaults(listed), common | expected)

    def test_what_cannot_be_linked_is_left_out(self):
        draft = self._invoice(5, '2026-03-01', post=False)
        bill = self._invoice(5, '2026-03-01', kind='in_invoice')
        credit = self._credit(self.invoice, 10, '2026-03-02')
        loose = self._invoice(5, '2026-03-01', kind='out_refund')
        gone = self._invoice(5, '2026-03-01')
        gone.button_draft()
        gone.button_cancel()
        for document, expected in (
            (draft, {'partner_id'}), (bill, {'partner_id'}), (credit, {'partner_id', 'invoice_id'}),
            (loose, {'partner_id'}), (gone, {'partner_id'}),
        ):
            with self.subTest(document=document.move_type, state=document.state):
                found = self.defaults(document.with_user(self.everybody).action_lifecycle_new_case())
                self.assertEqual(set(found), {'channel', 'team_id', *expected})
        self.assertEqual(self.new_case(credit).invoice_id, self.invoice)

    def test_a_draft_invoice_still_names_its_order(self):
        order = self._order(50)
        draft = order._create_invoices()
        found = self.defaults(draft.with_user(self.everybody).action_lifecycle_new_case())
        self.assertEqual((found['order_id'], 'invoice_id' in found), (order.id, False))

    def test_an_invoice_of_two_orders_names_none(self):
        both = (self._order(50) | self._order(60))._create_invoices()
        both.invoice_date = '2026-03-01'
        both.action_post()
        found = self.defaults(both.with_user(self.everybody).action_lifecycle_new_case())
        self.assertEqual((found['invoice_id'], 'order_id' in found), (both.id, False))

    def test_a_return_is_about_the_delivery(self):
        self.delivery.button_validate()
        wizard = self.env['stock.return.picking'].with_context(
            active_id=self.delivery.id, active_ids=self.delivery.ids, active_model='stock.picking').create({})
        wizard.product_return_moves.quantity = 1
        back = wizard._create_return()
        case = self.new_case(back)
        self.assertEqual((case.picking_id, case.order_id, case.partner_id), (self.delivery, self.order, self.contact))

    def test_a_delivery_to_somebody_else_keeps_the_delivery(self):
        friend = self._customer("Friend")
        self.delivery.partner_id = friend
        case = self.new_case(self.delivery)
        self.assertEqual((case.partner_id, case.picking_id), (friend, self.delivery))
        self.assertFalse(case.order_id)

    def test_a_lead_of_nobody_gives_its_words(self):
        lead = self.env['crm.lead'].create({
            'name': "Who is it", 'contact_name': "Nok", 'email_from': 'nok@example.com', 'phone': '02 123 4567'})
        case = self.new_case(lead)
        self.assertEqual((case.lead_id, case.partner_name, case.email_from), (lead, "Nok", 'nok@example.com'))
        self.assertFalse(case.partner_id)
