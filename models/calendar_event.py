from odoo import api, models


class CalendarEvent(models.Model):
    _inherit = 'calendar.event'

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `crm` to score a lead again with which somebody meets."""
        events = super().create(vals_list)
        self.env['lifecycle.score.queue']._note(events.opportunity_id.ids)
        return events
