from odoo import api, fields, models
from odoo.exceptions import UserError


class LifecycleCasePromise(models.TransientModel):
    """Promise a customer another time than the policy does, or take that back."""

    _name = 'lifecycle.case.promise'
    _description = "Promise a Time"

    case_id = fields.Many2one('lifecycle.case', required=True, readonly=True, ondelete='cascade')
    clock_id = fields.Many2one(
        'lifecycle.case.clock', "Target", required=True, ondelete='cascade',
        domain="[('case_id', '=', case_id), ('reached_at', '=', False), ('is_cancelled', '=', False)]",
        compute='_compute_clock_id', store=True, readonly=False, precompute=True)
    deadline = fields.Datetime(related='clock_id.deadline', string="By the Policy")
    promised_at = fields.Datetime("Promised Time", compute='_compute_promised_at', store=True, readonly=False)
    note = fields.Char("Reason", help="Kept as a note on the case.")

    # === COMPUTE METHODS === #

    @api.depends('case_id')
    def _compute_clock_id(self):
        """The target that is due next."""
        for dialog in self:
            clocks = dialog.case_id._get_clocks().sorted(lambda clock: (not clock.deadline, clock.deadline, clock.id))
            dialog.clock_id = clocks[:1]

    @api.depends('clock_id')
    def _compute_promised_at(self):
        for dialog in self:
            dialog.promised_at = dialog.clock_id.promised_at or dialog.clock_id.deadline

    # === ACTIONS === #

    def action_apply(self):
        self.ensure_one()
        if not self.promised_at or self.promised_at <= fields.Datetime.now():
            raise UserError(self.env._("Promise a time that is still to come."))
        return self._promise(self.promised_at)

    def action_take_back(self):
        self.ensure_one()
        return self._promise(None)

    # === BUSINESS METHODS === #

    def _promise(self, moment) -> dict:
        self.case_id.check_access('write')
        clock = self.clock_id
        if clock.case_id != self.case_id or clock not in self.case_id._get_clocks():
            raise UserError(self.env._("This target has ended. There is nothing left to promise."))
        # Clocks are written by the code only; whoever may work on the case may promise.
        clock.sudo()._promise(moment)
        self.case_id._update_due()
        self.case_id.message_post(body=self._get_words(moment), subtype_xmlid='mail.mt_note')
        return {'type': 'ir.actions.act_window_close'}

    def _get_words(self, moment) -> str:
        target = dict(self.clock_id._fields['kind']._description_selection(self.env))[self.clock_id.kind]
        when = moment and fields.Datetime.to_string(fields.Datetime.context_timestamp(self, moment))[:16]
        words = (
            self.env._("%(target)s promised by %(when)s.", target=target, when=when) if moment
            else self.env._("%s goes by the policy again.", target))
        return f'{words} {self.note}' if self.note else words
