from odoo.exceptions import UserError
from odoo.tests import tagged

from .case_common import CaseCommon


@tagged('post_install', '-at_install')
class TestCaseMerge(CaseCommon):
    """Cases that turn out to be one, and one that turns out to be several. Nothing that was said or sent is lost."""

    def merge(self, cases, **values):
        dialog = self.env['lifecycle.case.merge'].with_context(
            active_model='lifecycle.case', active_ids=cases.ids).create(values)
        dialog.action_apply()
        return dialog.target_id

    def test_everything_goes_to_the_oldest(self):
        follower = self._customer("Follower")
        with self.at(0, 9):
            first = self._case()
            token = first._portal_ensure_token()
        with self.at(0, 10):
            second = self._case(priority='3', receipt_number='R-1')
            second_token = second._portal_ensure_token()
            said = self.hear(second, "Second")
            file = self.env['ir.attachment'].create({
                'name': "photo.txt", 'raw': b'photo', 'res_model': 'lifecycle.case', 'res_id': second.id})
            second.message_subscribe(partner_ids=follower.ids)
            rating = self.env['rating.rating'].create({
                'res_model_id': self.env['ir.model']._get_id('lifecycle.case'), 'res_id': second.id, 'rating': 5,
                'consumed': True})
            tracked = self.env['mail.tracking.value'].create({
                'mail_message_id': said.id, 'new_value_char': "High",
                'field_id': self.env['ir.model.fields']._get('lifecycle.case', 'priority').id})
        with self.at(0, 11):
            target = self.merge(first | second)
        self.assertEqual(target, first)
        for record in (said, file, rating):
            self.assertEqual(record.res_id, first.id)
        self.assertIn(follower, first.message_partner_ids)
        self.assertEqual(tracked.mail_message_id.res_id, first.id)
        self.assertEqual((first.receipt_number, first.received_at), ('R-1', self.moment(0, 9)))
        self.assertEqual((second.duplicate_of_id, second.stage_kind, second.active), (first, 'cancelled', True))
        self.assertEqual({clock.status for clock in second.clock_ids}, {'cancelled'})
        self.assertNotEqual(second.access_token, second_token, "the link that was sent opens nothing any more")
        self.assertEqual(first.access_token, token)

    def test_the_earliest_start_counts(self):
        with self.at(0, 9):
            second = self._case()
        with self.at(0, 11):
            first = self._case(priority='3')
            self.merge(first | second, target_id=first.id)
        self.assertEqual(first.received_at, self.moment(0, 9))

    def test_what_is_not_merged(self):
        case, stranger = self._case(), self._case(partner_id=self._customer("Stranger").id)
        with self.assertRaisesRegex(UserError, "different customers"):
            self.merge(case | stranger)
        with self.assertRaisesRegex(UserError, "two or more"):
            self.merge(case)

    def test_splitting(self):
        with self.at(0, 9):
            case = self._case()
            self.hear(case, "One matter")
        with self.at(0, 10):
            other = self.hear(case, "Another matter")
        dialog = self.env['lifecycle.case.split'].create({'case_id': case.id, 'name': "Another matter"})
        self.assertEqual(dialog.message_ids, other)
        new = self.cases.browse(dialog.action_apply()['res_id'])
        self.assertEqual((new.follow_up_of_id, new.partner_id), (case, self.customer))
        self.assertEqual(new.received_at, self.moment(0, 10))
        self.assertEqual((other.res_id, other.model), (new.id, 'lifecycle.case'))
        self.assertIn("One matter", "".join(case.message_ids.mapped('body')))

    def test_only_ones_own_messages_are_split_off(self):
        case, other = self._case(), self._case()
        message = self.hear(other)
        with self.assertRaises(UserError):
            self.env['lifecycle.case.split'].create({
                'case_id': case.id, 'name': "x", 'message_ids': [(6, 0, message.ids)]}).action_apply()
