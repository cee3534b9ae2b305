from odoo import api, fields, models
from odoo.exceptions import ValidationError

# A change of these moves everybody's figures or stages.
DECIDING = {
    'lifecycle_residue_amount', 'lifecycle_residue_percent', 'lifecycle_slipping_days', 'lifecycle_lost_days',
    'lifecycle_rhythm_factor', 'lifecycle_loyal_purchases',
}
# Portal users read companies; how much may stay unpaid is not for them.
LIMITS = ('base.group_erp_manager,crm_lifecycle.group_manager,'
          'account.group_account_invoice,account.group_account_readonly')


class ResCompany(models.Model):
    _inherit = 'res.company'

    lifecycle_residue_amount = fields.Monetary("Tolerated Remainder", groups=LIMITS, help=(
        "An invoice of which no more than this is left open counts as paid: bank charges, cents."))
    lifecycle_residue_percent = fields.Float("Tolerated Remainder (%)", groups=LIMITS, help=(
        "An invoice of which no more than this share is left open counts as paid: tax withheld by the customer."))
    lifecycle_slipping_days = fields.Integer("Slipping after (Days)", default=90, groups=LIMITS, help=(
        "A customer whose rhythm is not known yet slips after so many days without a purchase."))
    lifecycle_lost_days = fields.Integer("Lost after (Days)", default=365, groups=LIMITS, help=(
        "A customer is lost after so many days without a purchase, and never before slipping for as long again."))
    lifecycle_rhythm_factor = fields.Float("Rhythm Factor", default=2.0, groups=LIMITS, help=(
        "A customer slips when silent for so many times the usual gap between purchases. 0: rhythm does not count."))
    lifecycle_loyal_purchases = fields.Integer("Loyal from (Purchases)", default=5, groups=LIMITS)
    lifecycle_cuts = fields.Json(readonly=True, groups='base.group_erp_manager', help=(
        "The cut points of recency, frequency and spend."))
    lifecycle_cut_on = fields.Date(readonly=True, groups='base.group_erp_manager')

    # === CONSTRAINT METHODS === #

    @api.constrains(*DECIDING)
    def _check_lifecycle_limits(self):
        for company in self:
            if min(company[name] for name in DECIDING) < 0:
                raise ValidationError(self.env._("The limits of the customer lifecycle cannot be negative."))
            if not company.lifecycle_slipping_days or not company.lifecycle_loyal_purchases:
                raise ValidationError(self.env._(
                    "A customer needs at least one day to slip and at least one purchase to be loyal."))
            if company.lifecycle_lost_days <= company.lifecycle_slipping_days:
                raise ValidationError(self.env._(
                    "A customer slips before being lost: %(slipping)s days must be less than %(lost)s.",
                    slipping=company.lifecycle_slipping_days, lost=company.lifecycle_lost_days))
            if max(company.lifecycle_slipping_days, company.lifecycle_lost_days) > 36500 or (
                    company.lifecycle_rhythm_factor > 100):
                raise ValidationError(self.env._(
                    "The limits of the customer lifecycle are too large: a hundred years, or a hundred usual gaps."))
            if company.lifecycle_residue_percent > 20:
                raise ValidationError(self.env._(
                    "More than 20 % of an invoice is no remainder: check the tolerance for paid invoices."))

    # === CRUD METHODS === #

    @api.model
    def _get_company_root_delegated_field_names(self):
        """Override of `base`: a branch follows its group in what a customer is."""
        return [*super()._get_company_root_delegated_field_names(), *sorted(DECIDING)]

    def write(self, vals):
        """Override of `base` to go over all customers again when a limit moves."""
        limits = self.sudo()  # compared, not shown, for whoever may write the company
        before = {company: [company[name] for name in sorted(DECIDING)] for company in limits}
        result = super().write(vals)
        moved = limits.filtered(lambda company: before[company] != [company[name] for name in sorted(DECIDING)])
        if moved:
            # Whoever may change the company's settings starts the run; the job's row is its own.
            self.env['lifecycle.job'].sudo()._restart(moved.root_id)
        return result
