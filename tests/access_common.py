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

# Of everything that cases are about.
DOCUMENT = {'action_lifecycle_cases', 'action_lifecycle_new_case'}

# What a client may call and the addon defines or overrides: a new name here is a new way in.
PUBLIC_METHODS = {
    'account.move': {*DOCUMENT, 'unlink', 'write'},
    'account.partial.reconcile': {'create'},
    'calendar.event': {'create', 'write'},
    'crm.lead': {
        *DOCUMENT, 'action_lifecycle_evidence', 'action_lifecycle_object', 'action_lifecycle_override', 'create',
        'write'},
    'lifecycle.case': {
        'action_open_customer_cases', 'action_open_follow_ups', 'action_open_rating', 'action_open_receipt',
        'action_promise', 'action_reopen', 'action_solve', 'action_split', 'action_take', 'action_wait', 'copy_data',
        'create', 'get_import_templates', 'message_new', 'write'},
    'lifecycle.case.close': {'action_apply'},
    'lifecycle.case.document': DOCUMENT,
    'lifecycle.case.hand_over': {'action_apply'},
    'lifecycle.case.macro': {'create', 'unlink', 'write'},
    'lifecycle.case.merge': {'action_apply'},
    'lifecycle.case.promise': {'action_apply', 'action_take_back'},
    'lifecycle.case.quick': {'action_create_case'},
    'lifecycle.case.split': {'action_apply'},
    'lifecycle.case.stage': {'create', 'unlink', 'write'},
    'lifecycle.case.team': {'action_open_cases'},
    'lifecycle.event': {'create'},
    'lifecycle.evidence.line': {'action_open'},
    'lifecycle.job': {'action_open_health', 'action_run_now'},
    'lifecycle.profile': {'action_open_evidence', 'action_open_partner', 'web_read'},
    'lifecycle.score.bin': {'create', 'write'},
    'lifecycle.score.group': {'create', 'write'},
    'lifecycle.score.object': {'action_send'},
    'lifecycle.score.override': {'action_apply', 'action_remove'},
    'lifecycle.score.preview': {'action_back', 'action_publish'},
    'lifecycle.score.rule': {'create', 'write'},
    'lifecycle.score.signal': {'write'},
    'lifecycle.scorecard': {
        'action_new_version', 'action_open_leads', 'action_open_objections', 'action_preview', 'action_publish',
        'action_retire', 'action_use_preset', 'copy', 'copy_data', 'create', 'write'},
    'res.company': {'write'},
    'res.config.settings': {'set_values'},
    'res.partner': {*DOCUMENT, 'action_open_lifecycle_profiles', 'write'},
    'resource.calendar': {'write'},
    'resource.calendar.attendance': {'create', 'unlink', 'write'},
    'resource.calendar.leaves': {'create', 'unlink', 'write'},
    'sale.order': {*DOCUMENT, 'create', 'write'},
    'stock.picking': {*DOCUMENT, 'write'},
}


# What `mail` lets everybody call, on every model with messages, and we only make safer.
OPENED_BY_CORE = {'message_process'}


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
