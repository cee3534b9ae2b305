import re

from odoo import fields, models
from odoo.tools import SQL

# More digits than this is no number of ours that would have to be passed over.
DIGITS = 9


class IrSequence(models.Model):
    _inherit = 'ir.sequence'

    def _get_for_cases(self, company):
        """The sequence by which a company counts its cases, made like the shipped one where it has none yet."""
        # Whoever opens a case draws its number, a customer or the mail gateway too.
        sequences = self.sudo()
        found = sequences.search(
            [('code', '=', 'lifecycle.case'), ('company_id', '=', company.id)], order='id', limit=1)
        return found or sequences._make_for_cases(company)

    def _make_for_cases(self, company):
        values = {
            'name': self.env._("Cases of %s", company.name), 'code': 'lifecycle.case', 'company_id': company.id,
            'number_next': 1}
        pattern = self.env.ref('crm_lifecycle.sequence_case', raise_if_not_found=False)
        if not pattern:
            return self.create({**values, 'prefix': 'C', 'padding': 5})
        # Two first cases of a company at once would make two sequences, and draw the same number: the second one to
        # come here is done again, and finds what the first one made.
        self.env.cr.execute(SQL(
            "UPDATE ir_sequence SET write_date = %s WHERE id = %s", fields.Datetime.now(), pattern.id),
            log_exceptions=False)
        sequence = pattern.copy(values)
        sequence._pass_over(sequence._get_used(company))
        return sequence

    def _take(self, count: int) -> list[str]:
        """The next numbers, drawn by one query where this kind of sequence allows it."""
        self.ensure_one()
        if self.use_date_range or self.implementation != 'standard':
            return [self._next() for _number in range(count)]
        drawn = self.env.execute_query(SQL(
            "SELECT nextval(%s) FROM generate_series(1, %s)", f'ir_sequence_{self.id:03d}', count))
        return [self.get_next_char(number) for [number] in drawn]

    def _get_used(self, company) -> list[str]:
        """The numbers that cases of a company have already: it counted by a sequence that it shared."""
        cases = self.env['lifecycle.case'].with_context(active_test=False)
        [(numbers,)] = cases._read_group(
            [('company_id', '=', company.id), ('number', '!=', False)], [], ['number:array_agg'])
        return numbers or []

    def _pass_over(self, numbers: list[str]) -> None:
        """Go on behind the highest of numbers that are written as this sequence writes them."""
        if not numbers:
            return
        prefix, suffix = self._get_prefix_suffix()
        written = re.compile(rf'{re.escape(prefix)}(\d{{1,{DIGITS}}}){re.escape(suffix)}')
        highest = max((int(match[1]) for match in map(written.fullmatch, numbers) if match), default=0)
        counter = self._get_current_sequence()
        if highest >= counter.number_next_actual:
            counter.number_next_actual = highest + self.number_increment
