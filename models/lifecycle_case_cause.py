from odoo import fields, models


class LifecycleCaseCause(models.Model):
    """Why a case came about, found out while it was worked on."""

    _name = 'lifecycle.case.cause'
    _inherit = ['lifecycle.case.tree']
    _description = "Root Cause"

    parent_id = fields.Many2one('lifecycle.case.cause', index=True, ondelete='restrict')
