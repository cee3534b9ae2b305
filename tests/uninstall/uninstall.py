# ruff: noqa: F821, B018
"""Removes the addon. Run by `odoo shell`."""
env['ir.module.module'].search([('name', '=', 'crm_lifecycle')]).button_immediate_uninstall()
found['done'] = True
