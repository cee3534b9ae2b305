from odoo import api, models
from odoo.tools import SQL

from .lifecycle_facts_source import Fact


class LifecycleFactsMessageIn(models.AbstractModel):
    """When the customer last wrote: by mail, or as a portal user."""

    _name = 'lifecycle.facts.message.in'
    _inherit = ['lifecycle.facts.source']
    _description = "Customer Facts: Messages Received"

    _documents_model = 'mail.message'

    @api.model
    def _documents(self) -> SQL:
        return SQL(
            """
            SELECT s.key, message.id AS res_id, message.date
              FROM lifecycle_subject s
              JOIN res_partner author ON author.commercial_partner_id = s.partner_id AND author.partner_share
              JOIN mail_message message ON message.author_id = author.id
         LEFT JOIN lifecycle_branch branch ON branch.id = message.record_company_id
             WHERE message.message_type IN ('email', 'comment') AND message.date < s.until
               AND (branch.root_id = s.company_id OR branch.root_id IS NULL)
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        return {'last_inbound_at': Fact(SQL("MAX(d.date)"))}
