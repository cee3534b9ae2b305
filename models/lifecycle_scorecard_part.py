from odoo import api, models


class LifecycleScorecardPart(models.AbstractModel):
    """What a score card is made of: it changes while the card is a draft, and not afterwards."""

    _name = 'lifecycle.scorecard.part'
    _description = "Part of a Score Card"

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._get_cards()._check_draft()
        return parts

    def write(self, vals):
        """Both the card that a part leaves and the one it comes to have to be drafts."""
        self._get_cards()._check_draft()
        result = super().write(vals)
        self._get_cards()._check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_of_drafts(self):
        self._get_cards()._check_draft()

    def _get_cards(self):
        return self.scorecard_id
