from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ..models.lifecycle_case_stage import CLOSED


class LifecycleCaseClose(models.TransientModel):
    """Answer one or many cases, and solve them."""

    _name = 'lifecycle.case.close'
    _description = "Answer and Solve"
    _inherit = ['lifecycle.case.batch']

    body = fields.Html("Answer", help="Sent to each customer. Empty: the cases are solved without a word.")
    outcome = fields.Char(help="What the customer got, in one sentence.")
    cause_id = fields.Many2one('lifecycle.case.cause', "Root Cause")

    def action_apply(self):
        self.ensure_one()
        cases = self._get_cases().filtered(lambda case: case.stage_kind not in CLOSED)
        if not cases:
            raise UserError(self.env._("These cases have ended already."))
        for case in cases:
            if not is_html_empty(self.body):
                case._say_to_customer(self.body)
        values = {name: self[name] for name in ('outcome', 'cause_id') if self[name]}
        if values:
            cases.write(values)
        cases._move('solved')
