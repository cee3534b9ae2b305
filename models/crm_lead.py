from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .lifecycle_score import ScoreField

# Which priority a grade stands for, where the card sets it.
PRIORITY = {'A1': '3', **dict.fromkeys(('A2', 'A3', 'A4', 'B1', 'C1', 'D1'), '2'),
            **dict.fromkeys(('B2', 'B3', 'B4', 'C2', 'D2'), '1')}


class CrmLead(models.Model):
    _name = 'crm.lead'
    _inherit = ['crm.lead', 'lifecycle.case.document']

    _case_link = 'lead_id'

    lifecycle_score_id = fields.Many2one(
        'lifecycle.score', readonly=True, copy=False, index='btree_not_null', ondelete='set null',
        groups='base.group_user')
    # Read past the rights on the score's row: whoever may read the lead may read its score.
    lifecycle_score = ScoreField(
        related='lifecycle_score_id.score', string="Score", aggregator='avg', groups='base.group_user',
        help="0 to 100, from what the company knows of the lead. 50 is an average lead.")
    lifecycle_grade = fields.Selection(
        related='lifecycle_score_id.grade', string="Grade", groups='base.group_user',
        help="A to D: who they are. 1 to 4: what they do.")
    lifecycle_trend = fields.Integer(
        "Trend", compute='_compute_lifecycle_trend', compute_sudo=True, groups='base.group_user')
    lifecycle_customer_id = fields.Many2one(
        'res.partner', "Probably", compute='_compute_lifecycle_trend', compute_sudo=True, groups='base.group_user')
    lifecycle_why = fields.Json("Why", compute='_compute_lifecycle_why', compute_sudo=True, groups='base.group_user')
    lifecycle_history_ids = fields.One2many(
        'lifecycle.score.history', 'lead_id', domain=[('kind', '!=', 'created')], groups='base.group_user')

    # === COMPUTE METHODS === #

    @api.depends('lifecycle_score_id')
    def _compute_lifecycle_trend(self):
        for lead in self:
            row = lead.lifecycle_score_id
            known = row.grade and row.previous
            lead.lifecycle_trend = row.computed - row.previous if known else 0
            lead.lifecycle_customer_id = row.customer_id if row.is_probable else False

    @api.depends('lifecycle_score_id.score')
    @api.depends_context('lang')
    def _compute_lifecycle_why(self):
        for lead in self:
            row = lead.lifecycle_score_id
            lead.lifecycle_why = {'reasons': row._reasons(), 'advice': row._advice()} if row.grade else False

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        """Override of `crm` to score new leads within a minute, and to keep what they were when they came in."""
        leads = super().create(vals_list)
        self.env['lifecycle.score.queue']._note(leads.ids, created=True)
        return leads

    def write(self, vals):
        """Override of `crm` to score changed leads within a minute."""
        result = super().write(vals)
        # A field that is only computed changes nothing that a score reads.
        if any(self._fields[name].store for name in vals):
            self.env['lifecycle.score.queue']._note(self.ids)
        return result

    def _handle_won_lost(self, old_status_by_lead, new_status_by_lead):
        """Override of `crm` to keep the score that a lead had when it was decided."""
        result = super()._handle_won_lost(old_status_by_lead, new_status_by_lead)
        for kind, flag in (('won', 'is_won'), ('lost', 'is_lost')):
            decided = [lead for lead, status in new_status_by_lead.items()
                       if status[flag] and not old_status_by_lead.get(lead, {}).get(flag)]
            if decided:
                self.env['lifecycle.score.history'].sudo()._snapshot(kind, decided)  # written by the code only
        return result

    def _message_post_after_hook(self, message, msg_vals):
        """Override of `crm` to score a lead again on which somebody wrote."""
        self.env['lifecycle.score.queue']._note(self.ids)
        return super()._message_post_after_hook(message, msg_vals)

    def _merge_dependences(self, opportunities):
        """Override of `crm` to keep history, objections and cases of the leads that are merged."""
        result = super()._merge_dependences(opportunities)
        for model in ('lifecycle.score.history', 'lifecycle.score.objection', 'lifecycle.case'):
            self.env[model].flush_model(['lead_id'])
            self.env.cr.execute(SQL(
                "UPDATE %s SET lead_id = %s WHERE lead_id = ANY(%s)",
                SQL.identifier(self.env[model]._table), self.id, opportunities.ids))
            self.env[model].invalidate_model(['lead_id'])
        self.invalidate_recordset(['lifecycle_history_ids'])
        return result

    # === ACTIONS === #

    def action_lifecycle_evidence(self):
        """Open the records behind the reason whose rule the context names, with the reader's own rights."""
        self.ensure_one()
        self.check_access('read')
        # The lead was just read; which records count is not the reader's to decide, which open their rules decide.
        row = self.sudo().lifecycle_score_id
        rule = row.scorecard_id._rules().filtered(lambda rule: rule.id == self.env.context.get('rule'))
        if not rule.signal_id:
            raise UserError(self.env._("This reason has no records of its own."))
        evidence = self.env['lifecycle.score.evidence']._get(row, rule.signal_id.key)
        return self.env['lifecycle.evidence']._open(rule.signal_id.name, evidence)

    def action_lifecycle_override(self):
        return self._lifecycle_dialog('lifecycle.score.override', self.env._("Set the Score by Hand"))

    def action_lifecycle_object(self):
        return self._lifecycle_dialog('lifecycle.score.object', self.env._("This Score Is Wrong"))

    def _lifecycle_dialog(self, model: str, name: str) -> dict:
        self.ensure_one()
        self.check_access('read')
        return {
            'type': 'ir.actions.act_window', 'name': name, 'res_model': model, 'views': [(False, 'form')],
            'target': 'new', 'context': {'default_lead_id': self.id},
        }

    # === BUSINESS METHODS === #

    def _get_case_links(self):
        """Who is no contact yet is called by what the lead knows."""
        links = {**super()._get_case_links(), 'partner_id': self.partner_id}
        if not self.partner_id:
            links |= {'partner_name': self.contact_name or self.partner_name, 'email_from': self.email_from,
                      'phone': self.phone}
        return links

    def _lifecycle_react(self, events) -> None:
        """What a card wants to follow from a new grade or a score that was reached."""
        for event in events:
            lead = event.lead_id
            card = lead.sudo().lifecycle_score_id.scorecard_id  # what follows is the card's business, not the reader's
            if event.kind == 'score_reached' and lead.user_id:
                lead.with_context(lang=lead.user_id.lang).activity_schedule(
                    'mail.mail_activity_data_call', user_id=lead.user_id.id,
                    summary=lead.with_context(lang=lead.user_id.lang).env._(
                        "The score has reached %s", event.new_value))
            elif event.kind != 'score_reached' and card.sets_priority:
                priority = PRIORITY.get(lead.sudo().lifecycle_grade, '0')  # as above
                if lead.priority != priority:
                    lead.priority = priority
