from odoo import api, models

from ..tools import sla
from .lifecycle_case_stage import WAITING


class LifecycleCase(models.Model):
    """Cases that come from another system, in a spreadsheet.

    They keep the moment at which they were received, and their clocks run from there. How long one that waits has
    waited nobody knows: its clocks stand still from the beginning. One that is closed was promised nothing here, and is
    promised something only when it is reopened. Nobody gets mail because of an import.
    """

    _inherit = 'lifecycle.case'

    # === CRUD METHODS === #

    @api.model
    def get_import_templates(self):
        """Override of `base_import` to offer a spreadsheet to fill in."""
        return [{
            'label': self.env._("Import Template for Cases"),
            'template': '/crm_lifecycle/static/xls/lifecycle_case.xlsx',
        }]

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_imported():
            return super().create(vals_list)
        # Who is responsible was so before: no mail for each of their cases.
        quiet = self.with_context(mail_auto_subscribe_no_notify=True)
        return super(LifecycleCase, quiet).create([self._get_told(vals) for vals in vals_list]).with_env(self.env)

    @api.model
    def _is_imported(self) -> bool:
        return bool(self.env.context.get('import_file'))

    @api.model
    def _get_told(self, vals: dict) -> dict:
        """An empty cell tells nothing: what a case cannot be without, or gets by itself, is as if it was not named."""
        return {name: value for name, value in vals.items()
                if value or not (self._fields[name].required or self._fields[name].compute)}

    # === PROMISES === #

    def _begin_clocks(self):
        begun = self.filtered(lambda case: case._is_open()) if self._is_imported() else self
        return super(LifecycleCase, begun)._begin_clocks()

    def _start_clocks(self, at=None):
        started = super()._start_clocks(at)
        if self._is_imported():
            still = self.filtered(lambda case: case.stage_kind in WAITING)._get_clocks()
            still._turn_each(sla.pause, {clock: clock.case_id.received_at for clock in still})
        return started

    def _ask_for_rating(self):
        return None if self._is_imported() else super()._ask_for_rating()
