from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = 'base.partner.merge.automatic.wizard'

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Override of `base`: the documents move to the destination, and so do the facts made from them.

        A profile is a summary: those of the sources go, and the destination's is made anew in every company that knew
        one of them. Accounting keeps what it has.
        """
        partners = src_partners | dst_partner
        # Whoever may merge partners merges their summaries too, which nobody may write by hand.
        profiles = self.env['lifecycle.profile'].sudo().with_context(active_test=False).search(
            [('partner_id', 'in', partners.ids)])
        roots = profiles.company_id
        profiles.filtered(lambda profile: profile.partner_id in src_partners).unlink()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env['lifecycle.queue']._note((dst_partner.id, root.id) for root in roots)
        return result
