from odoo import api, fields, models
from odoo.tools import SQL


class LifecycleProfileRefresh(models.AbstractModel):
    """Writes profiles: today's facts, decided upon, compared with what is stored; nothing where nothing changed.

    Three callers, one way: the queue (a few customers, a minute after the change), the nightly run (everybody, in
    chunks), and a screen that shows a customer whose row is not up to date yet (:meth:`_compute`, which only reads).
    """

    _name = 'lifecycle.profile.refresh'
    _description = "Refresh of Customer Profiles"

    # How many partners one transaction of the nightly run takes: some seconds of work. Each reads all lines once.
    CHUNK = 50000
    # From how many new rows on the planner is told: on an empty table's statistics, the next chunk would crawl.
    MANY = 1000

    # === COMPUTE === #

    @api.model
    def _names(self) -> list[str]:
        """The stored fields that a refresh writes: the facts that the profile keeps, and what is decided on them."""
        decided = ['slips_on', 'lost_on', 'won_back_on', 'stage', *self.env['lifecycle.stage'].RANKED]
        return ['active', *self.env['lifecycle.facts']._known_facts(), *decided]

    @api.model
    def _fresh(self, subjects: SQL | None = None) -> SQL:
        """The profiles as they should be: ``partner_id``, ``company_id`` and :meth:`_names`, amounts rounded once."""
        profile_fields = self.env['lifecycle.profile']._fields
        columns = [
            SQL("ROUND(fresh.%(name)s::numeric, currency.decimal_places) AS %(name)s", name=SQL.identifier(name))
            if profile_fields[name].type == 'monetary' else SQL.identifier('fresh', name)
            for name in self._names() if name != 'active'
        ]
        return SQL(
            """
            SELECT fresh.partner_id, fresh.company_id, partner.active, %s
              FROM (%s) fresh
              JOIN res_partner partner ON partner.id = fresh.partner_id
              JOIN res_company root ON root.id = fresh.company_id
              JOIN res_currency currency ON currency.id = root.currency_id
            """,
            SQL(", ").join(columns),
            self.env['lifecycle.stage']._decide(self.env['lifecycle.facts']._select(subjects)),
        )

    @api.model
    def _compute(self, partner_id: int, company_id: int) -> dict:
        """One customer's profile as it should be now; nothing is written."""
        facts = self.env['lifecycle.facts']
        self.env.flush_all()
        days = facts._today(self.env['res.company'].browse(company_id))
        subjects = facts._subjects(facts._pairs([(partner_id, company_id)]), days)
        [row] = self.env.execute_query_dict(self._fresh(subjects))
        return row

    # === WRITE === #

    @api.model
    def _refresh(self, pairs: SQL) -> int:
        """Bring the profiles of ``pairs (partner_id, company_id)`` up to date; the number of rows written.

        A partner that has become a contact of somebody else loses its row: its figures are in the other's.
        """
        facts, cr = self.env['lifecycle.facts'], self.env.cr
        self.env.flush_all()
        cr.execute(SQL("DROP TABLE IF EXISTS lifecycle_pair"))
        cr.execute(SQL("CREATE TEMPORARY TABLE lifecycle_pair ON COMMIT DROP AS %s", pairs))
        cr.execute(SQL("ANALYZE lifecycle_pair"))
        commercial = SQL(
            """
            SELECT pair.partner_id, pair.company_id FROM lifecycle_pair pair
              JOIN res_partner partner ON partner.id = pair.partner_id AND partner.commercial_partner_id = partner.id
            """)
        roots = self.env['res.company'].search([('parent_id', '=', False)])
        facts._keep(facts._subjects(commercial, facts._today(roots)))
        cr.execute(SQL("DROP TABLE IF EXISTS lifecycle_fresh"))
        cr.execute(SQL("CREATE TEMPORARY TABLE lifecycle_fresh ON COMMIT DROP AS %s", self._fresh()))
        cr.execute(SQL("ANALYZE lifecycle_fresh (partner_id, company_id)"))
        changed = self._update() + (inserted := self._insert()) + self._delete()
        if inserted > self.MANY:
            cr.execute("ANALYZE lifecycle_profile (partner_id, company_id)")
        self.env['lifecycle.profile'].invalidate_model()
        return changed

    @api.model
    def _update(self) -> int:
        names = self._names()
        self.env.cr.execute(SQL(
            """
            UPDATE lifecycle_profile profile SET %(assignments)s, changed_at = %(now)s
              FROM lifecycle_fresh fresh
             WHERE profile.partner_id = fresh.partner_id AND profile.company_id = fresh.company_id
               AND (%(old)s) IS DISTINCT FROM (%(new)s)
            """,
            assignments=self._assignments(names), now=fields.Datetime.now(),
            old=self._columns('profile', names), new=self._columns('fresh', names),
        ))
        return self.env.cr.rowcount

    @api.model
    def _assignments(self, names: list[str]) -> SQL:
        return SQL(", ").join(SQL("%s = %s", SQL.identifier(name), SQL.identifier('fresh', name)) for name in names)

    @api.model
    def _columns(self, table: str, names: list[str]) -> SQL:
        return SQL(", ").join(SQL.identifier(table, name) for name in names)

    @api.model
    def _insert(self) -> int:
        names = ['partner_id', 'company_id', *self._names()]
        self.env.cr.execute(SQL(
            """
            INSERT INTO lifecycle_profile (%(names)s, changed_at)
            SELECT %(names)s, %(now)s FROM lifecycle_fresh fresh
             WHERE NOT EXISTS (SELECT FROM lifecycle_profile profile
                                WHERE profile.partner_id = fresh.partner_id AND profile.company_id = fresh.company_id)
                ON CONFLICT (partner_id, company_id) DO NOTHING
            """,
            names=SQL(", ").join(SQL.identifier(name) for name in names), now=fields.Datetime.now(),
        ))
        return self.env.cr.rowcount

    @api.model
    def _delete(self) -> int:
        self.env.cr.execute(SQL(
            """
            DELETE FROM lifecycle_profile profile
             USING lifecycle_pair pair JOIN res_partner partner ON partner.id = pair.partner_id
             WHERE profile.partner_id = pair.partner_id AND profile.company_id = pair.company_id
               AND partner.commercial_partner_id IS DISTINCT FROM partner.id
            """))
        return self.env.cr.rowcount

    # === EVERYBODY === #

    @api.model
    def _next_partners(self, after: int) -> list[int]:
        """The ids of the next chunk of partners, ascending; contacts too, so that none keeps an own row."""
        query = SQL("SELECT id FROM res_partner WHERE id > %s ORDER BY id LIMIT %s", after, self.CHUNK)
        return [row[0] for row in self.env.execute_query(query)]

    @api.model
    def _count_partners_after(self, after: int) -> int:
        [[number]] = self.env.execute_query(SQL("SELECT COUNT(*) FROM res_partner WHERE id > %s", after))
        return number

    @api.model
    def _customers(self, partners: list[int], root) -> SQL:
        """Pairs of those (from the first to the last) who are customers there, or have a profile already."""
        return SQL(
            """
            SELECT p.id AS partner_id, %(root)s AS company_id FROM res_partner p
             WHERE p.id BETWEEN %(first)s AND %(last)s AND p.commercial_partner_id = p.id AND (%(known)s)
             UNION
            SELECT profile.partner_id, profile.company_id FROM lifecycle_profile profile
             WHERE profile.partner_id BETWEEN %(first)s AND %(last)s AND profile.company_id = %(root)s
            """,
            first=partners[0], last=partners[-1], root=root.id, known=SQL(" OR ").join(self._signs(root)))

    @api.model
    def _known(self, pairs: SQL) -> SQL:
        """Those of the pairs that are customers of that company, or have a profile there already."""
        roots = self.env['res.company'].search([('parent_id', '=', False)])
        signs = (SQL("pair.company_id = %s AND (%s)", root.id, SQL(" OR ").join(self._signs(root))) for root in roots)
        return SQL(
            """
            SELECT pair.partner_id, pair.company_id FROM (%s) pair
              JOIN res_partner p ON p.id = pair.partner_id
             WHERE EXISTS (SELECT FROM lifecycle_profile profile
                            WHERE profile.partner_id = pair.partner_id AND profile.company_id = pair.company_id)
                OR %s
            """,
            pairs, SQL(" OR ").join(signs))

    @api.model
    def _signs(self, root) -> list[SQL]:
        """What makes a partner ``p`` a customer: a document or a lead of theirs here, or the mark that a person set.

        What belongs to no company is this one's where there is no other.
        """
        branches = self.env['res.company'].with_context(active_test=False).search([('id', 'child_of', root.id)]).ids
        alone = not self.env['res.company'].search_count([('parent_id', '=', False), ('id', '!=', root.id)], limit=1)
        documents = [('sale_order', SQL("document.state <> 'cancel'")), ('crm_lead', SQL("TRUE")),
                     ('stock_picking', SQL("document.sale_id IS NOT NULL"))]
        here = SQL("(document.company_id = ANY(%s) OR document.company_id IS NULL AND %s)", branches, alone)
        if not self.env['lifecycle.facts.pos']._missing():
            documents.append(('pos_order', SQL("document.state <> 'cancel'")))
        return [
            SQL("EXISTS (SELECT FROM account_move m WHERE m.commercial_partner_id = p.id AND m.company_id = ANY(%s)"
                " AND m.state = 'posted' AND m.move_type IN ('out_invoice', 'out_refund', 'out_receipt'))", branches),
            SQL("p.customer_rank > 0 AND (p.company_id = ANY(%s) OR p.company_id IS NULL AND %s)", branches, alone),
            *(SQL("EXISTS (SELECT FROM res_partner contact JOIN %s document ON document.partner_id = contact.id"
                  " WHERE contact.commercial_partner_id = p.id AND %s AND %s)",
                  SQL.identifier(table), here, condition) for table, condition in documents),
        ]

    @api.model
    def _refresh_everything(self) -> None:
        """Everybody at once, in one transaction: for demo data and tests; the nightly run goes in chunks."""
        self.env.flush_all()
        for root in self.env['res.company'].search([('parent_id', '=', False)]):
            today = self.env['lifecycle.facts']._today(root)[root.id]
            self._each_chunk(lambda partners, root=root: self._refresh(self._customers(partners, root)))
            if self._cut(root, today):
                self._each_chunk(lambda partners, root=root: self._rank(partners, root))
            self.env['lifecycle.job']._get('profile', root).write({'day': today, 'cursor_id': 0, 'state': 'ok'})

    @api.model
    def _each_chunk(self, work) -> None:
        after = 0
        while partners := self._next_partners(after):
            work(partners)
            after = partners[-1]
