from odoo import Command
from odoo.service.model import call_kw

from .common import LifecycleCommon

# Who stands for which role: the groups beside "internal user".
ROLES = {
    'agent': ['crm_lifecycle.group_agent'],
    'team': ['crm_lifecycle.group_team'],
    'manager': ['crm_lifecycle.group_manager'],
    'approver': ['crm_lifecycle.group_compensation_approver'],
    'auditor': ['crm_lifecycle.group_auditor'],
    'salesperson': ['sales_team.group_sale_salesman'],
    'salesperson_all': ['sales_team.group_sale_salesman_all_leads'],
    'sales_manager': ['sales_team.group_sale_manager'],
    'accountant': ['account.group_account_invoice'],
    'accountant_readonly': ['account.group_account_readonly'],
    'stock': ['stock.group_stock_user'],
    'employee': [],
}
OUTSIDERS = {'portal', 'public'}
PROFILE_READERS = {'agent', 'team', 'manager', 'auditor', 'salesperson', 'salesperson_all', 'sales_manager',
                   'accountant', 'accountant_readonly'}
JOB_READERS = {'manager', 'auditor', 'system'}
ACCOUNTANTS = {'accountant', 'accountant_readonly'}


class AccessCommon(LifecycleCommon):
    """One user for each role, and calls as a browser makes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: cls._user(f'lifecycle_{role}', *groups) for role, groups in ROLES.items()}
        cls.users['system'] = cls._user('lifecycle_system', 'base.group_system')
        contact = cls.env['res.partner'].create({'name': "Portal Contact", 'parent_id': cls.customer.id})
        cls.users['portal'] = cls._user(
            'lifecycle_portal', partner_id=contact.id, group_ids=[Command.set(cls.env.ref('base.group_portal').ids)])
        cls.users['public'] = cls.env.ref('base.public_user')

    def rpc(self, role, model, method, *args, company=None, **kwargs):
        """What a client of this role gets: public methods only, nothing left in the cache by somebody else."""
        user = self.users[role] if isinstance(role, str) else role
        self.env.flush_all()
        self.env.invalidate_all()
        companies = (company or user.company_id).ids
        records = self.env[model].with_user(user).with_context(allowed_company_ids=companies)
        return call_kw(records, method, list(args), {'context': dict(records.env.context), **kwargs})

    def readable(self, role, model='lifecycle.profile', domain=(), **kwargs):
        return set(self.rpc(role, model, 'search', list(domain), **kwargs))
