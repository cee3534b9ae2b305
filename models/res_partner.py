from odoo import api, fields, models
from odoo.fields import Domain

# A change of these moves documents from one customer to another, or hides one.
FACTS = {'parent_id', 'is_company', 'company_id', 'active'}


class ResPartner(models.Model):
    _name = 'res.partner'
    _inherit = ['res.partner', 'lifecycle.case.document']

    _case_link = 'commercial_partner_id'

    lifecycle_profile_ids = fields.Many2many(
        'lifecycle.profile', string="Lifecycle", compute='_compute_lifecycle_profile_ids',
        search='_search_lifecycle_profile_ids', compute_sudo=True, groups='base.group_user',
        help="What the customer's documents say, one profile for each company.")
    lifecycle_stage = fields.Selection(
        selection='_selection_lifecycle_stage', compute='_compute_lifecycle_profile_ids',
        compute_sudo=True, groups='base.group_user')

    # === COMPUTE METHODS === #

    def _selection_lifecycle_stage(self):
        return self.env['lifecycle.profile']._fields['stage']._description_selection(self.env)

    @api.depends('commercial_partner_id')
    @api.depends_context('allowed_company_ids', 'uid')
    def _compute_lifecycle_profile_ids(self):
        # Written past the reader's rights but searched with them: who may read no profile finds none.
        profiles = self.env['lifecycle.profile'].sudo(False).with_context(active_test=False)
        if profiles.has_access('read'):
            profiles = profiles.search([('partner_id', 'in', self.commercial_partner_id.ids)])
        of_customer, root = profiles.grouped('partner_id'), self.env.company.root_id
        for partner in self:
            # Found with the reader's rights, so they may know the stage and the company of these.
            known = of_customer.get(partner.commercial_partner_id._origin, profiles.browse()).sudo()
            partner.lifecycle_profile_ids = known
            partner.lifecycle_stage = known.filtered(lambda profile: profile.company_id == root)[:1].stage

    def _search_lifecycle_profile_ids(self, operator, value):
        if operator not in ('any', 'in'):
            return NotImplemented
        profiles = self.env['lifecycle.profile'].with_context(active_test=False)
        if not profiles.has_access('read'):
            return Domain(operator == 'in' and False in value)  # who may read no profile finds everybody without one
        domain = value if operator == 'any' else Domain('id', 'in', [profile for profile in value if profile])
        found = self._lifecycle_customers_with(domain)
        if operator == 'in' and False in value:
            found |= ~self._lifecycle_customers_with(Domain.TRUE)
        return found

    @api.model
    def _lifecycle_customers_with(self, domain):
        """Partners whose customer has such a profile that the reader may read."""
        profiles = self.env['lifecycle.profile'].with_context(active_test=False)._search(domain)
        return Domain('commercial_partner_id', 'in', profiles.subselect('partner_id'))

    # === CRUD METHODS === #

    def write(self, vals):
        """Override of `base` to note both customers when a contact moves from one to another."""
        if FACTS.isdisjoint(vals):
            return super().write(vals)
        before = self._lifecycle_places()
        result = super().write(vals)
        after = self._lifecycle_places()
        moved = [partner for partner in after if after[partner] != before[partner]]
        if moved:
            customers = {before[partner][0] for partner in moved} | {after[partner][0] for partner in moved}
            self._note_lifecycle(self.union(*moved, *customers))
        return result

    # === ACTIONS === #

    def action_open_lifecycle_profiles(self):
        """Open the customer's profile, or the list of them where several companies have one."""
        self.ensure_one()
        action = self.env['ir.actions.act_window']._for_xml_id('crm_lifecycle.lifecycle_profile_action')
        profiles = self.lifecycle_profile_ids
        action['domain'] = [('id', 'in', profiles.ids)]
        action['context'] = {'active_test': False}
        if len(profiles) == 1:
            action.update(views=[(False, 'form')], res_id=profiles.id)
        return action

    # === BUSINESS METHODS === #

    def _get_case_subjects(self):
        """A contact shows its company's cases, as it shows its company's profile."""
        return self.commercial_partner_id._origin

    def _get_case_links(self):
        return {'partner_id': self}

    def _lifecycle_places(self) -> dict:
        """Where the documents of these partners count: partner -> (customer, company, whether active)."""
        partners = self.sudo()  # a contact may move between people whom its editor does not see: noted, not shown
        return {partner: (partner.commercial_partner_id, partner.company_id, partner.active) for partner in partners}

    @api.model
    def _note_lifecycle(self, customers) -> None:
        """Note these customers in every company: a contact's documents may be known in any of them."""
        # Only their ids, which are no secret.
        roots = self.env['res.company'].sudo().search([('parent_id', '=', False)])
        self.env['lifecycle.queue']._note((customer.id, root.id) for customer in customers for root in roots)
