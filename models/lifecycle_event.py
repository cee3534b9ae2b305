from odoo import api, fields, models


class LifecycleEvent(models.Model):
    """What happened that people may react to: automation rules, mails and the API find it here.

    Statements that write many rows at once are deaf to automation. They leave a row in ``lifecycle.event.stage``; a job
    makes events of them through the ORM, in batches, each once.
    """

    _name = 'lifecycle.event'
    _description = "Lifecycle Event"
    _order = 'happened_at DESC, id DESC'
    _log_access = False

    kind = fields.Selection(
        [('graded', "First grade"), ('grade_up', "Better grade"), ('grade_down', "Worse grade"),
         ('score_reached', "Score reached"), ('case_warned', "Case at risk"), ('case_breached', "Case late")],
        required=True, readonly=True, index=True)
    res_model = fields.Char("Kind of Record", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field='res_model', required=True, readonly=True, index=True)
    lead_id = fields.Many2one('crm.lead', readonly=True, index='btree_not_null', ondelete='cascade')
    case_id = fields.Many2one('lifecycle.case', readonly=True, index='btree_not_null', ondelete='cascade')
    happened_at = fields.Datetime("When", required=True, readonly=True, index=True)
    old_value = fields.Char("Before", readonly=True)
    new_value = fields.Char("After", readonly=True)

    @api.depends('kind', 'new_value')
    def _compute_display_name(self):
        kinds = dict(self._fields['kind']._description_selection(self.env))
        for event in self:
            event.display_name = f'{kinds.get(event.kind, "")} {event.new_value or ""}'.strip()

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        events = super().create(vals_list)
        events.filtered('lead_id').lead_id._lifecycle_react(events)
        return events
