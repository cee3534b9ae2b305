import json
import re

from odoo import Command
from odoo.tests import HttpCase

from .case_common import CaseCommon

PNG = bytes.fromhex(
    '89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360f8cfc0000003010100'
    '18dd8db00000000049454e44ae426082')
# Who opens a page: the customer, somebody of the same company, another customer, one of another company of ours,
# nobody who is known.
VISITORS = ('owner', 'colleague', 'other', 'foreign', 'stranger')


class CasePortalCommon(CaseCommon, HttpCase):
    """Customers with a browser, and what they may see: one case, an order and an invoice of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        elsewhere = cls.env['res.company'].create({'name': "Elsewhere"})
        firm = cls._customer("Firm")
        cls.people = {
            'owner': cls._portal('case_owner', parent_id=firm.id),
            'colleague': cls._portal('case_colleague', parent_id=firm.id),
            'other': cls._portal('case_other'),
            'foreign': cls._portal('case_foreign', company=elsewhere),
        }
        cls.owner = cls.people['owner'].partner_id
        cls.order = cls._order(100, partner=cls.owner)
        cls.invoice = cls._bill(cls.order, '2026-03-02')
        cls.case = cls._case(partner_id=cls.owner.id, order_id=cls.order.id, invoice_id=cls.invoice.id)
        cls.token = cls.case._portal_ensure_token()

    @classmethod
    def _portal(cls, login, company=None, **values):
        """A portal user; the password is the login."""
        company = company or cls.company
        return cls.env['res.users'].with_context(no_reset_password=True).create({
            'name': login, 'login': login, 'password': login, 'email': f'{login}@example.com',
            'company_id': company.id, 'company_ids': [Command.set(company.ids)],
            'group_ids': [Command.set(cls.env.ref('base.group_portal').ids)], **values})

    # === A BROWSER === #

    def visit(self, visitor, path, token=False):
        """Open a page as a visitor; with the link that was sent to the owner, or without."""
        self.authenticate(*(None, None) if visitor == 'stranger' else [self.people[visitor].login] * 2)
        return self.url_open(f'{path}?access_token={self.token}' if token else path, timeout=30)

    def post(self, visitor, path, token=False, files=None, csrf=True, **data):
        """Send a form as a browser does: with the token of the session that the page had."""
        page = self.visit(visitor, '/my/cases' if visitor != 'stranger' else '/web/login')
        found = re.search(r'csrf_token: "([^"]+)"', page.text)
        if csrf:
            data['csrf_token'] = found.group(1)
        if token:
            data['access_token'] = self.token
        return self.url_open(path, data=data, files=files, method='POST', timeout=30)

    def call(self, path, **params):
        """Call a route as the page's own script does."""
        return self.url_open(path, data=json.dumps({'params': params}), headers={'Content-Type': 'application/json'})

    def open_case(self, visitor='owner', files=None, **form):
        """Send the form of a new case; the cases that were made by it."""
        before = self.cases.search([]).ids
        self.page = self.post(visitor, '/my/cases/new', files=files, **{
            'subject': "Legs too short", 'text': "The chair wobbles.\n<b>Much</b>", **form})
        return self.cases.search([('id', 'not in', before)])
