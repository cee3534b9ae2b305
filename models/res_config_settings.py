from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = 'res.config.settings'

    lifecycle_currency_id = fields.Many2one(related='company_id.currency_id', string="Lifecycle Currency")
    lifecycle_residue_amount = fields.Monetary(
        related='company_id.lifecycle_residue_amount', currency_field='lifecycle_currency_id', readonly=False)
    lifecycle_residue_percent = fields.Float(related='company_id.lifecycle_residue_percent', readonly=False)
    lifecycle_slipping_days = fields.Integer(related='company_id.lifecycle_slipping_days', readonly=False)
    lifecycle_lost_days = fields.Integer(related='company_id.lifecycle_lost_days', readonly=False)
    lifecycle_rhythm_factor = fields.Float(related='company_id.lifecycle_rhythm_factor', readonly=False)
    lifecycle_loyal_purchases = fields.Integer(related='company_id.lifecycle_loyal_purchases', readonly=False)
    lifecycle_score_cadence = fields.Selection(
        [('minute', "Within a minute"), ('night', "Every night")], default='minute',
        config_parameter='crm_lifecycle.score_cadence')
    lifecycle_score_history_months = fields.Integer(
        default=24, config_parameter='crm_lifecycle.score_history_months')

    def set_values(self):
        """Keep a 0, which Odoo would take for "not set": it means for good."""
        result = super().set_values()
        self.env['ir.config_parameter'].set_param(
            'crm_lifecycle.score_history_months', str(self.lifecycle_score_history_months))
        return result
