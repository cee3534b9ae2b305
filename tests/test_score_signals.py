from datetime import timedelta

from odoo import Command, fields
from odoo.tests import tagged
from odoo.tools import SQL

from .score_common import ScoreCommon


@tagged('post_install', '-at_install')
class TestScoreSignals(ScoreCommon):
    """Every signal, by the real records that it reads."""

    def values(self, lead, *keys):
        """The raw value of each signal for a lead."""
        self.env.flush_all()
        self.env['lifecycle.queue']._write_notes()
        while self.env['lifecycle.queue']._consume():
            pass
        kinds = {key: self._signal(key).kind for key in keys}
        card = self._card(*(
            ('fit', {'signal': key, **({'points': 1} if kind == 'event' else {'bins': [
                (0, 1) if kind == 'number' else ("x", 1)]})}) for key, kind in kinds.items()), sequence=1)
        statement = self.env['lifecycle.score.statement']
        leads = self.env['lifecycle.score.lead']
        leads._keep(leads._scope(SQL("SELECT %s AS id", lead.id), card), statement._sources(card))
        self.env.cr.execute(statement._values(card))
        [row] = self.env.cr.dictfetchall()
        card.action_retire()
        found = {rule.signal_id.key: row[f'v{rule.id}'] for rule in card._rules()}
        return {key: float(value) if hasattr(value, 'quantize') else value for key, value in found.items()}

    def assertSignals(self, lead, **expected):
        self.assertEqual(self.values(lead, *expected), expected)

    def ago(self, days):
        return fields.Date.context_today(self.env.user) - timedelta(days=days)

    # === THE CUSTOMER === #

    def test_orders_and_money(self):
        lead = self._lead(partner_id=self.customer.id)
        self.assertSignals(lead, order_count=0, purchases_12m=0, paid_12m=0, purchase_age=None, customer_age=None)
        self._order(100, self.ago(40))
        self._order(300, self.ago(10))
        invoice = self._invoice(1000, self.ago(60), due=self.ago(30))
        self.assertSignals(
            lead, order_count=2, purchases_12m=3, paid_12m=0, purchase_age=10, customer_age=60, overdue_days=30,
            days_to_pay=None)
        self._pay(invoice, 1000, self.ago(20))
        self.assertSignals(lead, paid_12m=1000, overdue_days=0, days_to_pay=40)

    def test_a_contact_stands_for_its_company(self):
        contact = self.env['res.partner'].create({'name': "Contact", 'parent_id': self.customer.id})
        self._order(100, self.ago(5))
        self.assertSignals(self._lead(partner_id=contact.id), order_count=1)

    def test_margin(self):
        order = self._order(100, self.ago(5))
        self._bill(order, self.ago(4))
        self.assertSignals(self._lead(partner_id=self.customer.id), margin=40)

    def test_quotations_of_the_customer(self):
        self._order(100, confirm=False)
        self.assertSignals(self._lead(partner_id=self.customer.id), customer_quotations=1)

    def test_deliveries(self):
        lead = self._lead(partner_id=self.customer.id)
        self.assertSignals(lead, late_delivery_rate=None, return_rate=None)
        for late in (True, False):
            picking = self._order(100, self.ago(9)).picking_ids
            picking.move_ids.write({'quantity': 1, 'picked': True})
            picking.button_validate()
            picking.move_ids.write({'date_deadline': fields.Datetime.now() - timedelta(days=3 if late else -3)})
        self.assertSignals(lead, late_delivery_rate=50, return_rate=0)

    def test_satisfaction(self):
        lead = self._lead(partner_id=self.customer.id)
        self.assertSignals(lead, satisfaction=None)
        for rating in (5, 2):
            self.env['rating.rating'].create({
                'res_model_id': self.env['ir.model']._get_id('crm.lead'), 'res_id': lead.id, 'rating': rating,
                'partner_id': self.customer.id, 'consumed': True})
        self.assertSignals(lead, satisfaction=3.5)

    # === PROBABLY A CUSTOMER === #

    def test_an_address_tells_the_customer(self):
        self.customer.write({'email': 'baan@example.com', 'phone': '+66 2 123 4567'})
        self._order(100, self.ago(5))
        thailand = self.env.ref('base.th').id
        for values in ({'email_from': 'Baan <BAAN@example.com>'}, {'phone': '02 123 4567', 'country_id': thailand}):
            with self.subTest(values=values):
                lead = self._lead(**values)
                lead.partner_id = False
                self.assertSignals(lead, order_count=1)
                self._card(('fit', {'signal': 'order_count', 'bins': [(1, 5)]}), sequence=2)
                row = self.assertScore(lead, 55)
                self.assertEqual((row.customer_id, row.is_probable), (self.customer, True))
                self.assertEqual(lead.lifecycle_customer_id, self.customer)
                self.assertFalse(lead.partner_id)
                row.scorecard_id.action_retire()

    def test_an_address_of_two_customers_tells_nothing(self):
        self.customer.email = 'shared@example.com'
        self._customer("Another", email='shared@example.com')
        lead = self._lead(email_from='shared@example.com')
        lead.partner_id = False
        self.assertSignals(lead, order_count=None)

    def test_a_customer_of_another_company_is_none(self):
        other = self.env['res.company'].create({'name': "Other"})
        self._customer("Elsewhere", email='else@example.com', company_id=other.id)
        lead = self._lead(email_from='else@example.com')
        lead.partner_id = False
        self.assertSignals(lead, order_count=None)
        self._order(100, self.ago(5), company=self.company)
        mine = self._lead(partner_id=self.customer.id)
        theirs = self.env['crm.lead'].create({'name': "Lead", 'partner_id': self.customer.id, 'company_id': other.id})
        self.assertSignals(mine, order_count=1)
        self.assertSignals(theirs, order_count=0)

    # === THE LEAD === #

    def test_quotations_on_the_lead(self):
        lead = self._lead(partner_id=self.customer.id)
        self.assertSignals(lead, quotation_sent=0, quotation_signed=0, quotation_expired=0)
        order = self._order(100, confirm=False, opportunity_id=lead.id)
        order.action_quotation_sent()
        self.assertSignals(lead, quotation_sent=1)
        order.validity_date = self.ago(1)
        self.assertSignals(lead, quotation_expired=1)
        order.write({'signed_by': "Me", 'signed_on': fields.Datetime.now(), 'validity_date': self.ago(-5)})
        self.assertSignals(lead, quotation_signed=1, quotation_expired=0)
        self._card(('risk', {'signal': 'quotation_expired', 'bins': [(1, -5)]}), sequence=1)
        self._score(lead)
        self.assertEqual(self._row(lead).next_review_on, self.ago(-6), "looked at again when it has expired")

    def test_goods_in_stock(self):
        lead = self._lead(partner_id=self.customer.id)
        goods = self.env['product.product'].create({'name': "Stored", 'type': 'consu', 'is_storable': True})
        self.assertSignals(lead, goods_available=None)
        self._order(100, confirm=False, opportunity_id=lead.id, product=goods)
        self.assertSignals(lead, goods_available=0)
        warehouse = self.env['stock.warehouse'].search([('company_id', '=', self.company.id)], limit=1)
        self.env['stock.quant']._update_available_quantity(goods, warehouse.lot_stock_id, 5)
        self.assertSignals(lead, goods_available=100)

    def test_messages(self):
        lead = self._lead(partner_id=self.customer.id, email_from='x@example.com')
        self.assertSignals(lead, reply=None, reply_age=None, response_hours=None)
        asked = lead.message_post(body="Hello?", message_type='email', author_id=self.customer.id)
        asked.date = fields.Datetime.now() - timedelta(hours=30)
        self.assertSignals(lead, reply=1, response_hours=None)
        lead.message_post(body="Note", message_type='comment', subtype_xmlid='mail.mt_note')
        self.assertSignals(lead, response_hours=None)
        colleague = self._user('colleague', 'sales_team.group_sale_salesman_all_leads')
        answer = lead.with_user(colleague).message_post(
            body="Hello", message_type='comment', subtype_xmlid='mail.mt_comment')
        answer.sudo().date = asked.date + timedelta(hours=6)
        self.assertSignals(lead, reply=1, response_hours=6)
        asked.date = fields.Datetime.now() - timedelta(days=4)
        self.assertSignals(lead, reply_age=4)

    def test_a_stranger_s_mail_is_a_reply(self):
        lead = self._lead()
        lead.message_post(body="Hello?", message_type='email', email_from='stranger@example.com', author_id=False)
        self.assertSignals(lead, reply=1)

    def test_meetings_and_activities(self):
        lead = self._lead()
        self.assertSignals(lead, meeting=None, activities_overdue=0)
        now = fields.Datetime.now()
        for days in (-2, 3):
            self.env['calendar.event'].create({
                'name': "Meeting", 'opportunity_id': lead.id, 'start': now + timedelta(days=days),
                'stop': now + timedelta(days=days, hours=1)})
        lead.activity_schedule('mail.mail_activity_data_todo', date_deadline=self.ago(2))
        lead.activity_schedule('mail.mail_activity_data_todo', date_deadline=self.ago(-2))
        self.assertSignals(lead, meeting=1, activities_overdue=1)

    def test_origin_and_person(self):
        industry = self.env['res.partner.industry'].create({'name': "Bakery"})
        self.customer.industry_id = industry
        lead = self._lead(
            partner_id=self.customer.id, country_id=self.env.ref('base.th').id, referred="Somchai",
            expected_revenue=500,
            source_id=self.env['utm.source'].create({'name': "Fair"}).id,
            medium_id=self.env['utm.medium'].create({'name': "Booth"}).id,
            campaign_id=self.env['utm.campaign'].create({'name': "Spring"}).id,
            email_from='a@gmail.com', phone='02 123 4567')
        self.assertSignals(
            lead, country='TH', referral=1, expected_revenue=500, source="Fair", medium="Booth", campaign="Spring",
            industry="Bakery", free_mail=1, email_quality='correct', phone_quality='correct', lead_age=0)
        other = self._lead(email_from='a@bakery-example.com')
        self.assertSignals(other, free_mail=0, referral=0, expected_revenue=None)

    # === THE REGISTRY === #

    def test_every_signal_is_tried(self):
        """At least 20 signals, half of them from the ERP; each can be scored, or says why not."""
        registry = self.env['lifecycle.score.signal']._registry()
        self.assertGreaterEqual(len(registry), 30)
        signals = self.env['lifecycle.score.signal'].search([])
        self.assertEqual(set(signals.mapped('key')), set(registry))
        self.assertTrue(all(signal.name and signal.dimension for signal in signals))
        readable = signals.filtered(lambda signal: not signal.problem)
        self.values(self._lead(partner_id=self.customer.id), *readable.mapped('key'))

    def test_reasons_open_their_records(self):
        order = self._order(100, self.ago(5))
        lead = self._lead(partner_id=self.customer.id)
        lead.message_post(body="Hello?", message_type='email', author_id=self.customer.id)
        self._profile()
        self._card(
            ('fit', {'signal': 'order_count', 'bins': [(1, 5)]}), ('engagement', {'signal': 'reply', 'points': 3}),
            ('risk', {'domain': "[]", 'points': -1}), sequence=1)
        self._score(lead)
        reasons = {line['text']: line for line in lead.lifecycle_why['reasons']}
        rule = reasons["Orders of the customer: 1 or more"]['rule']
        opened = lead.with_context(rule=rule).action_lifecycle_evidence()
        self.assertEqual((opened['res_model'], opened['domain']), ('sale.order', [('id', 'in', order.ids)]))
        opened = lead.with_context(rule=reasons["Replies"]['rule']).action_lifecycle_evidence()
        self.assertEqual(opened['res_model'], 'mail.message')
        self.assertEqual(len(opened['domain'][0][2]), 1)
        self.assertFalse(reasons["Condition"]['evidence'])

    def test_one_lead_s_records_are_not_another_s(self):
        leads = [self._lead() for _n in range(3)]
        leads[1].message_post(body="Hello?", message_type='email', author_id=self.customer.id)
        self._card(('engagement', {'signal': 'reply', 'points': 3}), sequence=1)
        self._score(*leads)
        self.assertEqual([self._row(lead).computed for lead in leads], [50, 53, 50])

    def test_a_condition_on_tags(self):
        tag = self.env['crm.tag'].create({'name': "Hot"})
        self._card(('fit', {'domain': f"[('tag_ids', 'in', [{tag.id}])]", 'points': 6}), sequence=1)
        lead = self._lead(tag_ids=[Command.link(tag.id)])
        self.assertScore(lead, 56)
        tag.unlink()
        self.assertScore(lead, 50)
