from odoo import api, models


class CalendarEvent(models.Model):
    _inherit = 'calendar.event'

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `crm` to score a lead again with which somebody meets."""
        events = super().create(vals_list)
        self.env['lifecycle.score.queue']._note(events.opportunity_id.ids)
        return events

    def write(self, vals):
        """Override of `crm` to score again the leads of a meeting that is moved, and those it is moved between."""
        before = self.opportunity_id
        result = super().write(vals)
        if before or 'opportunity_id' in vals:
            self.env['lifecycle.score.queue']._note((before | self.opportunity_id).ids)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_note_leads(self):
        self.env['lifecycle.score.queue']._note(self.opportunity_id.ids)
