from odoo import api, fields, models
from odoo.tools import SQL

# Model -> the field of an event that links to its record.
LINKS = {'crm.lead': 'lead_id', 'lifecycle.case': 'case_id'}


class LifecycleEventStage(models.Model):
    """Events that a statement has seen and nobody has been told of yet."""

    _name = 'lifecycle.event.stage'
    _description = "Lifecycle Event to Tell"
    _log_access = False

    BATCH = 500

    kind = fields.Char(required=True)
    res_model = fields.Char(required=True)
    res_id = fields.Integer(required=True)
    happened_at = fields.Datetime(required=True)
    old_value = fields.Char()
    new_value = fields.Char()

    @api.model
    def _tell(self) -> int:
        """Make events of one batch of staged rows; the number of rows."""
        rows = self.env.execute_query_dict(SQL(
            """
            DELETE FROM lifecycle_event_stage
             WHERE id IN (SELECT id FROM lifecycle_event_stage ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
         RETURNING kind, res_model, res_id, happened_at, old_value, new_value
            """, self.BATCH))
        self.env['lifecycle.event'].create([
            {**row, field: row['res_id']} for model, field in LINKS.items()
            for row in self._get_living(rows, model)])
        return len(rows)

    @api.model
    def _get_living(self, rows: list[dict], model: str) -> list[dict]:
        """The rows of a model whose records are still there."""
        rows = [row for row in rows if row['res_model'] == model]
        records = self.env[model].with_context(active_test=False).browse({row['res_id'] for row in rows})
        there = set(records.exists().ids)
        return [row for row in rows if row['res_id'] in there]
