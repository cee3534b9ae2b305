"""Copies a family of records (an order with its lines, its invoice, the payment of that …) any number of times by SQL.

A family is a dictionary table -> ids of the originals. A copy of it keeps the references inside the family and those
to the outside; customers, days, amounts and names come from the relation ``bench_copy`` (one row per copy):

    k         0, 1, 2 … within the family
    n         a number that no other copy has: it is in the copy's names
    label     the customer's number, in place of ``#``
    partner_id, commercial_partner_id      whose documents these are
    shift     days between the original and the copy, zero or less
    factor    a whole number that multiplies every amount, so that sums stay right to the cent
"""

from odoo.tools import SQL

# Amounts that Odoo does not declare as such.
PRICES = {'price_unit', 'purchase_price', 'technical_price_unit', 'price_tax', 'margin'}


class Copier:
    """:param env: a superuser environment
    :param contact: the contact that the originals were made for; its company is their commercial partner
    """

    def __init__(self, env, contact):
        self.env, self.cr = env, env.cr
        self.partners = {
            contact.id: SQL("r.partner_id"), contact.commercial_partner_id.id: SQL("r.commercial_partner_id")}
        self.amounts = {
            model._table: {name for name, field in model._fields.items()
                           if field.store and (field.type == 'monetary' or name in PRICES)}
            for model in env.values() if model._auto and not model._abstract
        }

    def copy(self, family: dict[str, list[int]], names: dict[str, SQL]) -> None:
        """Insert a copy of the family for each row of ``bench_copy``.

        :param names: text in the originals -> what stands there in a copy
        """
        self.family, self.names = family, sorted(names.items(), key=lambda item: -len(item[0]))
        self.start = {table: self._last_id(table) for table, ids in family.items() if ids is not None}
        for table in family:
            self._copy_table(table)
        self.cr.execute("SELECT COUNT(*) FROM bench_copy")
        [copies] = self.cr.fetchone()
        for table, start in self.start.items():
            self.cr.execute(SQL("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)",
                                table, start + copies * len(family[table])))

    def _last_id(self, table: str) -> int:
        self.cr.execute(SQL("SELECT MAX(id) FROM %s", SQL.identifier(table)))
        return self.cr.fetchone()[0]

    def _copy_table(self, table: str) -> None:
        columns = self._columns(table)
        which = SQL(" AND ").join(
            SQL("%s = ANY(%s)", SQL.identifier(name), self.family[target])
            for name, (_kind, target) in columns.items() if self.family.get(target)
        ) if self.family[table] is None else SQL("id = ANY(%s)", self.family[table])
        self.cr.execute(SQL("SELECT * FROM %s WHERE %s", SQL.identifier(table), which))
        originals = self.cr.dictfetchall()
        values = [
            self._value(table, name, *column, [row[name] for row in originals if row[name] is not None])
            for name, column in columns.items()
        ]
        self.cr.execute(SQL(
            "INSERT INTO %(table)s (%(names)s) SELECT %(values)s FROM bench_copy r"
            " CROSS JOIN (SELECT * FROM %(table)s WHERE %(which)s) g ORDER BY r.k, %(order)s",
            table=SQL.identifier(table), names=SQL(", ").join(map(SQL.identifier, columns)),
            values=SQL(", ").join(values), which=which,
            order=SQL.identifier('g', 'id' if 'id' in columns else next(iter(columns))),
        ))

    def _columns(self, table: str) -> dict[str, tuple[str, str | None]]:
        """Column -> its type, and the table that it refers to."""
        self.cr.execute(SQL(
            """
            SELECT a.attname, format_type(a.atttypid, NULL), c.confrelid::regclass::text
              FROM pg_attribute a
         LEFT JOIN pg_constraint c ON c.conrelid = a.attrelid AND c.contype = 'f' AND c.conkey = ARRAY[a.attnum]
             WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped
            """, table))
        return {name: (kind, target) for name, kind, target in self.cr.fetchall()}

    # === VALUES === #

    def _value(self, table: str, name: str, kind: str, target: str | None, originals: list) -> SQL:
        """What stands in a column of the copy; ``originals`` are the values of it that are not empty."""
        column = SQL.identifier('g', name)
        if not originals:
            return column
        if name == 'id':
            return self.copied(table, column)
        if special := self._special(table, name, column):
            return special
        if target:
            return self._reference(target, column, originals)
        if name in self.amounts.get(table, ()):
            return SQL("%s * r.factor", column)
        return self._shifted(kind, column) or self._text(column, originals)

    def _shifted(self, kind: str, column: SQL) -> SQL | None:
        if kind == 'date':
            return SQL("%s + r.shift", column)
        if kind.startswith('timestamp'):
            return SQL("%s + r.shift * INTERVAL '1 day' - MOD(r.k, 9) * INTERVAL '1 hour'", column)
        return None

    def copied(self, table: str, column: SQL) -> SQL:
        """The id of the copy of a record of the family."""
        ids = self.family[table]
        return SQL("%s + r.k * %s + array_position(%s, %s)", self.start[table], len(ids), ids, column)

    def _reference(self, target: str, column: SQL, originals: list) -> SQL:
        if self.family.get(target):
            return SQL("COALESCE(%s, %s)", self.copied(target, column), column)
        if target == 'res_partner' and not self.partners.keys().isdisjoint(originals):
            cases = SQL(" ").join(SQL("WHEN %s THEN %s", *case) for case in self.partners.items())
            return SQL("CASE %s %s ELSE %s END", column, cases, column)
        return column

    def _text(self, column: SQL, originals: list) -> SQL:
        result = column
        for name, replacement in self.names:
            if any(isinstance(value, str) and name in value for value in originals):
                result = SQL("REPLACE(%s, %s, %s)", result, name, replacement)
        return result

    def _special(self, table: str, name: str, column: SQL) -> SQL | None:
        """What no foreign key tells."""
        if (table, name) == ('account_move', 'sequence_number'):
            return SQL("r.n")
        if (table, name) == ('account_move', 'sequence_prefix'):
            return SQL("regexp_replace(%s, '\\d{4}', to_char(g.date + r.shift, 'YYYY'))", column)
        if (table, name) == ('account_move_line', 'matching_number'):
            return self._matching_number(column)
        if (table, name) == ('mail_message', 'res_id'):
            return self.copied('sale_order', column)
        if (table, name) == ('mail_message', 'message_id'):
            return SQL("'<' || r.n || '.' || g.id || '@example.com>'")
        return None

    def _matching_number(self, column: SQL) -> SQL:
        """The number of the full reconciliation, or P and the number of a partial one."""
        partial = self.copied('account_partial_reconcile', SQL("SUBSTR(%s, 2)::int", column))
        if not self.family.get('account_full_reconcile'):
            return SQL("'P' || (%s)", partial)
        return SQL("CASE WHEN LEFT(%s, 1) = 'P' THEN 'P' || (%s) ELSE (%s)::varchar END",
                   column, partial, self.copied('account_full_reconcile', SQL("%s::int", column)))
