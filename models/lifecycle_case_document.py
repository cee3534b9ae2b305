from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.safe_eval import safe_eval


class LifecycleCaseDocument(models.AbstractModel):
    """What a case can be about: how many cases there are of it, which they are, and a new one with its links filled."""

    _name = 'lifecycle.case.document'
    _description = "What Cases Are About"

    # The field of a case that names such a document.
    _case_link = ''

    # Only for those who read cases: a button that nobody else sees must not keep the form from opening.
    lifecycle_case_count = fields.Integer(
        "Cases", compute='_compute_lifecycle_case_count',
        groups='crm_lifecycle.group_agent,crm_lifecycle.group_auditor')

    # === COMPUTE METHODS === #

    @api.depends_context('uid', 'allowed_company_ids')
    def _compute_lifecycle_case_count(self):
        """As many as the reader finds behind the button."""
        subjects = {record: record._get_case_subjects() for record in self}
        counts = dict(self.env['lifecycle.case']._read_group(
            [(self._case_link, 'in', self.union(*subjects.values()).ids)], [self._case_link], ['__count']))
        for record in self:
            record.lifecycle_case_count = sum(counts.get(subject, 0) for subject in subjects[record])

    # === ACTIONS === #

    def action_lifecycle_cases(self):
        """Open the list of the cases; a new one there has its links filled, as by "New Case"."""
        self.ensure_one()
        self.check_access('read')
        values = self._get_new_case_values()
        action = self.env['ir.actions.act_window']._for_xml_id('crm_lifecycle.lifecycle_case_action')
        # Without a team a new case would go to a team of the company that the user works in, which may be another.
        context = self._get_case_defaults(values) if values['team_id'] else {'create': False}
        return {**action, 'domain': [(self._case_link, 'in', self._get_case_subjects().ids)], 'context': context}

    def action_lifecycle_new_case(self):
        """Open the form of a new case that is about this."""
        self.ensure_one()
        self.check_access('read')
        self.env['lifecycle.case'].check_access('create')
        values = self._get_new_case_values()
        if not values['team_id']:
            raise UserError(self.env._(
                'The company "%s" has no team for cases. Ask a manager to make one under Configuration, Case Teams.',
                self._get_case_company().display_name))
        return {
            'type': 'ir.actions.act_window', 'name': self.env._("New Case"), 'res_model': 'lifecycle.case',
            'views': [(False, 'form')], 'context': self._get_case_defaults(values),
        }

    # === BUSINESS METHODS === #

    def _get_case_subjects(self):
        """The records whose cases count as cases of this one."""
        return self._origin

    def _get_case_company(self):
        self.ensure_one()
        return self.company_id or self.env.company

    def _get_case_links(self) -> dict:
        """Field of a case -> the record or the plain value that a new case of this has there.

        It may name what cannot be linked, such as a draft: that is left out, see :meth:`_is_case_linkable`.
        """
        self.ensure_one()
        return {self._case_link: self}

    def _get_new_case_values(self) -> dict:
        company = self._get_case_company()
        links = {name: value for name, value in self._get_case_links().items() if value}
        customer = links.get('partner_id', self.env['res.partner']).commercial_partner_id
        team, user = self.env['lifecycle.case.team']._default(company, self.env.user), self.env.user
        values = {'channel': 'internal', 'team_id': team.id}
        if user not in team.member_ids and not user.has_group('crm_lifecycle.group_manager'):
            values['user_id'] = user.id  # an unassigned case of a team of others could not be saved
        for name, value in links.items():
            if not isinstance(value, models.BaseModel):
                values[name] = value
            elif self._is_case_linkable(name, value, customer, company):
                values[name] = value.id
        return values

    @api.model
    def _is_case_linkable(self, name: str, record, customer, company) -> bool:
        """Whether people could choose the record on the form of such a case: the field's own domain says so."""
        if not record.has_access('read'):
            return False  # its name would be refused, and the form with it
        domain = self.env['lifecycle.case']._fields[name].domain
        if isinstance(domain, str):
            domain = safe_eval(domain, {'commercial_partner_id': customer.id, 'company_id': company.id})
        # What the domain looks at is compared and not shown.
        return bool(record.sudo().filtered_domain(domain or []))

    @api.model
    def _get_case_defaults(self, values: dict) -> dict:
        return {f'default_{name}': value for name, value in values.items()}
