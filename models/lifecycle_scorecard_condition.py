import logging
from ast import literal_eval
from collections.abc import Callable

from odoo import SUPERUSER_ID, api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .lifecycle_job import CONFLICTS

_logger = logging.getLogger(__name__)

# More queries than this to understand a condition mean that it asks the database for each lead.
MOST_QUERIES = 5


class LifecycleScorecard(models.Model):
    """Conditions on leads: tried with the rights of who writes them, asked of all leads ever after."""

    _inherit = 'lifecycle.scorecard'

    @api.model
    def _domain_problem(self, text: str, name: str) -> str:
        """Why a condition on leads cannot be used, in words; empty when it can.

        It is tried with the rights of whoever asks: nobody finds out through a score what they may not read.
        """
        leads = self.env['crm.lead'].sudo(False)  # with the asker's own rights, whoever calls
        try:
            domain = Domain(literal_eval(text or '[]'))
            if domain.is_true():
                return ''
            before = self.env.cr.sql_log_count
            with self.env.cr.savepoint(flush=False):
                query = leads.with_context(active_test=False)._search(domain)
                self.env.cr.execute(SQL("EXPLAIN %s", query.select()), log_exceptions=False)
        except Exception as error:  # noqa: BLE001  (whatever a field's own search raises is a sentence here)
            return self.env._('The condition of "%(name)s" cannot be read: %(error)s', name=name, error=error)
        if self.env.cr.sql_log_count - before > MOST_QUERIES + 3:  # the savepoint and EXPLAIN are ours
            return self.env._('The condition of "%s" asks too much of the database to be used on every lead.', name)
        return ''

    @api.model
    def _query(self, domain: Domain, company):
        """The leads that meet a condition, whoever may read them: it was tried with its author's rights."""
        # Whom the rule is about is not for the reader of a score to decide; its author had the right to ask.
        # Nor is it to whoever happens to trigger the scoring: not by language, time zone, user or current company.
        main = self.env['ir.model.data']._xmlid_to_res_id('base.main_company')
        company = company or self.env['res.company'].browse(main)
        env = self.env(user=SUPERUSER_ID, su=True, context={
            'active_test': False, 'allowed_company_ids': company.ids,
            'tz': company.root_id.sudo().partner_id.tz or 'UTC'})  # read for the clock only
        return env['crm.lead']._search(domain, bypass_access=True)

    def _scope_query(self):
        """The leads that the card applies to."""
        self.ensure_one()
        domain = Domain(literal_eval(self.domain or '[]'))
        if self.company_id:
            domain &= Domain('company_id', 'child_of', self.company_id.id) | Domain('company_id', '=', False)
        if self.team_id:
            domain &= Domain('team_id', '=', self.team_id.id)
        return self._query(domain, self.company_id)

    # === WHETHER IT WORKS === #

    def _has_scope(self) -> bool:
        """Whether it can be told which leads the card applies to."""
        self.ensure_one()
        return self._works(lambda: self.env.cr.execute(
            SQL("EXPLAIN %s", self._scope_query().select()), log_exceptions=False))

    def _can_score(self) -> bool:
        """Whether the conditions and signals of the card's rules can be read now."""
        self.ensure_one()
        if not self._works(lambda: self.env['lifecycle.score.statement']._select(self)):
            return False
        if self.problem:
            self._say(False)
        return True

    def _works(self, step: Callable[[], object]) -> bool:
        """Whether a step towards scores can be made; what keeps the card from it is noted on it."""
        try:
            with self.env.cr.savepoint(flush=False):
                step()
        except CONFLICTS:
            raise
        except Exception as error:  # noqa: BLE001  (whatever a field's own search raises is a sentence here)
            self._say(str(error))
            return False
        return True

    def _say(self, problem) -> None:
        """Note why the card cannot score, or that it can."""
        if problem:
            _logger.warning("Score card %s (%s) cannot score: %s", self.id, self.name, problem)
        self.sudo().problem = problem  # whoever tries it, the card says what is wrong with it
