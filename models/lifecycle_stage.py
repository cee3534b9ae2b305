from odoo import api, models
from odoo.tools import SQL

STAGES = [
    ('prospect', "Prospect"),
    ('first', "First Order"),
    ('repeat', "Repeat"),
    ('loyal', "Loyal"),
    ('won_back', "Won Back"),
    ('slipping', "Slipping"),
    ('lost', "Lost"),
]


class LifecycleStage(models.AbstractModel):
    """Where a customer stands in its life with the company, decided in one place.

    What time decides is never stored: the dates are on which a customer starts to slip and is lost. Who usually buys
    every ten days slips sooner than who buys once a year, so the usual gap between purchases sets the pace once three
    days of purchase are known; until then the company's default does.
    """

    _name = 'lifecycle.stage'
    _description = "Customer Stage"

    # From how many days of purchase on a rhythm is believed, and the shortest time that counts as a silence.
    RHYTHM_DAYS = 3
    SHORTEST_SILENCE = 14

    @api.model
    def _decide(self, facts: SQL) -> SQL:
        """Add ``slips_on``, ``lost_on``, ``won_back_on``, ``stage`` and the three scores to a relation of facts."""
        return SQL(
            """
            SELECT fact.*, verdict.*, score.*
              FROM (%(facts)s) fact
              JOIN (%(companies)s) company ON company.id = fact.company_id
        CROSS JOIN LATERAL (%(silence)s) silence
        CROSS JOIN LATERAL (%(turn)s) turn
        CROSS JOIN LATERAL (%(verdict)s) verdict
        CROSS JOIN LATERAL (%(score)s) score
            """,
            facts=facts, companies=self._companies(), silence=self._silence(), turn=self._turn(),
            verdict=self._verdict(), score=self._score(),
        )

    @api.model
    def _companies(self) -> SQL:
        """The companies' limits, and their cut points as arrays: unpacked once, not for each customer."""
        return SQL(
            """
            SELECT id, lifecycle_slipping_days, lifecycle_lost_days, lifecycle_rhythm_factor,
                   lifecycle_loyal_purchases, %s
              FROM res_company OFFSET 0
            """,
            SQL(", ").join(
                SQL(
                    """
                    CASE WHEN lifecycle_cuts IS NOT NULL THEN ARRAY(
                         SELECT cut::numeric FROM jsonb_array_elements_text(lifecycle_cuts -> %s)
                           WITH ORDINALITY AS cuts (cut, n) ORDER BY n) END AS %s
                    """,
                    cut, SQL.identifier(f'{cut}_cuts'),
                )
                for cut, _figure in self.RANKED.values()
            ),
        )

    @api.model
    def _silence(self) -> SQL:
        """After how many days without a purchase this customer starts to slip."""
        return SQL(
            """
            SELECT CASE WHEN fact.purchase_day_count >= %s AND company.lifecycle_rhythm_factor > 0
                        THEN LEAST(36500, GREATEST(%s, ROUND(company.lifecycle_rhythm_factor * fact.usual_gap)))::int
                        ELSE company.lifecycle_slipping_days END AS days
            """,
            self.RHYTHM_DAYS, self.SHORTEST_SILENCE,
        )

    @api.model
    def _turn(self) -> SQL:
        """Nobody is lost before having slipped for as long again."""
        return SQL(
            """
            SELECT fact.last_purchase_on + silence.days AS slips_on,
                   fact.last_purchase_on + GREATEST(company.lifecycle_lost_days, 2 * silence.days) AS lost_on,
                   CASE WHEN fact.last_purchase_on - fact.previous_purchase_on
                             >= GREATEST(company.lifecycle_lost_days, 2 * silence.days)
                        THEN fact.last_purchase_on END AS won_back_on
            """
        )

    @api.model
    def _verdict(self) -> SQL:
        return SQL(
            """
            SELECT turn.*,
                   CASE WHEN fact.last_purchase_on IS NULL THEN 'prospect'
                        WHEN fact.day >= turn.lost_on THEN 'lost'
                        WHEN fact.day >= turn.slips_on THEN 'slipping'
                        WHEN turn.won_back_on IS NOT NULL THEN 'won_back'
                        WHEN fact.purchase_count = 1 THEN 'first'
                        WHEN fact.purchase_count >= company.lifecycle_loyal_purchases THEN 'loyal'
                        ELSE 'repeat' END AS stage
            """
        )

    # === RECENCY, FREQUENCY, SPEND === #

    # Score -> the figure it ranks. The recency is ranked by the date, so that a score stands still between two cuts.
    RANKED = {
        'recency_score': ('recency', "(fact.last_purchase_on - DATE '1970-01-01')"),
        'frequency_score': ('frequency', "fact.purchase_count_12m"),
        'spend_score': ('spend', "fact.spend_12m"),
    }

    @api.model
    def _score(self) -> SQL:
        """1 (lowest fifth) to 5, by the company's stored cut points: equal figures get equal scores."""
        return SQL("SELECT %s", SQL(", ").join(
            SQL(
                """
                CASE WHEN fact.last_purchase_on IS NOT NULL
                     THEN 1 + WIDTH_BUCKET((%(figure)s)::numeric, %(cuts)s) END AS %(name)s
                """,
                figure=SQL(figure), cuts=SQL.identifier('company', f'{cut}_cuts'), name=SQL.identifier(name),
            )
            for name, (cut, figure) in self.RANKED.items()
        ))

    @api.model
    def _cut(self, root) -> dict[str, list]:
        """The four cut points of each ranked figure over the company's buyers; empty without buyers."""
        columns = [
            SQL("PERCENTILE_CONT(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY %s)", SQL(figure))
            for _cut, figure in self.RANKED.values()
        ]
        [row] = self.env.execute_query(SQL(
            "SELECT %s FROM lifecycle_profile fact WHERE fact.company_id = %s AND fact.last_purchase_on IS NOT NULL",
            SQL(", ").join(columns), root.id,
        ))
        return {cut: values for (cut, _figure), values in zip(self.RANKED.values(), row, strict=True) if values}
