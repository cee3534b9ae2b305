import time
from functools import partial

from psycopg2 import IntegrityError
from psycopg2.extensions import TransactionRollbackError

from odoo import api, fields, models
from odoo.exceptions import AccessError

# What two transactions that write the same customers, or one that deletes a customer, may raise in the other.
CONFLICTS = (TransactionRollbackError, IntegrityError)


class LifecycleJob(models.Model):
    """The health of what runs by itself: one row per job, and per company where a job goes company by company.

    It also remembers how far a run came, so that the next one goes on there, and lists the optional apps: whether
    their documents are read, and why not.
    """

    _name = 'lifecycle.job'
    _description = "Lifecycle Job"
    _order = 'kind, company_id, app'

    kind = fields.Selection(
        [('queue', "Changes since the last minute"), ('profile', "Nightly run over all customers"),
         ('app', "Optional app")],
        required=True, readonly=True)
    company_id = fields.Many2one('res.company', ondelete='cascade', readonly=True)
    app = fields.Char(readonly=True, help="The technical name of the app.")
    app_name = fields.Char("App", compute='_compute_app_name')
    state = fields.Selection(
        [('waiting', "Waiting"), ('ok', "In order"), ('running', "Under way"), ('failed', "Failed"),
         ('used', "Used"), ('absent', "Not installed"), ('broken', "Cannot be read")],
        required=True, default='waiting', readonly=True)
    started_at = fields.Datetime("Last Run", readonly=True)
    ended_at = fields.Datetime("Ended", readonly=True)
    row_count = fields.Integer("Customers", readonly=True, help="Customers looked at in the last run.")
    changed_count = fields.Integer("Changed", readonly=True, help="Profiles that the last run wrote.")
    seconds = fields.Float(digits=(12, 1), readonly=True, help="Time spent in the last run.")
    backlog = fields.Integer(compute='_compute_backlog', help="What is still waiting to be done.")
    next_run_at = fields.Datetime("Next Run", compute='_compute_next_run_at')
    reason = fields.Char("Remark", readonly=True, help="The error of the last run, or why an app is not used.")
    # Nightly run: the day it is for, and the partner that it came to.
    day = fields.Date("Done for", readonly=True, help="The last day for which every customer was looked at.")
    cursor_id = fields.Integer(readonly=True)

    # An index and not a constraint, because an empty company or app is one more value.
    _one = models.UniqueIndex("(kind, COALESCE(company_id, 0), COALESCE(app, ''))")

    # === COMPUTE METHODS === #

    @api.depends('kind', 'cursor_id', 'day')
    def _compute_backlog(self):
        waiting = self.env['lifecycle.queue'].sudo()._backlog()  # only a count, of a table nobody else may read
        today = self.env['lifecycle.facts']._today(self.company_id)
        for job in self:
            if job.kind == 'queue':
                job.backlog = waiting
            elif job.kind == 'score_queue':
                job.backlog = self.env['lifecycle.score.queue'].sudo()._backlog()  # only a count
            elif job.kind == 'profile' and job.day != today[job.company_id.id]:
                job.backlog = self.env['lifecycle.profile.refresh']._count_partners_after(job.cursor_id)
            else:
                job.backlog = 0

    @api.depends('kind')
    def _compute_next_run_at(self):
        crons = {
            'queue': self.env.ref('crm_lifecycle.ir_cron_queue', raise_if_not_found=False),
            'profile': self.env.ref('crm_lifecycle.ir_cron_profile', raise_if_not_found=False),
            'score_queue': self.env.ref('crm_lifecycle.ir_cron_score_queue', raise_if_not_found=False),
            'score': self.env.ref('crm_lifecycle.ir_cron_score', raise_if_not_found=False),
        }
        for job in self:
            cron = crons.get(job.kind)
            job.next_run_at = cron.sudo().nextcall if cron else False  # the time only, for who may not read crons

    @api.depends('kind', 'company_id', 'app')
    @api.depends_context('lang')
    def _compute_display_name(self):
        labels = dict(self._fields['kind']._description_selection(self.env))
        # A branch's auditor may not open the group's company, but may know its name.
        for job in self.sudo():
            job.display_name = ": ".join(filter(None, [labels.get(job.kind), job.app_name or job.company_id.name]))

    @api.depends('app')
    @api.depends_context('lang')
    def _compute_app_name(self):
        apps = self._optional_apps()
        for job in self:
            job.app_name = apps[job.app][0] if job.app in apps else job.app

    # === ACTIONS === #

    @api.model
    def action_open_health(self):
        """The page of the jobs, with the optional apps as they are now."""
        self.check_access('read')
        self.sudo()._look_at_apps()  # administrators read these rows, only the jobs write them
        return self.env['ir.actions.act_window']._for_xml_id('crm_lifecycle.lifecycle_job_action')

    def action_run_now(self):
        """Go over all customers again, as soon as the scheduler is free."""
        if not (self.env.user.has_group('crm_lifecycle.group_manager') or self.env.user.has_group('base.group_system')):
            raise AccessError(self.env._("Only a lifecycle manager or an administrator may start a run."))
        self.check_access('read')
        # The button is the administrator's, the rows are written by the jobs only.
        self.sudo()._restart(self.company_id)
        return {
            'type': 'ir.actions.client', 'tag': 'display_notification',
            'params': {
                'type': 'info', 'message': self.env._("The run starts within a minute. This page shows how far it is."),
                'next': {'type': 'ir.actions.client', 'tag': 'soft_reload'},
            },
        }

    # === BUSINESS METHODS === #

    @api.model
    def _restart(self, roots) -> None:
        """Go over all customers of these companies again, as soon as the scheduler is free."""
        self.search([('kind', '=', 'profile'), ('company_id', 'in', roots.ids)]).write(
            {'day': False, 'cursor_id': 0, 'state': 'waiting'})
        cron = self.env.ref('crm_lifecycle.ir_cron_profile', raise_if_not_found=False)
        if cron:
            cron._trigger()

    @api.model
    def _get(self, kind: str, company=None, app: str | None = None):
        """The row of a job, made when it is missing."""
        company = company or self.env['res.company']
        domain = [('kind', '=', kind), ('company_id', '=', company.id), ('app', '=', app or False)]
        return self.search(domain, limit=1) or self.create({'kind': kind, 'company_id': company.id, 'app': app})

    @api.model
    def _run(self, kind: str, work, company=None) -> bool:
        """Call ``work(job)`` and note how it went; whether it came to its end.

        An error is noted in a transaction of its own, and raised again for the scheduler.
        """
        job = self._get(kind, company)
        job.write({'started_at': fields.Datetime.now(), 'state': 'running'})
        if not job.cursor_id:  # a run that goes on where it stopped goes on counting
            job.write({'row_count': 0, 'changed_count': 0})
        # What fails from here on is rolled back; that it was begun is not. And work begins in a fresh transaction.
        self.env['ir.cron']._commit_progress(remaining=1)
        start = time.monotonic()
        try:
            ended = work(job)
        except Exception as error:
            self.env.cr.rollback()
            job._end('failed', start, reason=(str(error).strip() or type(error).__name__).splitlines()[0][:300])
            self.env['ir.cron']._commit_progress()
            raise
        job._end('ok' if ended else 'running', start)
        return ended

    def _end(self, state: str, start: float, reason: str = '') -> None:
        self.write({
            'state': state, 'reason': reason,
            'ended_at': fields.Datetime.now(), 'seconds': time.monotonic() - start,
        })

    def _count(self, rows: int, changed: int = 0) -> None:
        self.write({'row_count': self.row_count + rows, 'changed_count': self.changed_count + changed})

    # === OPTIONAL APPS === #

    @api.model
    def _optional_apps(self) -> dict[str, tuple[str, str]]:
        """Technical name -> (what it is called, why its documents are not read: '' when they are)."""
        website = self.env['sale.order']._fields.get('website_id')
        absent = self.env._("The app is not installed.")
        return {
            'point_of_sale': (self.env._("Point of Sale"), self.env['lifecycle.facts.pos']._missing()),
            'website_sale': (self.env._("eCommerce"), '' if website and website.store else absent),
        }

    @api.model
    def _look_at_apps(self) -> None:
        installed = self.env['ir.module.module']._installed()
        for app, (_label, reason) in self._optional_apps().items():
            state = 'absent' if app not in installed else 'broken' if reason else 'used'
            self._get('app', app=app).write({'state': state, 'reason': reason})

    # === CRON === #

    @api.model
    def _cron_profile(self) -> None:
        """Go over every customer once a day, in each company's own night, and when a company has never been done."""
        self._look_at_apps()
        for root in self.env['res.company'].search([('parent_id', '=', False)]):
            today = self.env['lifecycle.facts']._today(root)[root.id]
            work = partial(self._refresh_chunks, root=root, today=today)
            if self._get('profile', root).day != today and not self._run('profile', work, root):
                return
        self.env['ir.cron']._commit_progress(remaining=0)

    @api.model
    def _refresh_chunks(self, job, root, today) -> bool:
        """One company's run, from where it stopped; False when it is not at its end, for lack of time or a conflict."""
        refresh = self.env['lifecycle.profile.refresh']
        left = refresh._count_partners_after(job.cursor_id)
        try:
            while partners := refresh._next_partners(job.cursor_id):
                left -= len(partners)
                changed = refresh._refresh(refresh._customers(partners, root))
                if not job._commit_chunk(partners, changed, left + 1):
                    return False
            return self._rank_chunks(job, root, today)
        except CONFLICTS:
            # Somebody else wrote the same customers meanwhile: the scheduler calls again, and it goes on from here.
            self.env.cr.rollback()
            self.env['ir.cron']._commit_progress(remaining=1)
            return False

    @api.model
    def _rank_chunks(self, job, root, today) -> bool:
        """The end of a run: once a month everybody is ranked anew; then the day is done."""
        refresh, after = self.env['lifecycle.profile.refresh'], 0
        if refresh._cut(root, today):
            while partners := refresh._next_partners(after):
                refresh._rank(partners, root)
                after = partners[-1]
                self.env['ir.cron']._commit_progress(remaining=1)
        job.write({'day': today, 'cursor_id': 0})
        self.env['ir.cron']._commit_progress(1, remaining=1)
        return True

    def _commit_chunk(self, partners: list[int], changed: int, remaining: int) -> float:
        """Keep a chunk's work and how far it came; the seconds that are left."""
        self._count(len(partners), changed)
        self.cursor_id = partners[-1]
        return self.env['ir.cron']._commit_progress(len(partners), remaining=remaining)
