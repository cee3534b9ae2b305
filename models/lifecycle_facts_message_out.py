from odoo import api, models
from odoo.tools import SQL

from .lifecycle_facts_source import Fact


class LifecycleFactsMessageOut(models.AbstractModel):
    """When somebody of the company last wrote to the customer."""

    _name = 'lifecycle.facts.message.out'
    _inherit = ['lifecycle.facts.source']
    _description = "Customer Facts: Messages Sent"

    _documents_model = 'mail.message'

    @api.model
    def _documents(self) -> SQL:
        """A message goes to those it names and, as notifications, to the document's followers.

        Who wrote it is joined from the outside and asked afterwards: an inner join would let the planner begin with
        the few who write, and go through all that they ever wrote.
        """
        return SQL(
            """
            SELECT contact.key, message.id AS res_id, message.date
              FROM lifecycle_contact contact
              JOIN (
                    SELECT res_partner_id, mail_message_id FROM mail_message_res_partner_rel
                 UNION ALL
                    SELECT res_partner_id, mail_message_id FROM mail_notification
                   ) sent ON sent.res_partner_id = contact.partner_id
              JOIN mail_message message ON message.id = sent.mail_message_id
         LEFT JOIN res_partner author ON author.id = message.author_id
         LEFT JOIN lifecycle_branch branch ON branch.id = message.record_company_id
             WHERE message.message_type IN ('email', 'comment', 'email_outgoing', 'sms')
               AND message.date < contact.until
               AND message.is_internal IS NOT TRUE
               AND NOT COALESCE(author.partner_share, author.id IS NULL)
               AND author.commercial_partner_id IS DISTINCT FROM contact.customer_id
               AND (branch.root_id = contact.root_id OR branch.root_id IS NULL)
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        return {'last_outbound_at': Fact(SQL("MAX(d.date)"), told_by=SQL("d.date"))}
