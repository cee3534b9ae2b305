import csv

from odoo import api, fields, models


class LifecycleScoreBin(models.Model):
    """The points that a rule gives for a value of its signal.

    Numbers are cut at ``lower``: a bin reaches from there to where the next one begins, so bins cannot overlap and
    leave no gap. What no other bin takes goes to ``other``, and gives nothing where there is none.
    """

    _name = 'lifecycle.score.bin'
    _inherit = ['lifecycle.scorecard.part']
    _description = "Score Bin"
    _order = 'rule_id, kind, lower, id'

    rule_id = fields.Many2one('lifecycle.score.rule', required=True, index=True, ondelete='cascade')
    kind = fields.Selection(
        [('from', "From"), ('is', "Is"), ('missing', "Not known"), ('other', "Anything else")],
        required=True, default='from')
    lower = fields.Float("From", digits=(16, 2), help="The bin begins here and ends where the next one begins.")
    choices = fields.Char("Values", help=(
        'One or more values, separated by commas: TH, LA. One that bears a comma stands in quotes: "Fair, May", Web.'))
    points = fields.Integer(required=True)

    _from_unique = models.UniqueIndex(
        "(rule_id, lower) WHERE kind = 'from'", "Two bins of a rule begin at the same number: they would overlap.")
    _kind_unique = models.UniqueIndex(
        "(rule_id, kind) WHERE kind IN ('missing', 'other')",
        "A rule says once what counts where nothing is known, and once for anything else.")
    _choices_given = models.Constraint(
        "CHECK (kind <> 'is' OR choices <> '')", "Say which values the points are for.")

    # === CONSTRAINT METHODS === #

    @api.constrains('kind', 'choices', 'rule_id')
    def _check_rule(self):
        self.rule_id._check_signal()

    # === BUSINESS METHODS === #

    def _get_cards(self):
        return self.rule_id.scorecard_id

    def _values(self) -> list[str]:
        """The values that the points are for, without the commas and quotes around them."""
        self.ensure_one()
        rows = csv.reader((self.choices or '').splitlines(), skipinitialspace=True)
        return [value.strip() for row in rows for value in row if value.strip()]
