from datetime import date

from odoo import api, fields, models
from odoo.tools import SQL


class LifecycleFacts(models.AbstractModel):
    """What the documents say about customers at the end of a day.

    A *subject* is a commercial partner, a root company, and a day that ends at midnight in the company's time zone.
    Today's documents are read by their effective dates up to that moment; what was undone, cancelled or edited since
    is gone from the past too.

    One statement serves one customer on a screen, 100,000 in the nightly run, and a lead on the day it was observed:
    subjects come as a relation named ``lifecycle_subject``, which is a common table expression for a few (nothing is
    written, so a read-only transaction will do) and an analysed temporary table for many.
    """

    _name = 'lifecycle.facts'
    _description = "Customer Facts"

    # What one step of a batch may keep in memory, in kB, where the server's own setting is lower.
    MEMORY = 128 * 1024

    # === SOURCES === #

    @api.model
    def _sources(self) -> list:
        """The sources that can be read in this database."""
        return [source for name in self._source_names() if not (source := self.env[name])._missing()]

    @api.model
    def _source_names(self) -> list[str]:
        return [
            'lifecycle.facts.purchase',
            'lifecycle.facts.order',
            'lifecycle.facts.quotation',
            'lifecycle.facts.invoice',
            'lifecycle.facts.receivable',
            'lifecycle.facts.sold',
            'lifecycle.facts.delivery',
            'lifecycle.facts.message.in',
            'lifecycle.facts.message.out',
        ]

    @api.model
    def _known_facts(self) -> dict:
        """Every fact by its name, with its source."""
        return {name: (fact, source) for source in self._sources() for name, fact in source._facts().items()}

    # === SUBJECTS === #

    @api.model
    def _today(self, roots) -> dict[int, date]:
        """Root company id -> the date there now."""
        roots = roots.sudo()  # an address tells its time zone, also to people who may not read the address
        return {
            root.id: fields.Date.context_today(self.with_context(tz=root.partner_id.tz or 'UTC')) for root in roots
        }

    @api.model
    def _pairs(self, pairs) -> SQL:
        """A relation of the given ``(commercial partner id, root company id)``."""
        rows = [SQL("(%s::int, %s::int)", partner, company) for partner, company in pairs]
        return SQL("SELECT * FROM (VALUES %s) pair (partner_id, company_id)", SQL(", ").join(rows))

    @api.model
    def _subjects(self, pairs: SQL, days: dict[int, date]) -> SQL:
        """Subjects for the relation ``pairs (partner_id, company_id)``.

        :param days: root company id -> day; pairs of other companies are left out
        """
        return SQL(
            """
            SELECT ROW_NUMBER() OVER () AS key, pair.partner_id, pair.company_id, today.day,
                   (today.day - INTERVAL '12 months')::date AS since,
                   ((today.day + 1)::timestamp AT TIME ZONE root.tz) AT TIME ZONE 'UTC' AS until
              FROM (%s) pair
              JOIN (VALUES %s) today (company_id, day) ON today.company_id = pair.company_id
              JOIN (%s) root ON root.id = pair.company_id
            """,
            pairs, SQL(", ").join(SQL("(%s::int, %s::date)", *item) for item in days.items()), self._roots(),
        )

    # === RELATIONS THAT SOURCES SHARE === #

    @api.model
    def _roots(self) -> SQL:
        """What a root company sets for all its branches."""
        return SQL(
            """
            SELECT company.id, COALESCE(NULLIF(address.tz, ''), 'UTC') AS tz, currency.decimal_places AS digits,
                   company.lifecycle_residue_amount AS residue_amount,
                   company.lifecycle_residue_percent::numeric AS residue_percent
              FROM res_company company
              JOIN res_partner address ON address.id = company.partner_id
              JOIN res_currency currency ON currency.id = company.currency_id
             WHERE company.parent_id IS NULL
            """
        )

    @api.model
    def _branches(self) -> SQL:
        """Every company with its root: documents of a branch count for its group."""
        return SQL("SELECT id, split_part(parent_path, '/', 1)::int AS root_id FROM res_company")

    @api.model
    def _contacts(self) -> SQL:
        """The subjects' contacts, themselves among them: what a contact does counts for its customer."""
        return SQL(
            """
            SELECT s.key, s.partner_id AS customer_id, s.company_id AS root_id, s.day, s.since, s.until, root.tz,
                   contact.id AS partner_id, contact.partner_share
              FROM lifecycle_subject s
              JOIN lifecycle_root root ON root.id = s.company_id
              JOIN res_partner contact ON contact.commercial_partner_id = s.partner_id
            """
        )

    @api.model
    def _shared(self) -> dict[str, SQL]:
        """The relations that several sources read, by name, in the order in which one reads the other."""
        invoice, receivable = self.env['lifecycle.facts.invoice'], self.env['lifecycle.facts.receivable']
        sold = self.env['lifecycle.facts.sold']
        return {
            'lifecycle_root': self._roots(),
            'lifecycle_branch': self._branches(),
            'lifecycle_contact': self._contacts(),
            'lifecycle_document': invoice._posted(),
            'lifecycle_line': sold._lines(),
            'lifecycle_sold_line': sold._sold_lines(),
            'lifecycle_payment': receivable._payments(),
            'lifecycle_settlement': receivable._settlement(),
            'lifecycle_order': self.env['lifecycle.facts.order']._confirmed(),
        }

    @api.model
    def _with(self, subjects: SQL) -> SQL:
        """Subjects and shared relations as common table expressions: for a few subjects, and nothing is written."""
        relations = {'lifecycle_subject': subjects, **self._shared()}
        return SQL(", ").join(
            SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), query) for name, query in relations.items())

    @api.model
    def _keep(self, subjects: SQL) -> None:
        """Subjects, shared relations and what each source makes of them as temporary tables.

        For many subjects: so the planner knows how many there are of each.
        """
        self.env.flush_all()
        cr = self.env.cr
        # For one long statement, compiling it takes longer than it saves.
        cr.execute(SQL("SET LOCAL jit = off"))
        cr.execute(SQL("SET LOCAL default_statistics_target = 10"))  # numbers of rows are all that is asked of ANALYZE
        # What is sorted and hashed of one chunk fits into this, where the server's own setting may send it to the disk.
        cr.execute(SQL(
            "SELECT set_config('work_mem',"
            " GREATEST(%s, pg_size_bytes(current_setting('work_mem')) / 1024) || 'kB', TRUE)", self.MEMORY))
        aggregates = {self._alias_name(source): source._aggregate() for source in self._sources()}
        relations = {'lifecycle_subject': subjects, **self._shared(), **aggregates}
        cr.execute(SQL("DROP TABLE IF EXISTS %s", SQL(", ").join(map(SQL.identifier, relations))))
        for name, query in relations.items():
            table = SQL.identifier(name)
            cr.execute(SQL("CREATE TEMPORARY TABLE %s ON COMMIT DROP AS %s", table, query))
            cr.execute(SQL("ANALYZE %s", table))

    # === FACTS === #

    @api.model
    def _select(self, subjects: SQL | None = None) -> SQL:
        """One row per subject: the subject's columns, and every fact by its name.

        :param subjects: from :meth:`_subjects`; None for those kept by :meth:`_keep`
        """
        sources = self._sources()
        columns = [
            SQL("COALESCE(%s, %s) AS %s", column, fact.empty, SQL.identifier(name))
            if fact.empty is not None else column
            for source in sources for name, fact in source._facts().items()
            for column in [SQL.identifier(self._alias_name(source), name)]
        ]
        return SQL(
            "%(given)s SELECT s.*, %(columns)s FROM lifecycle_subject s %(joins)s",
            given=self._given(subjects, sources) if subjects else SQL(),
            columns=SQL(", ").join(columns),
            joins=SQL(" ").join(
                SQL("LEFT JOIN %(alias)s ON %(alias)s.key = s.key", alias=self._alias(source)) for source in sources
            ),
        )

    @api.model
    def _given(self, subjects: SQL, sources: list) -> SQL:
        """What :meth:`_keep` makes tables of, as common table expressions."""
        aggregates = (SQL("%s AS MATERIALIZED (%s)", self._alias(source), source._aggregate()) for source in sources)
        return SQL("WITH %s, %s", self._with(subjects), SQL(", ").join(aggregates))

    @api.model
    def _alias_name(self, source) -> str:
        return source._name.replace('.', '_')

    @api.model
    def _alias(self, source) -> SQL:
        return SQL.identifier(self._alias_name(source))

    @api.model
    def _get(self, pairs, day: date | None = None) -> dict[tuple[int, int], dict]:
        """The facts of a few customers, computed now; nothing is written.

        :param pairs: ``(commercial partner id, root company id)``
        :param day: as of which day; None for today in each company
        :return: pair -> fact name -> value; pairs without any document are there too
        """
        pairs = list(pairs)
        if not pairs:
            return {}
        roots = self.env['res.company'].browse({company for _partner, company in pairs})
        days = dict.fromkeys(roots.ids, day) if day else self._today(roots)
        self.env.flush_all()
        rows = self.env.execute_query_dict(self._select(self._subjects(self._pairs(pairs), days)))
        return {(row['partner_id'], row['company_id']): row for row in rows}

    @api.model
    def _get_evidence(self, name: str, pair: tuple[int, int], day: date | None = None) -> dict[str, list[int]]:
        """The documents behind one figure of one customer, whoever may read them.

        :return: model name -> ids; the source's own model where there are none
        """
        _fact, source = self._known_facts()[name]
        root = self.env['res.company'].browse(pair[1])
        subjects = self._subjects(self._pairs([pair]), {root.id: day} if day else self._today(root))
        self.env.flush_all()
        rows = self.env.execute_query(SQL(
            "WITH %s SELECT res_model, ARRAY_AGG(res_id ORDER BY res_id) FROM (%s) e GROUP BY res_model",
            self._with(subjects), source._evidence(name),
        ))
        return dict(rows) or {source._documents_model or 'sale.order': []}
