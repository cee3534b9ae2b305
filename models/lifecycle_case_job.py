from odoo import api, fields, models


class LifecycleJob(models.Model):
    """The job of cases. It only tells people: what is late is late without it."""

    _inherit = 'lifecycle.job'

    kind = fields.Selection(selection_add=[('case', "Cases that are due")], ondelete={'case': 'cascade'})

    @api.model
    def _cron_case(self) -> None:
        """Warn of what is at risk, escalate what is late, plan again where hours changed, close what waits too long."""
        self._run('case', self._tell_cases)

    @api.model
    def _tell_cases(self, job) -> bool:
        clocks, cases = self.env['lifecycle.case.clock'], self.env['lifecycle.case']
        for work in (clocks._replan_stale, clocks._warn, clocks._escalate, cases._warn_of_closing,
                     cases._close_waiting):
            while done := work():
                job._count(done)
                if not self.env['ir.cron']._commit_progress(done, remaining=1):
                    return False
        self.env['ir.cron']._commit_progress(1, remaining=0)
        return True
