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
            SELECT contact.key, message.id AS res_id, message.date
              FROM lifecycle_contact contact
              JOIN mail_message message ON message.author_id = contact.partner_id
         LEFT JOIN lifecycle_branch branch ON branch.id = message.record_company_id
             WHERE message.message_type IN ('email', 'comment') AND message.date < contact.until
               AND contact.partner_share
               AND (branch.root_id = contact.root_id OR branch.root_id IS NULL)
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        return {'last_inbound_at': Fact(SQL("MAX(d.date)"), told_by=SQL("d.date"))}
