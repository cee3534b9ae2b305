from odoo import fields, models
from odoo.exceptions import UserError

from .lifecycle_case_stage import CLOSED


class LifecycleCase(models.Model):
    """What the buttons of a case do."""

    _inherit = 'lifecycle.case'

    related_count = fields.Integer(compute='_compute_related_count')

    def _compute_related_count(self):
        for case in self:
            case.related_count = len(case._get_related())

    def _get_related(self):
        self.ensure_one()
        return self.follow_up_of_id | self.follow_up_ids | self.duplicate_ids

    def action_take(self):
        """Become responsible for cases that nobody has; what somebody has is left alone."""
        free = self.filtered(lambda case: not case.user_id and case.stage_kind not in CLOSED)
        if not free:
            raise UserError(self.env._("Somebody has this case already. Hand it over instead."))
        free.user_id = self.env.user
        free.filtered(lambda case: case.stage_kind == 'new')._move('open')

    def action_wait(self):
        """Let the clock stand still: the customer has to answer."""
        self._move('waiting_customer')

    def action_reopen(self):
        self.filtered(lambda case: case.stage_kind in CLOSED)._move('open')

    def action_solve(self):
        """Write the last answer, and solve."""
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Answer and Solve"), 'target': 'new',
            'res_model': 'lifecycle.case.close', 'views': [(False, 'form')],
            'context': {'active_model': self._name, 'active_ids': self.ids},
        }

    def action_split(self):
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Split Off a Case"), 'target': 'new',
            'res_model': 'lifecycle.case.split', 'views': [(False, 'form')], 'context': {'default_case_id': self.id},
        }

    def action_promise(self):
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Promise a Time"), 'target': 'new',
            'res_model': 'lifecycle.case.promise', 'views': [(False, 'form')], 'context': {'default_case_id': self.id},
        }

    def action_open_follow_ups(self):
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('crm_lifecycle.lifecycle_case_action')
        return {**action, 'name': self.env._("Linked Cases"), 'domain': [('id', 'in', self._get_related().ids)],
                'context': {}}

    def action_open_rating(self):
        self.ensure_one()
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("Ratings"), 'res_model': 'rating.rating',
            'views': [(False, 'list'), (False, 'form')],
            'domain': [('res_model', '=', self._name), ('res_id', '=', self.id), ('consumed', '=', True)],
        }
