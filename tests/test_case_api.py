from datetime import timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from .case_portal_common import CasePortalCommon


@tagged('post_install', '-at_install')
class TestCaseApi(CasePortalCommon):
    """Odoo's external API, as README shows it: JSON over HTTP with a key, and with the rights of the key's owner."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keys = {user: cls._key(user) for user in (cls.agent, cls.people['owner'])}
        cls.case.user_id = cls.agent

    @classmethod
    def _key(cls, user):
        until = fields.Datetime.now() + timedelta(days=1)
        return cls.env(user=user)['res.users.apikeys'].sudo()._generate('rpc', "Shop", until)

    def ask(self, user, method, model='lifecycle.case', **params):
        """(status, answer) of a call."""
        key = self.keys.get(user, 'no-such-key')
        with mute_logger('odoo.http'):
            answer = self.url_open(
                f'/json/2/{model}/{method}', json=params, method='POST', headers={'Authorization': f'Bearer {key}'})
        return answer.status_code, answer.json()

    def test_a_shop_opens_and_reads_a_case(self):
        status, ids = self.ask(self.agent, 'create', vals_list=[{
            'name': "Wrong colour", 'team_id': self.team.id, 'partner_id': self.customer.id, 'channel': 'api',
            'type': 'complaint', 'order_id': False, 'description': "<p>Blue</p><script>alert(1)</script>"}])
        self.assertEqual(status, 200, ids)
        status, [row] = self.ask(
            self.agent, 'read', ids=ids, fields=['number', 'stage_kind', 'due_at', 'description', 'channel'])
        case = self.cases.browse(ids)
        self.assertEqual(
            (status, row['number'], row['stage_kind'], row['channel']), (200, case.number, 'new', 'api'))
        self.assertEqual(row['due_at'], fields.Datetime.to_string(case.due_at))
        self.assertNotIn('script', row['description'])
        status, found = self.ask(self.agent, 'search_read', domain=[['number', '=', case.number]], fields=['name'])
        self.assertEqual((status, [row['name'] for row in found]), (200, ["Wrong colour"]))

    def test_an_answer_by_the_interface_meets_the_clock(self):
        status, _ids = self.ask(
            self.agent, 'message_post', ids=self.case.ids, body="We look at it", message_type='comment',
            subtype_xmlid='mail.mt_comment')
        self.assertEqual(status, 200)
        self.assertTrue(self.case.first_answer_at)

    def test_what_is_wrong_is_said_and_nothing_happens(self):
        count = self.cases.search_count([])
        for values in ({'name': "x", 'team_id': self.team.id, 'type': 'bribe'}, {'team_id': self.team.id},
                       {'name': "x", 'no_such_field': 1}):
            with self.subTest(values=values), mute_logger('odoo.sql_db'):
                status, answer = self.ask(self.agent, 'create', vals_list=[values])
                self.assertGreaterEqual(status, 400)
                self.assertTrue(answer['message'])
        self.assertEqual(self.cases.search_count([]), count)

    def test_a_key_gives_its_owner_s_rights_and_no_more(self):
        self.assertEqual(self.ask(None, 'search', domain=[])[0], 401)
        owner = self.people['owner']
        status, rows = self.ask(owner, 'search_read', domain=[], fields=['number'])
        self.assertEqual((status, [row['number'] for row in rows]), (200, [self.case.number]))
        for method, params in (
            ('read', {'ids': self.case.ids, 'fields': ['user_id']}),
            ('write', {'ids': self.case.ids, 'vals': {'name': "Mine"}}),
            ('create', {'vals_list': [{'name': "x", 'team_id': self.team.id}]}),
            ('unlink', {'ids': self.case.ids}),
        ):
            with self.subTest(method=method):
                self.assertEqual(self.ask(owner, method, **params)[0], 403)
        for name in ('_open_from_portal', '_assign', '_post_as_customer'):
            with self.subTest(name=name):
                self.assertIn(self.ask(self.agent, name, ids=self.case.ids)[0], (403, 404))
