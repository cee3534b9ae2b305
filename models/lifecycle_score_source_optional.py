"""Sources of apps that may be absent: what is read is asked for by name, nothing is imported."""

from odoo import api, models
from odoo.tools import SQL

from .lifecycle_facts_source import Fact, count


class LifecycleScoreSourceMailing(models.AbstractModel):
    """Links that the lead, or somebody with its address, clicked in a mailing."""

    _name = 'lifecycle.score.source.mailing'
    _inherit = ['lifecycle.facts.source']
    _description = "Score Source: Mailings"

    _documents_model = 'mailing.trace'
    _reads = {'mailing.trace': ['model', 'res_id', 'email', 'links_click_datetime']}

    @api.model
    def _documents(self) -> SQL:
        return SQL(
            """
            SELECT l.key, trace.id AS res_id, trace.links_click_datetime AS happened_at
              FROM lifecycle_lead l
              JOIN mailing_trace trace ON trace.model = 'crm.lead' AND trace.res_id = l.lead_id
             WHERE trace.links_click_datetime < l.until
             UNION
            SELECT l.key, trace.id, trace.links_click_datetime
              FROM lifecycle_lead l
              JOIN mailing_trace trace ON trace.email = l.email
             WHERE trace.links_click_datetime < l.until
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        return {'clicked': count()}


class LifecycleScoreSourceVisit(models.AbstractModel):
    """Pages that the lead's visitor looked at."""

    _name = 'lifecycle.score.source.visit'
    _inherit = ['lifecycle.facts.source']
    _description = "Score Source: Website Visits"

    _documents_model = 'website.track'
    _reads = {'website.track': ['visitor_id', 'visit_datetime'], 'crm.lead': ['visitor_ids']}

    @api.model
    def _documents(self) -> SQL:
        return SQL(
            """
            SELECT l.key, track.id AS res_id, track.visit_datetime AS happened_at
              FROM lifecycle_lead l
              JOIN crm_lead_website_visitor_rel rel ON rel.crm_lead_id = l.lead_id
              JOIN website_track track ON track.visitor_id = rel.website_visitor_id
             WHERE track.visit_datetime < l.until
            """
        )

    @api.model
    def _facts(self) -> dict[str, Fact]:
        return {'visited': count()}
