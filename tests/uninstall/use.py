# ruff: noqa: F821, B018
"""Uses the addon as people would: documents, profiles, and what they build on its fields. Run by `odoo shell`."""
from odoo import Command

env['ir.module.module'].search([('name', '=', 'base_automation')]).button_immediate_install()
env = env(user=env.uid)
if not env.company.chart_template:
    env['account.chart.template'].try_loading('generic_coa', env.company, install_demo=False)
    env = env(user=env.uid)

# Documents
product = env['product.product'].create({'name': "Goods", 'type': 'consu', 'invoice_policy': 'order', 'list_price': 9})
for number in range(3):
    partner = env['res.partner'].create({'name': f"Customer {number}", 'is_company': True})
    order = env['sale.order'].create({
        'partner_id': partner.id, 'order_line': [Command.create({'product_id': product.id, 'product_uom_qty': 2})]})
    order.action_confirm()
    order._create_invoices().action_post()
    order.picking_ids.button_validate()
env['lifecycle.profile.refresh']._refresh_everything()
env['lifecycle.job'].action_open_health()
found['profiles'] = env['lifecycle.profile'].search_count([('invoice_count', '>', 0)])

# What people build on it
for name, model, values in [
    ("Ours", 'lifecycle.profile', {'domain': "[('stage', '=', 'lost')]"}),
    ("Domain", 'res.partner', {'domain': "[('lifecycle_profile_ids.purchase_count', '>', 3)]"}),
    ("Group", 'res.partner', {'context': "{'group_by': ['lifecycle_stage']}"}),
    ("Sort", 'res.partner', {'sort': '["lifecycle_stage desc"]'}),
    ("Plain", 'res.partner', {'domain': "[('parent_id', '=', False), ('display_name', 'ilike', 'x')]"}),
]:
    env['ir.filters'].create({'name': name, 'model_id': model, 'user_ids': [Command.set(env.user.ids)], **values})
for name, resource, lines in [
    ("Mixed", 'res.partner', ['id', 'display_name', 'lifecycle_profile_ids/purchase_count']),
    ("Only ours", 'res.partner', ['lifecycle_stage']),
    ("Profiles", 'lifecycle.profile', ['stage']),
]:
    env['ir.exports'].create({
        'name': name, 'resource': resource, 'export_fields': [Command.create({'name': line}) for line in lines]})
env['lifecycle.case'].create({'name': "Broken chair", 'partner_id': partner.id})
env['ir.config_parameter'].set_param('crm_lifecycle.note', 'x')
env['ir.default'].set('res.partner', 'comment', 'hello')


def automation(name, model, code, trigger_field=None, **values):
    model_id = env['ir.model']._get_id(model)
    rule = env['base.automation'].create({
        'name': name, 'model_id': model_id, 'trigger': 'on_create_or_write', **values,
        'action_server_ids': [Command.create({
            'name': name, 'model_id': model_id, 'state': 'code', 'usage': 'base_automation', 'code': code})],
    })
    if trigger_field:
        rule.trigger_field_ids = env['ir.model.fields']._get(model, trigger_field)


automation("Watches", 'res.partner', "pass", trigger_field='lifecycle_stage')
automation("Before", 'res.partner', "pass", filter_pre_domain="[('lifecycle_stage', '=', 'lost')]")
automation("Filters", 'crm.lead', "pass", filter_domain="[('partner_id.lifecycle_stage', '=', 'loyal')]")
automation("Reads", 'crm.lead', "x = record.partner_id.lifecycle_stage")
automation("Ours", 'lifecycle.profile', "pass")
automation("Plain", 'crm.lead', "pass", filter_domain="[('partner_id.display_name', '!=', 'x')]")
env['ir.ui.view'].create({
    'name': "somebody's view", 'model': 'res.partner', 'inherit_id': env.ref('base.view_partner_form').id,
    'arch': '<field name="vat" position="after"><field name="lifecycle_stage"/></field>'})

team = env['crm.team'].create({'name': "By score", 'assignment_domain': "[('lifecycle_score', '>=', 60)]"})
env['crm.team.member'].create({
    'crm_team_id': team.id, 'user_id': env.ref('base.user_admin').id,
    'assignment_domain_preferred': "[('lifecycle_grade', '=', 'A1')]"})

env.cr.execute("""
    SELECT own.model, own.res_id FROM ir_model_data own WHERE own.module = 'crm_lifecycle' AND NOT EXISTS (
        SELECT FROM ir_model_data other WHERE other.module <> 'crm_lifecycle'
           AND other.model = own.model AND other.res_id = own.res_id)""")
found['records'] = env.cr.fetchall()
env.cr.commit()
