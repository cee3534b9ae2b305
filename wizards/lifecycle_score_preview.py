from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL


class LifecycleScorePreview(models.TransientModel):
    """What a card would change: the statement of the nightly run, on all open leads, without writing their scores."""

    _name = 'lifecycle.score.preview'
    _description = "Preview of a Score Card"

    # How many leads the list of the biggest movers shows.
    MOVERS = 80

    scorecard_id = fields.Many2one('lifecycle.scorecard', required=True, readonly=True, ondelete='cascade')
    lead_count = fields.Integer("Leads", readonly=True)
    moved_count = fields.Integer("New Grade", readonly=True)
    grade_ids = fields.One2many('lifecycle.score.preview.grade', 'preview_id', readonly=True)
    mover_ids = fields.One2many('lifecycle.score.preview.mover', 'preview_id', readonly=True)

    @api.depends('scorecard_id')
    @api.depends_context('lang')
    def _compute_display_name(self):
        for preview in self:
            preview.display_name = self.env._("Preview of %s", preview.scorecard_id.display_name)

    # === MAKING === #

    @api.model
    def _open(self, card) -> dict:
        preview = self.create({'scorecard_id': card.id})
        preview._fill()
        return {
            'type': 'ir.actions.act_window', 'name': preview.display_name,
            'res_model': self._name, 'res_id': preview.id, 'views': [(False, 'form')], 'target': 'current',
        }

    def _fill(self) -> None:
        self.ensure_one()
        card = self.scorecard_id
        cards = self._cards(card)
        self.env['lifecycle.score.refresh']._compute(SQL("SELECT id FROM crm_lead WHERE active"), cards)
        # Shown are the leads that the card would decide for, and those that it decides for now.
        rows = self.env.execute_query_dict(SQL(
            """
            SELECT scope.lead_id, old.computed AS old_score, old.computed_grade AS old_grade,
                   scored.computed AS new_score, scored.computed_grade AS new_grade
              FROM lifecycle_scope scope
         LEFT JOIN lifecycle_scored scored ON scored.lead_id = scope.lead_id
         LEFT JOIN lifecycle_score old ON old.lead_id = scope.lead_id
              JOIN crm_lead lead ON lead.id = scope.lead_id
             WHERE (scope.scorecard_id = %(card)s AND scored.lead_id IS NOT NULL
                    OR old.scorecard_id = %(origin)s)
               AND (lead.company_id IS NULL OR lead.company_id = ANY(%(companies)s))
          ORDER BY ABS(COALESCE(scored.computed, 0) - COALESCE(old.computed, 0)) DESC, scope.lead_id
            """, card=card.id, origin=card.origin_id.id or card.id, companies=self.env.companies.ids))
        before, after = (Counter(row[name] or '' for row in rows) for name in ('old_grade', 'new_grade'))
        self.write({
            'lead_count': len(rows),
            'moved_count': sum(row['old_grade'] != row['new_grade'] for row in rows),
            'grade_ids': [
                fields.Command.create({'grade': grade, 'before': before[grade], 'after': after[grade]})
                for grade in sorted({*before, *after}, key=lambda grade: grade or 'Z')],
            'mover_ids': [fields.Command.create(self._mover(row)) for row in self._readable(rows)],
        })

    @api.model
    def _cards(self, card):
        """The live cards, with this one in the place of the card that it is a draft of."""
        card = card.sudo()  # all that decide, also those that the reader does not see
        live = card._live()
        return (live - card.origin_id | card).sorted(lambda one: (one.sequence, one.id))

    def _readable(self, rows: list[dict]) -> list[dict]:
        """The biggest movers among the leads that the reader may see."""
        moved = [row for row in rows if row['old_score'] != row['new_score']]
        leads = self.env['crm.lead'].sudo(False)  # with the reader's own rights
        if not leads.has_access('read'):
            return []
        seen = set(leads.search([('id', 'in', [row['lead_id'] for row in moved])]).ids)
        return [row for row in moved if row['lead_id'] in seen][:self.MOVERS]

    @api.model
    def _mover(self, row: dict) -> dict:
        return {**row, 'difference': (row['new_score'] or 0) - (row['old_score'] or 0)}

    # === ACTIONS === #

    def action_publish(self):
        self.ensure_one()
        self.scorecard_id.action_publish()
        return self.scorecard_id._open()

    def action_back(self):
        self.ensure_one()
        return self.scorecard_id._open()
