from odoo import api, fields, models
from odoo.tools import ormcache

KINDS = [
    ('new', "New"), ('open', "In Work"), ('waiting_customer', "Waiting for the Customer"),
    ('waiting_other', "Waiting for Others"), ('solved', "Solved"), ('cancelled', "Cancelled"),
]
WAITING = ('waiting_customer', 'waiting_other')
CLOSED = ('solved', 'cancelled')
OPEN = ('new', 'open', *WAITING)


class LifecycleCaseStage(models.Model):
    """Where a case stands. What that means is said by the kind alone; order and folding only arrange the board."""

    _name = 'lifecycle.case.stage'
    _description = "Case Stage"
    _order = 'sequence, id'

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, required=True, default='open', help=(
        "New and In Work: the clock runs. Waiting: it stands still. Solved and Cancelled: the case has ended."))
    fold = fields.Boolean("Folded on the Board")
    team_ids = fields.Many2many(
        'lifecycle.case.team', 'lifecycle_case_stage_team_rel', 'stage_id', 'team_id', string="Teams",
        help="Only these teams use the stage; none: all of them.")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()

    # === BUSINESS METHODS === #

    @api.model
    def _for_team(self, kind: str, team):
        """The first stage of a kind that a team uses; an empty record where it uses none."""
        return self.browse(self._id_for_team(kind, team.id))

    @api.model
    @ormcache('kind', 'team_id')
    def _id_for_team(self, kind: str, team_id: int) -> int | None:
        # A case's first stage is the same whoever opens it.
        return self.sudo().search([
            ('kind', '=', kind), '|', ('team_ids', '=', False), ('team_ids', 'in', [team_id])], limit=1).id or None
