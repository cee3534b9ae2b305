from datetime import timedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import LifecycleCommon


@tagged('post_install', '-at_install')
class TestTours(LifecycleCommon, HttpCase):
    """What people click, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sales = cls._login('lifecycle_tour_sales', 'sales_team.group_sale_salesman')
        cls.accountant = cls._login('lifecycle_tour_accountant', 'account.group_account_invoice')
        cls.clerk = cls._login('lifecycle_tour_clerk', 'stock.group_stock_user')
        cls.partner = cls._customer("Baan Tour", user_id=cls.sales.id)
        cls.hidden = cls._customer("Hidden Tour", user_id=cls.accountant.id)
        today = fields.Date.today()
        for days in (40, 20):
            cls._order(100, today - timedelta(days=days), partner=cls.partner, user_id=cls.sales.id)
        cls._pay(cls._invoice(150, today - timedelta(days=10), partner=cls.partner), 150, today)
        cls._invoice(70, today - timedelta(days=5), partner=cls.partner)
        cls._order(100, today, partner=cls.hidden)
        # The tour looks for a page of two customers, not for those of other tests and of the demo.
        cls._profile(cls.partner)
        cls._profile(cls.hidden)

    @classmethod
    def _login(cls, name, *groups):
        return cls._user(name, *groups, password=name)

    def contact(self):
        return f'/odoo/res.partner/{self.partner.id}'

    def test_salesperson(self):
        self.start_tour('/odoo', 'lifecycle_salesperson', login=self.sales.login)

    def test_accountant(self):
        self.start_tour('/odoo', 'lifecycle_accountant', login=self.accountant.login)

    def test_contact(self):
        self.start_tour(self.contact(), 'lifecycle_contact', login=self.sales.login)

    def test_contact_without_rights(self):
        self.start_tour(self.contact(), 'lifecycle_contact_closed', login=self.clerk.login)
