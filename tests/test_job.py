"""The nightly run: once a day for each company, resumable, and visible on the health page."""

from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import LifecycleCommon


@tagged('post_install', '-at_install')
class TestJob(LifecycleCommon):

    def _run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref('crm_lifecycle.ir_cron_profile').method_direct_trigger()
        self.env.invalidate_all()
        return self.env['lifecycle.job']._get('profile', self.root)

    def test_the_first_run_fills_everything(self):
        self._invoice(100, '2026-03-10')
        self.env.flush_all()
        job = self._run_cron()
        self.assertEqual(self._stored().invoiced_net, 100)
        self.assertEqual((job.state, job.backlog, job.cursor_id), ('ok', 0, 0))
        self.assertEqual(job.day, self.facts._today(self.root)[self.root.id])
        self.assertGreater(job.row_count, 0)
        self.assertGreater(job.changed_count, 0)
        self.assertTrue(job.next_run_at)

    def test_it_runs_once_a_day(self):
        self._run_cron()
        refresh = type(self.refresh)
        with patch.object(refresh, '_refresh', side_effect=AssertionError("a second run")):
            self._run_cron()
        self.env['lifecycle.job']._get('profile', self.root).day = '2020-01-01'
        self.assertEqual(self._run_cron().day, self.facts._today(self.root)[self.root.id])

    @mute_logger('odoo.addons.base.models.ir_cron')
    def test_a_broken_run_goes_on_where_it_stopped(self):
        self._invoice(100, '2026-03-10')
        self.env.flush_all()
        refresh, seen = type(self.refresh), []
        original = refresh._refresh

        def break_at_the_third(model, pairs):
            seen.append(pairs)
            if len(seen) >= 3:  # the scheduler tries again at once when a part was done
                raise ValueError("the lights went out")
            return original(model, pairs)

        with patch.object(refresh, 'CHUNK', 5), patch.object(refresh, '_refresh', break_at_the_third):
            job = self._run_cron()
        self.assertEqual((job.state, job.reason), ('failed', "the lights went out"))
        reached = job.cursor_id
        self.assertGreater(reached, 0, "two chunks were kept")
        self.assertGreater(job.backlog, 0)
        started = []
        next_partners = refresh._next_partners

        def remember(model, after):
            started.append(after)
            return next_partners(model, after)

        with patch.object(refresh, '_next_partners', remember):
            job = self._run_cron()
        self.assertEqual(started[0], reached)
        self.assertEqual((job.state, job.cursor_id), ('ok', 0))
        self.assertEqual(self._stored().invoiced_net, 100)

    def test_moving_a_limit_goes_over_everybody_again(self):
        self._run_cron()
        job = self.env['lifecycle.job']._get('profile', self.root)
        self.root.name = "Another Name"
        self.assertTrue(job.day)
        self.root.lifecycle_loyal_purchases = 2
        self.assertFalse(job.day)

    def test_a_day_is_the_companys_own(self):
        with freeze_time('2026-03-10 18:00:00'):
            self.root.partner_id.tz = 'Asia/Bangkok'
            self.assertEqual(self.facts._today(self.root)[self.root.id], date(2026, 3, 11))
            self.root.partner_id.tz = False
            self.assertEqual(self.facts._today(self.root)[self.root.id], date(2026, 3, 10))

    def test_the_health_page_names_the_optional_apps(self):
        self.env['lifecycle.job'].action_open_health()
        states = {job.app: job.state for job in self.env['lifecycle.job'].search([('kind', '=', 'app')])}
        self.assertEqual(set(states), {'point_of_sale', 'website_sale'})
        self.assertEqual(states['point_of_sale'], 'used' if 'pos.order' in self.env else 'absent')

    def test_the_apps_are_listed_once_whatever_the_language(self):
        self.env['res.lang']._activate_lang('th_TH')
        for lang in ('en_US', 'th_TH', 'en_US'):
            self.env['lifecycle.job'].with_context(lang=lang).action_open_health()
        self.assertEqual(self.env['lifecycle.job'].search_count([('kind', '=', 'app')]), 2)

    def test_an_empty_history_is_cut_as_soon_as_somebody_buys(self):
        self.root.write({'lifecycle_cuts': False, 'lifecycle_cut_on': False})
        today = self.facts._today(self.root)[self.root.id]
        self.env['lifecycle.profile'].search([]).last_purchase_on = False
        self.env.flush_all()
        self.assertFalse(self.refresh._cut(self.root, today))
        self._invoice(10, '2026-03-10')
        self._consume()
        self.assertTrue(self.refresh._cut(self.root, today))
        self.assertFalse(self.refresh._cut(self.root, today), "once a month")

    def test_an_app_that_lacks_a_field_is_said_to_be_broken(self):
        source = self.env['lifecycle.facts.pos']
        apps = {**self.env['ir.module.module']._installed(), 'point_of_sale': 1}
        with (
            patch.object(type(source), '_reads', {'res.partner': ['name', 'no_such_field']}),
            patch.object(type(self.env['ir.module.module']), '_installed', lambda model: apps),
        ):
            self.env['lifecycle.job'].action_open_health()
        job = self.env['lifecycle.job']._get('app', app='point_of_sale')
        self.assertEqual(job.state, 'broken')
        self.assertIn('no_such_field', job.reason)
