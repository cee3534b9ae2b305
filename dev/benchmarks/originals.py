"""The originals of the benchmarks' rows: a few documents of each kind, made by Odoo itself.

Seeding copies them by SQL. So every column of a copy is what Odoo stores, stored computed fields included, and nothing
here has to know the schema. Names carry a ``#`` where a copy gets its number.
"""

from datetime import timedelta

from odoo import fields

# The originals are dated some days back, so that what follows them (delivery, payment) is not in the future.
AGE = 20
PAID_AFTER = 14
CREDITED_AFTER = 5


def prepare(env) -> dict:
    """What all documents share: the products, and payments that are entries of their own."""
    account = env['account.account'].create({
        'name': "Outstanding Receipts", 'code': '101499', 'account_type': 'asset_current', 'reconcile': True})
    bank = env['account.journal'].search([('type', '=', 'bank')], limit=1)
    bank.inbound_payment_method_line_ids.payment_account_id = account
    categories = env['product.category'].create([{'name': f"Goods {n}"} for n in range(4)])
    products = env['product.product'].create([
        {'name': f"Product {n}", 'type': 'consu', 'categ_id': categories[n % 4].id, 'list_price': 50,
         'standard_price': 30}
        for n in range(8)
    ])
    return {'bank': bank, 'products': products, 'day': fields.Date.today() - timedelta(days=AGE)}


def customers(env) -> dict:
    """A company alone, a company with a contact, and the contact for whom all documents are made."""
    usa = env.ref('base.us')
    alone, parent = env['res.partner'].create([
        {'name': "Customer #", 'is_company': True, 'customer_rank': 1, 'email': 'customer.#@example.com',
         'phone': '+1 202 555 0100', 'street': "# Main Street", 'city': "Springfield", 'zip': '20001',
         'state_id': usa.state_ids[0].id, 'country_id': usa.id, 'user_id': env.ref('base.user_admin').id}
        for _n in range(2)
    ])
    contact = env['res.partner'].create({
        'name': "Contact #", 'parent_id': parent.id, 'type': 'contact', 'email': 'contact.#@example.com'})
    return {'alone': alone, 'parent': parent, 'contact': contact}


def leads(env, contact):
    """One lead of a customer, one of a stranger."""
    return env['crm.lead'].create([
        {'name': "Opportunity #", 'type': 'opportunity', 'partner_id': contact.id, 'expected_revenue': 1000},
        {'name': "Opportunity #", 'type': 'opportunity', 'contact_name': "Stranger #",
         'email_from': 'stranger.#@example.com'},
    ])


def case_team(env):
    """A team that shares its work in turn, its ten agents, and a manager who is none of them."""
    groups = env.ref('base.group_user') | env.ref('crm_lifecycle.group_agent')
    agents = env['res.users'].create([
        {'name': f"Agent {n}", 'login': f'bench_agent_{n}', 'email': f'agent.{n}@example.com',
         'group_ids': [(6, 0, groups.ids)]} for n in range(10)
    ])
    env['res.users'].create({
        'name': "Manager", 'login': 'bench_manager', 'email': 'manager@example.com',
        'group_ids': [(6, 0, (groups | env.ref('crm_lifecycle.group_manager')).ids)]})
    return env['lifecycle.case.team'].create({
        'name': "Care", 'member_ids': [(6, 0, agents.ids)], 'leader_id': agents[0].id, 'assignment': 'round_robin',
        'calendar_id': env.company.resource_calendar_id.id, 'asks_rating': False})


def case(env, team, contact, kind):
    """A case under the policy that the addon ships, in a stage of a kind; a new one has nobody yet."""
    received = fields.Datetime.now() - timedelta(days=AGE if kind == 'solved' else 1)
    document = env['lifecycle.case'].with_context(tracking_disable=True, mail_create_nosubscribe=True).create({
        'name': "Where is order #?", 'team_id': team.id, 'partner_id': contact.id, 'received_at': received,
        'channel': 'email', 'type': 'problem'})
    if kind == 'new':
        document.user_id = False
    else:
        document._move(kind)
    return document


# === DOCUMENTS === #

def quotation(env, shared, contact):
    return env['sale.order'].create({
        'partner_id': contact.id,
        'order_line': [(0, 0, {'product_id': shared['products'][n].id, 'product_uom_qty': n + 1}) for n in range(2)],
    })


def order(env, shared, contact):
    document = quotation(env, shared, contact)
    document.action_confirm()
    document.date_order = fields.Datetime.now() - timedelta(days=AGE)
    return document


def messages(document, contact):
    """One message to the customer and one from them, as the chatter and the mail gateway write them."""
    chatter = document.with_context(mail_notify_force_send=False)
    return (
        chatter.message_post(body="Your order", message_type='comment', subtype_xmlid='mail.mt_comment',
                             partner_ids=contact.ids, author_id=chatter.env.ref('base.partner_admin').id)
        | chatter.message_post(body="Thank you", message_type='email', subtype_xmlid='mail.mt_comment',
                               author_id=contact.id)
    )


def deliver(document):
    """Ship everything, a day after the order."""
    picking = document.picking_ids
    picking.move_ids.quantity = 0
    for move in picking.move_ids:
        move.write({'quantity': move.product_uom_qty, 'picked': True})
    picking.button_validate()
    done = document.date_order + timedelta(days=1)
    picking.move_ids.write({'date': done, 'date_deadline': done})
    picking.date_done = done


def invoice(env, shared, contact, taxed):
    """An invoice that no order stands behind."""
    tax = env['account.tax'].search([('type_tax_use', '=', 'sale'), ('amount', '=', 15)], limit=1)
    return env['account.move'].create({
        'move_type': 'out_invoice', 'partner_id': contact.id,
        'invoice_line_ids': [
            (0, 0, {'product_id': shared['products'][n].id, 'quantity': n + 1, 'price_unit': 50,
                    'tax_ids': [(6, 0, tax.ids if taxed else [])]}) for n in range(2)
        ],
    })


def post(document, shared):
    document.write({
        'invoice_date': shared['day'],
        'invoice_payment_term_id': document.env.ref('account.account_payment_term_30days').id,
    })
    document.action_post()


def credit(document, shared):
    """Take back the first line; the credit note is set off against its invoice."""
    note = document._reverse_moves([{'invoice_date': shared['day'] + timedelta(days=CREDITED_AFTER)}])
    note.invoice_line_ids[1:].unlink()
    note.action_post()
    lines = (document | note).line_ids.filtered(lambda line: line.account_type == 'asset_receivable')
    lines.reconcile()
    return note


def pay(document, shared, share=1.0):
    wizard = document.env['account.payment.register'].with_context(
        active_model='account.move', active_ids=document.ids).create({
            'journal_id': shared['bank'].id, 'amount': document.amount_residual * share,
            'payment_date': shared['day'] + timedelta(days=PAID_AFTER)})
    return wizard._create_payments()
