from datetime import date

from odoo import api, models
from odoo.tools import SQL

# A lead that still can be won: what is lost, archived or won is decided.
OPEN = SQL("lead.active AND lead.won_status = 'pending'")


class LifecycleScoreLead(models.AbstractModel):
    """The leads that a statement scores, and what is known of them: relation ``lifecycle_lead`` and its neighbours.

    A relation ``lifecycle_scope (lead_id, scorecard_id)`` says which leads, and which card decides for each. All of it
    is kept in temporary tables for one transaction, like the facts of customers.
    """

    _name = 'lifecycle.score.lead'
    _description = "Leads to Score"

    # === WHICH CARD === #

    @api.model
    def _scope(self, which: SQL, cards) -> SQL:
        """The leads ``which (id)``, each with the first of the cards that applies to it; none for lost ones.

        A lead that was won is left out: it keeps the score that it had.

        :param cards: in their order; one whose scope cannot be read (see :meth:`LifecycleScorecard._scope_query`)
            must have been left out
        """
        applies = SQL(" ").join(
            SQL("WHEN lead.id IN %s THEN %s", card._scope_query().subselect(), card.id) for card in cards)
        return SQL(
            "SELECT lead.id AS lead_id, %s AS scorecard_id FROM crm_lead lead JOIN (%s) which ON which.id = lead.id"
            " WHERE lead.won_status IS DISTINCT FROM 'won' OR lead.active IS NOT TRUE",
            SQL("CASE WHEN %s THEN CASE %s END END", OPEN, applies) if cards else SQL("NULL::int"), which,
        )

    # === WHAT IS KNOWN === #

    @api.model
    def _keep(self, scope: SQL, sources: set[str], day: date | None = None) -> None:
        """Keep the scope, its leads and what the sources say of them as temporary tables.

        :param sources: models of the sources that are asked
        :param day: as of which day; None for today in each company
        """
        self.env.flush_all()
        facts = self.env['lifecycle.facts']
        relations = {
            'lifecycle_scope': scope,
            'lifecycle_root': facts._roots(),
            'lifecycle_branch': facts._branches(),
            'lifecycle_lead': self._lead(day),
            **{self._alias(name): self.env[name]._aggregate() for name in sorted(sources)},
        }
        cr = self.env.cr
        cr.execute(SQL("SET LOCAL jit = off"))
        cr.execute(SQL("SET LOCAL default_statistics_target = 10"))  # numbers of rows are all that is asked of ANALYZE
        cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL(", ").join(map(SQL.identifier, relations))))
        for name, query in relations.items():
            cr.execute(SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", SQL.identifier(name), query))
            cr.execute(SQL("ANALYZE %s", SQL.identifier(name)))

    @api.model
    def _alias(self, source: str) -> str:
        """What a source is called in the value of a signal."""
        return source.rpartition('.')[2]

    @api.model
    def _lead(self, day: date | None = None) -> SQL:
        """Relation ``lifecycle_lead``: one row for each lead that a card decides for.

        ``key`` is the lead, ``day`` ends at ``until`` in the company's time zone, ``customer_id`` is the commercial
        partner, which is only probable (``is_probable``) where the lead names none but bears an address of one.
        """
        # An address tells its time zone, also to people who may not read the address.
        roots = self.env['res.company'].sudo().search([('parent_id', '=', False)])
        days = dict.fromkeys(roots.ids, day) if day else self.env['lifecycle.facts']._today(roots)
        return SQL(
            """
            WITH placed AS MATERIALIZED (%(placed)s)
            SELECT lead.id AS key, lead.id AS lead_id, placed.scorecard_id, placed.root_id, today.day, root.tz,
                   ((today.day + 1)::timestamp AT TIME ZONE root.tz) AT TIME ZONE 'UTC' AS until,
                   COALESCE(partner.commercial_partner_id, probable.customer_id) AS customer_id,
                   partner.id IS NULL AND probable.customer_id IS NOT NULL AS is_probable,
                   (lead.create_date AT TIME ZONE 'UTC') AT TIME ZONE root.tz AS created_at,
                   lead.email_normalized AS email, lead.email_domain_criterion AS email_domain, lead.email_state,
                   lead.phone_state, lead.referred, lead.expected_revenue, country.code AS country, lang.code AS lang,
                   industry.name ->> 'en_US' AS industry, source.name AS source, medium.name AS medium,
                   campaign.title ->> 'en_US' AS campaign
              FROM placed
              JOIN crm_lead lead ON lead.id = placed.id
              JOIN lifecycle_root root ON root.id = placed.root_id
              JOIN (VALUES %(days)s) today (company_id, day) ON today.company_id = placed.root_id
         LEFT JOIN res_partner partner ON partner.id = lead.partner_id
         LEFT JOIN (%(probable)s) probable ON probable.id = lead.id
         LEFT JOIN res_country country ON country.id = lead.country_id
         LEFT JOIN res_lang lang ON lang.id = lead.lang_id
         LEFT JOIN res_partner_industry industry ON industry.id = partner.industry_id
         LEFT JOIN utm_source source ON source.id = lead.source_id
         LEFT JOIN utm_medium medium ON medium.id = lead.medium_id
         LEFT JOIN utm_campaign campaign ON campaign.id = lead.campaign_id
            """,
            placed=self._placed(min(roots.ids)), probable=self._probable(),
            days=SQL(", ").join(SQL("(%s::int, %s::date)", *item) for item in days.items()),
        )

    @api.model
    def _placed(self, first: int) -> SQL:
        """Each lead with the root of its company: its own, its team's, the card's, its seller's, or the first one."""
        return SQL(
            """
            SELECT lead.id, lead.partner_id, lead.email_normalized, lead.phone_sanitized, scope.scorecard_id,
                   branch.root_id
              FROM lifecycle_scope scope
              JOIN crm_lead lead ON lead.id = scope.lead_id
              JOIN lifecycle_scorecard card ON card.id = scope.scorecard_id
         LEFT JOIN crm_team team ON team.id = lead.team_id
         LEFT JOIN res_users seller ON seller.id = lead.user_id
              JOIN lifecycle_branch branch
                ON branch.id = COALESCE(lead.company_id, team.company_id, card.company_id, seller.company_id, %s)
             WHERE scope.scorecard_id IS NOT NULL
            """, first)

    @api.model
    def _probable(self) -> SQL:
        """The customer whose address a lead without contact bears, where it is one customer's only.

        A contact of another company's is none; the address is used for facts and written nowhere.
        """
        return SQL(
            """
            SELECT found.id, MIN(found.customer_id) AS customer_id
              FROM (
                    SELECT placed.id, placed.root_id, match.commercial_partner_id AS customer_id, match.company_id
                      FROM placed
                      JOIN res_partner match ON match.email_normalized = placed.email_normalized AND match.active
                     WHERE placed.partner_id IS NULL
                     UNION
                    SELECT placed.id, placed.root_id, match.commercial_partner_id, match.company_id
                      FROM placed
                      JOIN res_partner match ON match.phone_sanitized = placed.phone_sanitized AND match.active
                     WHERE placed.partner_id IS NULL
                   ) found
         LEFT JOIN lifecycle_branch branch ON branch.id = found.company_id
             WHERE found.company_id IS NULL OR branch.root_id = found.root_id
          GROUP BY found.id
            HAVING COUNT(DISTINCT found.customer_id) = 1
            """
        )
