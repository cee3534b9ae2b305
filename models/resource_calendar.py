from odoo import api, models

# What decides when a calendar works.
HOURS = {'tz', 'two_weeks_calendar', 'schedule_type', 'duration_based', 'attendance_ids', 'leave_ids', 'hours_per_day'}


class ResourceCalendar(models.Model):
    _inherit = 'resource.calendar'

    def write(self, vals):
        """Override of `resource` to plan open cases again when their hours are edited."""
        result = super().write(vals)
        if not HOURS.isdisjoint(vals):
            self._mark_case_clocks()
        return result

    def _mark_case_clocks(self) -> None:
        """The job of cases plans them again, in batches."""
        # Whoever may edit hours moves the promises that hang on them; the clocks are written by the code.
        self.env['lifecycle.case.clock'].sudo().search([
            ('calendar_id', 'in', self.ids), ('running_since', '!=', False), ('is_stale', '=', False),
        ]).is_stale = True


class ResourceCalendarAttendance(models.Model):
    _inherit = 'resource.calendar.attendance'

    @api.model_create_multi
    def create(self, vals_list):
        attendances = super().create(vals_list)
        attendances.calendar_id._mark_case_clocks()
        return attendances

    def write(self, vals):
        calendars = self.calendar_id
        result = super().write(vals)
        (calendars | self.calendar_id)._mark_case_clocks()
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        calendars.exists()._mark_case_clocks()
        return result


class ResourceCalendarLeaves(models.Model):
    _inherit = 'resource.calendar.leaves'

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._mark_case_clocks()
        return leaves

    def write(self, vals):
        self._mark_case_clocks()
        result = super().write(vals)
        self._mark_case_clocks()
        return result

    def unlink(self):
        self._mark_case_clocks()
        return super().unlink()

    def _mark_case_clocks(self) -> None:
        """A holiday of no calendar is one of all calendars of its company; of somebody's own leave nobody's clock."""
        general = self.filtered(lambda leave: not leave.resource_id)
        calendars = general.calendar_id
        everywhere = general.filtered(lambda leave: not leave.calendar_id)
        if everywhere:
            companies = everywhere.company_id.ids
            calendars |= calendars.search([('company_id', 'in', [False, *companies])] if companies else [])
        calendars._mark_case_clocks()
