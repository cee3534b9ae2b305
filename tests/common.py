from odoo import Command, fields

from odoo.addons.account.tests.common import AccountTestInvoicingCommon


class LifecycleCommon(AccountTestInvoicingCommon):
    """Documents in a few words: every helper makes the real thing through Odoo's ORM."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.company_data['company']
        # Documents are made by somebody who may make all of them; whose rights matter logs in with `with_user`.
        cls.env = cls.env(user=cls.env.ref('base.user_root'), su=True, context={
            **cls.env.context, 'tracking_disable': True, 'allowed_company_ids': company.ids})
        cls.company = company.with_env(cls.env)
        cls.root = cls.company.root_id
        cls.facts = cls.env['lifecycle.facts']
        cls.refresh = cls.env['lifecycle.profile.refresh']
        cls.customer = cls._customer("Baan Dok Mai")
        cls.goods = cls.env['product.product'].create({
            'name': "Goods", 'type': 'consu', 'invoice_policy': 'order', 'list_price': 100, 'standard_price': 60,
            'taxes_id': [Command.clear()],
        })
        cls.env['lifecycle.queue'].search([]).unlink()

    # === PEOPLE === #

    @classmethod
    def _customer(cls, name, **values):
        return cls.env['res.partner'].create({'name': name, 'is_company': True, **values})

    @classmethod
    def _user(cls, login, *groups, **values):
        return cls.env['res.users'].create({
            'name': login, 'login': login, 'email': f'{login}@example.com',
            'company_id': cls.company.id, 'company_ids': [Command.set(cls.company.ids)],
            'group_ids': [Command.set([cls.env.ref(group).id for group in ('base.group_user', *groups)])],
            **values,
        })

    # === ACCOUNTING === #

    @classmethod
    def _invoice(cls, amount, day, partner=None, post=True, kind='out_invoice', tax=None, company=None, **values):
        """An invoice (or another kind of document) of one line; `amount` is untaxed."""
        company = company or cls.company
        move = cls.env['account.move'].with_company(company).create({
            'move_type': kind,
            'partner_id': (partner or cls.customer).id,
            'invoice_date': day, 'date': day, 'invoice_date_due': values.pop('due', day),
            'invoice_payment_term_id': values.pop('term', False),
            'invoice_line_ids': [Command.create({
                'name': "Goods", 'quantity': 1, 'price_unit': amount, 'tax_ids': [Command.set(tax.ids if tax else [])],
            })],
            **values,
        })
        if post:
            move.action_post()
        return move

    @classmethod
    def _credit(cls, invoice, amount, day, post=True, reconcile=False):
        """A credit note that names its invoice."""
        refund = cls._invoice(
            amount, day, partner=invoice.partner_id, kind='out_refund', post=False, reversed_entry_id=invoice.id,
            company=invoice.company_id, tax=invoice.invoice_line_ids.tax_ids)
        if post:
            refund.action_post()
        if reconcile:
            cls._reconcile(refund, invoice)
        return refund

    @classmethod
    def _receivable(cls, move):
        return move.line_ids.filtered(lambda line: line.account_type == 'asset_receivable')

    @classmethod
    def _reconcile(cls, *moves):
        lines = cls.env['account.move.line'].union(*(cls._receivable(move) for move in moves))
        lines.filtered(lambda line: not line.reconciled).reconcile()

    @classmethod
    def _pay(cls, invoice, amount, day):
        """A payment of this invoice (in its currency), reconciled with it; a refund is paid out."""
        outgoing = invoice.move_type == 'out_refund'
        payment = cls.env['account.payment'].with_company(invoice.company_id).create({
            'payment_type': 'outbound' if outgoing else 'inbound', 'partner_type': 'customer',
            'partner_id': invoice.commercial_partner_id.id, 'amount': amount, 'date': day,
            'currency_id': invoice.currency_id.id,
            'journal_id': cls.env['account.journal'].search(
                [('type', '=', 'bank'), ('company_id', '=', invoice.company_id.root_id.id)], limit=1).id,
        })
        # As the payment wizard does: without an outstanding account there would be no entry to reconcile.
        payment.outstanding_account_id = payment._get_outstanding_account(payment.payment_type)
        payment.action_post()
        cls._reconcile(payment.move_id, invoice)
        return payment

    # === SALES === #

    @classmethod
    def _order(cls, amount, day=None, partner=None, confirm=True, company=None, product=None, **values):
        """A sales order of one line; confirmed on the day, at noon."""
        order = cls.env['sale.order'].with_company(company or cls.company).create({
            'partner_id': (partner or cls.customer).id,
            'order_line': [Command.create({
                'product_id': (product or cls.goods).id, 'product_uom_qty': 1, 'price_unit': amount, 'tax_ids': [],
            })],
            **values,
        })
        if confirm:
            order.action_confirm()
        if day:
            order.date_order = fields.Datetime.to_datetime(day).replace(hour=12)
        return order

    @classmethod
    def _bill(cls, order, day):
        """The posted invoice of an order."""
        invoice = order._create_invoices()
        invoice.write({'invoice_date': day, 'date': day})
        invoice.action_post()
        return invoice

    # === FACTS AND PROFILES === #

    @classmethod
    def _facts(cls, day=None, partner=None, company=None):
        """The facts of one customer as of a day."""
        pair = ((partner or cls.customer).commercial_partner_id.id, (company or cls.root).id)
        return cls.facts._get([pair], day and fields.Date.to_date(day))[pair]

    @classmethod
    def _profile(cls, partner=None, company=None):
        """The profile of one customer, refreshed."""
        pair = ((partner or cls.customer).id, (company or cls.root).id)
        cls.env.flush_all()
        cls.refresh._refresh(cls.facts._pairs([pair]))
        return cls._stored(partner, company)

    @classmethod
    def _consume(cls):
        """End the transaction as far as the queue is concerned, and let its consumer work."""
        cls.env.flush_all()
        cls.env['lifecycle.queue']._write_notes()
        while cls.env['lifecycle.queue']._consume():
            pass
        cls.env.invalidate_all()

    @classmethod
    def _queued(cls):
        """(partner, root company) that wait in the queue."""
        cls.env.flush_all()
        cls.env['lifecycle.queue']._write_notes()
        entries = cls.env['lifecycle.queue'].search([])
        return {(entry.partner_id, entry.company_id) for entry in entries}

    @classmethod
    def _stored(cls, partner=None, company=None):
        profiles = cls.env['lifecycle.profile'].with_context(active_test=False)
        return profiles.search([
            ('partner_id', '=', (partner or cls.customer).id), ('company_id', '=', (company or cls.root).id)])

    def assertFacts(self, expected, day=None, partner=None, company=None):
        found = self._facts(day, partner, company)
        self.assertEqual(
            {name: self._plain(found[name]) for name in expected},
            {name: self._plain(value) for name, value in expected.items()},
            f"facts as of {day}")

    @staticmethod
    def _plain(value):
        if isinstance(value, str) and len(value) == 10 and value[4:5] == '-':
            return fields.Date.to_date(value)
        return round(float(value), 2) if isinstance(value, (int, float)) or hasattr(value, 'quantize') else value
