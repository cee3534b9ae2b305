# ruff: noqa: F821, B018
"""What a company does on a day after the uninstall. Run by `odoo shell`."""
from odoo.tests import Form

found['records'] = [
    [model, res_id] for model, res_id in given['records'] if model in env and env[model].browse(res_id).exists()
]
found['views'] = env['ir.ui.view'].search([('arch_db', 'like', 'lifecycle')]).mapped('name')
mine = env['ir.filters'].with_context(active_test=False).search([('user_ids', 'in', env.user.ids)])
found['filters'] = mine.mapped('name')
found['exports'] = {export.name: export.export_fields.mapped('name') for export in env['ir.exports'].search([])}
found['automations'] = env['base.automation'].search([]).mapped('name')
found['saved'] = []

settings = env['res.config.settings']
settings.default_get(list(settings._fields))
settings.get_views([(False, 'form')])
settings.create({}).execute()
found['saved'].append('res.config.settings')

for model in ('crm.lead', 'res.partner'):
    form = Form(env[model])
    form.name = "New"
    record = form.save()
    record.name = "Changed"
    found['saved'].append(model)

team = env['crm.team'].search([('name', '=', "By score")])
found['assignment'] = [team.assignment_domain, team.crm_team_member_ids.assignment_domain_preferred]
order = Form(env['sale.order'])
order.partner_id = record
with order.order_line.new() as line:
    line.product_id = env['product.product'].search([('name', '=', "Goods")], limit=1)
order = order.save()
order.action_confirm()
found['saved'].append('sale.order')

invoice = order._create_invoices()
with Form(invoice) as form:
    form.ref = "edited"
invoice.action_post()
record.write({'parent_id': env['res.partner'].search([('name', '=', "Customer 0")]).id})
env.flush_all()
found['saved'].append('account.move')
env.cr.rollback()
