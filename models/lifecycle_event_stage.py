from odoo import api, fields, models
from odoo.tools import SQL


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
        leads = {row['res_id'] for row in rows if row['res_model'] == 'crm.lead'}
        there = set(self.env['crm.lead'].with_context(active_test=False).browse(leads).exists().ids)
        self.env['lifecycle.event'].create([
            {**row, 'lead_id': row['res_id']} for row in rows if row['res_id'] in there])
        return len(rows)
