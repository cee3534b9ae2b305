from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = 'base.partner.merge.automatic.wizard'

    def _update_foreign_keys(self, src_partners, dst_partner):
        """Override of `base`: the documents move to the destination, and so do the facts made from them.

        A profile is a summary: those of the sources go, and the destination's is made anew. Accounting keeps what it
        has.
        """
        # Whoever may merge partners merges their summaries too, which nobody may write by hand.
        self.env['lifecycle.profile'].sudo().with_context(active_test=False).search(
            [('partner_id', 'in', src_partners.ids)]).unlink()
        result = super()._update_foreign_keys(src_partners, dst_partner)
        dst_partner._note_lifecycle(dst_partner)
        return result
