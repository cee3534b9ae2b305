from odoo import Command, api, fields, models

from .lifecycle_case import PRIORITIES
from .lifecycle_case_stage import KINDS


class LifecycleCaseMacro(models.Model):
    """What agents do again and again, in one click: an answer from a template, fields, an activity.

    Each macro stands in the menu of actions of a case, as a server action that belongs to it.
    """

    _name = 'lifecycle.case.macro'
    _description = "Case Macro"
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    template_id = fields.Many2one(
        'mail.template', "Answer", domain="[('model', '=', 'lifecycle.case')]", ondelete='restrict',
        help="Sent to the customer, in the customer's language.")
    kind = fields.Selection(KINDS, "Stage", help="The case goes to the team's first stage of this kind.")
    priority = fields.Selection(PRIORITIES)
    team_id = fields.Many2one('lifecycle.case.team', ondelete='cascade')
    category_id = fields.Many2one('lifecycle.case.category', ondelete='restrict')
    cause_id = fields.Many2one('lifecycle.case.cause', "Root Cause", ondelete='restrict')
    tag_ids = fields.Many2many(
        'lifecycle.case.tag', 'lifecycle_case_macro_tag_rel', 'macro_id', 'tag_id', string="Tags")
    is_taken = fields.Boolean("Take the Case", help="Whoever uses the macro becomes responsible.")
    activity_type_id = fields.Many2one('mail.activity.type', "Activity", ondelete='restrict')
    activity_days = fields.Integer("In (Days)", default=1)
    activity_summary = fields.Char(translate=True)
    server_action_id = fields.Many2one('ir.actions.server', readonly=True, copy=False, ondelete='set null')

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        macros = super().create(vals_list)
        macros._bind()
        return macros

    def write(self, vals):
        result = super().write(vals)
        if not {'name', 'active', 'sequence'}.isdisjoint(vals):
            self._bind()
        return result

    def unlink(self):
        # Whoever may delete a macro deletes its place in the menu, which is nobody's to write.
        self.server_action_id.sudo().unlink()
        return super().unlink()

    def _bind(self) -> None:
        """Give each macro its place in the menu of actions, or take it away while the macro is archived."""
        model = self.env['ir.model']._get('lifecycle.case')
        for macro in self.sudo():  # as in unlink
            values = {
                'name': macro.name, 'model_id': model.id, 'state': 'code', 'sequence': macro.sequence,
                'code': f"env['lifecycle.case.macro'].browse({macro.id})._apply(records)",
                'binding_model_id': model.id if macro.active else False, 'binding_view_types': 'list,form',
                'group_ids': [Command.set(self.env.ref('crm_lifecycle.group_agent').ids)],
            }
            if macro.server_action_id:
                macro.server_action_id.write(values)
            else:
                macro.server_action_id = macro.server_action_id.create(values)

    # === BUSINESS METHODS === #

    def _apply(self, cases) -> None:
        """Do on each case what the macro says; with the rights of whoever clicks."""
        self.ensure_one()
        cases.check_access('write')
        for case in cases:
            if self.template_id:
                lang = case.partner_id.lang
                body = self.template_id.with_context(lang=lang)._render_field(
                    'body_html', case.ids, compute_lang=True)[case.id]
                case._say_to_customer(body)
            if self.activity_type_id:
                case.activity_schedule(
                    activity_type_id=self.activity_type_id.id, summary=self.activity_summary,
                    date_deadline=fields.Date.add(fields.Date.context_today(self), days=self.activity_days),
                    user_id=(case.user_id or self.env.user).id)
        values = {name: self[name] for name in ('priority', 'team_id', 'category_id', 'cause_id') if self[name]}
        if self.tag_ids:
            values['tag_ids'] = [Command.link(tag.id) for tag in self.tag_ids]
        if self.is_taken:
            values['user_id'] = self.env.uid
        if values:
            cases.write(values)
        if self.kind:
            cases._move(self.kind)
