"""Turns the demo orders into what a year of business leaves: invoices, payments, a credit note, deliveries.

Read by Odoo's shell (`env` is given) when dev/run makes the demo database.
"""
# ruff: noqa: F821 (`env` is the shell's)
from datetime import timedelta

from odoo.tools import SQL

journal = env['account.journal'].search([('type', '=', 'bank'), ('company_id', '=', env.company.id)], limit=1)


def bill(order):
    day = order.date_order.date()
    invoice = order._create_invoices()
    invoice.write({'invoice_date': day, 'invoice_payment_term_id': False, 'invoice_date_due': day + timedelta(30)})
    invoice.action_post()
    return invoice


def pay(invoice, days):
    env['account.payment.register'].with_context(active_model='account.move', active_ids=invoice.ids).create({
        'payment_date': invoice.invoice_date + timedelta(days), 'journal_id': journal.id})._create_payments()


def deliver(order, days):
    for picking in order.picking_ids.filtered(lambda picking: picking.state != 'cancel'):
        for move in picking.move_ids:
            move.quantity = move.product_uom_qty
        picking.with_context(skip_backorder=True, skip_sms=True).button_validate()
        picking.write({
            'date_done': order.date_order + timedelta(days), 'date_deadline': order.date_order + timedelta(3)})


env['product.product'].browse(env.ref('product.product_product_6').id).invoice_policy = 'order'
for key, pays_after, arrives_after in (('loyal', 25, 2), ('slipping', 45, 6), ('won_back', 28, 3), ('first', None, 2)):
    orders = env['sale.order'].search([('partner_id', '=', env.ref(f'crm_lifecycle.res_partner_demo_{key}').id)])
    for number, order in enumerate(orders.sorted('date_order')):
        deliver(order, arrives_after)
        invoice = bill(order)
        if pays_after and not (key == 'slipping' and number >= 3):
            pay(invoice, pays_after + 3 * number)
env.cr.commit()
env['lifecycle.queue'].search([]).unlink()
env['lifecycle.profile.refresh']._refresh_everything()
env['lifecycle.job']._look_at_apps()
# Leads: Odoo's own, and two of these customers on which something happened.
sales = env.ref('crm_lifecycle.user_demo_sales')
for key, name, revenue in (('loyal', "Second garden hall", 48000), ('slipping', "New reception", 9000)):
    customer = env.ref(f'crm_lifecycle.res_partner_demo_{key}')
    lead = env['crm.lead'].create({
        'name': name, 'type': 'opportunity', 'partner_id': customer.id, 'expected_revenue': revenue,
        'user_id': sales.id, 'referred': "Khun Malee" if key == 'loyal' else False})
    lead.message_post(body="Could you send us a quotation?", message_type='email', author_id=customer.id,
                      subtype_xmlid='mail.mt_comment')
env.cr.commit()
env['lifecycle.score.queue'].search([]).unlink()
env['lifecycle.score.refresh']._refresh(SQL("SELECT id FROM crm_lead"))
env.cr.commit()
