from odoo import api, fields, models

# A change of these moves documents from one customer to another, or hides one.
FACTS = {'parent_id', 'is_company', 'company_id', 'active'}


class ResPartner(models.Model):
    _inherit = 'res.partner'

    lifecycle_profile_ids = fields.Many2many(
        'lifecycle.profile', string="Lifecycle", compute='_compute_lifecycle_profile_ids',
        search='_search_lifecycle_profile_ids', groups='base.group_user',
        help="What the customer's documents say, one profile for each company.")
    lifecycle_stage = fields.Selection(
        selection='_selection_lifecycle_stage', compute='_compute_lifecycle_profile_ids',
        groups='base.group_user')

    # === COMPUTE METHODS === #

    def _selection_lifecycle_stage(self):
        return self.env['lifecycle.profile']._fields['stage']._description_selection(self.env)

    @api.depends('commercial_partner_id')
    @api.depends_context('allowed_company_ids', 'uid')
    def _compute_lifecycle_profile_ids(self):
        profiles = self.env['lifecycle.profile'].with_context(active_test=False)
        if profiles.has_access('read'):
            profiles = profiles.search([('partner_id', 'in', self.commercial_partner_id.ids)])
        own = profiles.filtered(lambda profile: profile.company_id == self.env.company.root_id)
        for partner in self:
            of_partner = lambda profile, partner=partner: profile.partner_id == partner.commercial_partner_id
            partner.lifecycle_profile_ids = profiles.filtered(of_partner)
            partner.lifecycle_stage = own.filtered(of_partner)[:1].stage

    def _search_lifecycle_profile_ids(self, operator, value):
        if operator not in ('any', 'in'):
            return NotImplemented
        profiles = self.env['lifecycle.profile'].with_context(active_test=False)
        domain = value if operator == 'any' else [('id', 'in', value)]
        partners = profiles.search(domain).partner_id
        return [('commercial_partner_id', 'in', partners.ids)]

    # === CRUD METHODS === #

    def write(self, vals):
        """Override of `base` to note both customers when a contact moves from one to another."""
        if FACTS.isdisjoint(vals):
            return super().write(vals)
        before = self._lifecycle_customers()
        result = super().write(vals)
        self._note_lifecycle(before | self._lifecycle_customers())
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

    def _lifecycle_customers(self):
        """The customers whose documents include these partners' ones."""
        # A contact may move between people whom its editor does not see; they are noted, not shown.
        partners = self.sudo().with_context(active_test=False)
        return partners.commercial_partner_id | partners

    @api.model
    def _note_lifecycle(self, customers) -> None:
        """Note these customers in every company that knows one of them.

        Who is a contact of another customer now has no profile any more: the figures are in the other's.
        """
        # Noted, not shown; and nobody may delete a profile by hand.
        profiles = self.env['lifecycle.profile'].sudo().with_context(active_test=False).search(
            [('partner_id', 'in', customers.ids)])
        roots = profiles.company_id
        profiles.filtered(lambda profile: profile.partner_id.commercial_partner_id != profile.partner_id).unlink()
        self.env['lifecycle.queue']._note(
            (customer.id, root.id) for customer in customers for root in roots)
