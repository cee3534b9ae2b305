from odoo import models


class LifecycleCase(models.Model):
    """The numbers of cases: each company counts its own, from 1 on."""

    _inherit = 'lifecycle.case'

    # === CRUD METHODS === #

    def write(self, vals):
        """A case that comes to another company gets a number of that company: its old one may be taken there."""
        if 'team_id' not in vals or 'number' in vals:
            return super().write(vals)
        company = self.env['lifecycle.case.team'].browse(vals['team_id']).company_id
        before = {case: case.number for case in self if case.company_id != company}
        moved = self.browse().union(*before)
        moved.number = False
        result = super().write(vals)
        moved._number()
        for case, number in before.items():
            # The note is the code's, whoever may give the case away.
            case.sudo().message_post(subtype_xmlid='mail.mt_note', body=self.env._(
                "The number was %(old)s in the company that the case came from.", old=number))
        return result

    # === BUSINESS METHODS === #

    def _number(self) -> None:
        """Give each new case the next number of its company; numbers that were brought are passed over."""
        for company, cases in self.grouped('company_id').items():
            sequence = self.env['ir.sequence']._get_for_cases(company)
            brought = cases.filtered('number')
            sequence._pass_over(brought.mapped('number'))
            new = cases - brought
            for case, number in zip(new, sequence._take(len(new)), strict=True):
                case.number = number
