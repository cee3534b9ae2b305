import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from psycopg2 import sql

from odoo import tools
from odoo.sql_db import connection_info_for
from odoo.tests import BaseCase, tagged

PROGRAMS = Path(__file__).parent / 'uninstall'
COPY = f'scratch_uninstall_{os.getpid()}'
INDEX = 'account_move_lifecycle_facts_idx'

# Nothing of the catalogue may bear our name after an uninstall: tables, indexes, sequences, columns, constraints.
CATALOGUE = """
    SELECT relkind::text || ' ' || relname FROM pg_class WHERE relname LIKE '%lifecycle%'
     UNION SELECT 'column ' || attrelid::regclass || '.' || attname FROM pg_attribute
            WHERE attname LIKE '%lifecycle%' AND NOT attisdropped
     UNION SELECT 'constraint ' || conname FROM pg_constraint WHERE conname LIKE '%lifecycle%'
     UNION SELECT 'function ' || proname FROM pg_proc WHERE proname LIKE '%lifecycle%'
"""
# Accounting, as one fingerprint.
ACCOUNTING = """
    SELECT COUNT(*), SUM(amount_total_signed),
           MD5(STRING_AGG(CONCAT_WS('|', id, name, state, amount_total), ',' ORDER BY id))
      FROM account_move
"""
# Where the addon's name stays for good reasons: the list of modules, the log, and what was archived for its owner.
MENTIONS_ALLOWED = {
    # Odoo notes a reference from a table of its own once more while it removes the field.
    'ir_model_constraint',
    'base_automation', 'bus_bus', 'ir_act_server', 'ir_actions_server_history', 'ir_logging', 'ir_module_module',
    'ir_ui_view', 'mail_message', 'mail_tracking_value',
}


@tagged('post_install', '-at_install')
class TestUninstall(BaseCase):
    """Installing, updating and removing the addon on a copy of a database, each in a process of its own."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pristine = os.environ.get('LIFECYCLE_PRISTINE')
        if not cls.pristine:
            cls.skipTest(cls, "dev/test names the database to copy and the configuration")

    def setUp(self):
        super().setUp()
        self.addCleanup(self.drop_copy)
        self.drop_copy()
        with self.connect('postgres', autocommit=True) as cr:
            cr.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(COPY), sql.Identifier(self.pristine)))
        files = self.filestore(self.pristine)
        if files.is_dir():
            shutil.copytree(files, self.filestore(COPY))

    def drop_copy(self):
        with self.connect('postgres', autocommit=True) as cr:
            cr.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(COPY)))
        shutil.rmtree(self.filestore(COPY), ignore_errors=True)

    def filestore(self, database):
        """Where Odoo keeps a database's files. In a worker of pytest, `config.filestore` names those of the tests
        for every database: removing them would break whatever needs a file after us."""
        return Path(tools.config['data_dir'], 'filestore', database)

    @contextmanager
    def connect(self, database=COPY, autocommit=False):
        connection = psycopg2.connect(**connection_info_for(database)[1])
        connection.autocommit = autocommit
        try:
            yield connection.cursor()
        finally:
            connection.close()

    def rows(self, query, *params):
        with self.connect() as cr:
            cr.execute(query, params or None)
            return cr.fetchall()

    def odoo(self, *arguments, program=None, **values):
        """Run Odoo on the copy; a program reads ``given`` and leaves what it found in ``found``."""
        text = ''
        if program:
            text = '\n'.join([f'import json; given = json.loads({json.dumps(values)!r}); found = {{}}',
                              (PROGRAMS / program).read_text(), "print('FOUND' + json.dumps(found))"])
        command = [sys.executable, os.environ['LIFECYCLE_ODOO_BIN'], *arguments, '-c', os.environ['LIFECYCLE_CONFIG'],
                   '-d', COPY, '--no-http', '--max-cron-threads=0', '--log-level=warn']
        with tempfile.TemporaryDirectory() as folder:
            done = subprocess.run(command, input=text, cwd=folder, capture_output=True, text=True, timeout=240)
        self.assertEqual(done.returncode, 0, done.stderr[-3000:])
        self.assertNotIn('Traceback', done.stderr, done.stderr[-3000:])
        lines = [line for line in done.stdout.splitlines() if line.startswith('FOUND')]
        return json.loads(lines[-1].removeprefix('FOUND')) if lines else done.stderr

    # === CHECKS === #

    def assertIndexIsSound(self):
        [(valid, definition, comment)] = self.rows(
            "SELECT i.indisvalid AND i.indisready, pg_get_indexdef(c.oid), obj_description(c.oid, 'pg_class')"
            " FROM pg_class c JOIN pg_index i ON i.indexrelid = c.oid WHERE c.relname = %s", INDEX)
        self.assertTrue(valid)
        self.assertIn("(commercial_partner_id, company_id, invoice_date) INCLUDE (date, move_type,", definition)
        self.assertIn("WHERE (((state)::text = 'posted'::text) AND ((move_type)::text = ANY", definition)
        self.assertTrue(comment.startswith('INDEX (commercial_partner_id'), "the registry compares this comment")

    def mentions(self):
        """Table -> rows that mention us in any column, where they should not."""
        found = {}
        with self.connect() as cr:
            cr.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace")
            for table in {table for [table] in cr.fetchall()} - MENTIONS_ALLOWED:
                cr.execute(sql.SQL("SELECT LEFT(t::text, 300) FROM {} t WHERE t::text LIKE '%lifecycle%'"
                                   " AND t::text NOT LIKE '%module_crm_lifecycle%'").format(sql.Identifier(table)))
                found.update({table: rows} if (rows := cr.fetchall()) else {})
        return found

    # === TESTS === #

    def test_uninstall_and_install_again(self):
        self.assertIndexIsSound()
        used = self.odoo('shell', program='use.py')
        self.assertGreater(used['profiles'], 0)
        before = self.rows(ACCOUNTING)
        self.odoo('shell', program='uninstall.py')
        self.assertEqual(self.rows(CATALOGUE), [])
        self.assertEqual(self.rows(ACCOUNTING), before)
        self.assertEqual(self.rows("SELECT id FROM ir_model_data WHERE module = 'crm_lifecycle'"), [])
        self.assertEqual(self.mentions(), {})
        self._check_screens(used)
        self._install_while_somebody_reads()

    def _check_screens(self, used):
        """What a company does every day goes on, in a process that has never heard of the addon."""
        left = self.odoo('shell', program='after.py', records=used['records'])
        self.assertEqual(left['records'], [], "records of the addon that are still there")
        self.assertEqual(left['views'], [], "active views that name us")
        self.assertEqual(left['filters'], ["Plain"])
        self.assertEqual(left['exports'], {"Mixed": ['id', 'display_name']})
        self.assertEqual(left['assignment'], [False, False])
        self.assertEqual(left['automations'], ["Plain"], "active automations")
        self.assertEqual(
            left['saved'], ['res.config.settings', 'crm.lead', 'res.partner', 'sale.order', 'account.move'])

    def _install_while_somebody_reads(self):
        """A session that keeps its snapshot and its lock open keeps the index from being made without locks."""
        with self.connect() as cr:
            cr.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cr.execute("SELECT COUNT(*) FROM account_move")
            start = time.monotonic()
            self.odoo('shell', program='install.py')
            self.assertLess(time.monotonic() - start, 90)
        self.assertIndexIsSound()
        self.assertEqual(self.rows("SELECT state FROM ir_module_module WHERE name = 'crm_lifecycle'"), [('installed',)])

    def test_update_keeps_what_people_have(self):
        with self.connect(autocommit=True) as cr:
            cr.execute("UPDATE ir_cron SET interval_number = 7, active = FALSE WHERE id IN"
                       " (SELECT res_id FROM ir_model_data WHERE module = 'crm_lifecycle' AND model = 'ir.cron')")
            self.assertEqual(cr.rowcount, 5)
            cr.execute("UPDATE res_company SET lifecycle_slipping_days = 33, lifecycle_cuts = '{\"spend\": [1]}'")
            cr.execute("INSERT INTO lifecycle_profile (partner_id, company_id, active, purchase_count)"
                       " SELECT partner_id, id, TRUE, 12 FROM res_company WHERE parent_id IS NULL")
            cr.execute("INSERT INTO lifecycle_queue (partner_id, company_id) VALUES (1, 1)")
            cr.execute("UPDATE ir_rule SET active = FALSE WHERE id IN (SELECT res_id FROM ir_model_data"
                       " WHERE module = 'crm_lifecycle' AND name = 'lifecycle_profile_salesman_rule')")
        queries = [
            "SELECT id, interval_number, active FROM ir_cron ORDER BY id", "SELECT * FROM lifecycle_profile",
            "SELECT * FROM lifecycle_queue", "SELECT id, active FROM ir_rule ORDER BY id",
            "SELECT lifecycle_slipping_days, lifecycle_cuts FROM res_company",
            "SELECT oid, relfilenode FROM pg_class WHERE relname LIKE '%lifecycle%' ORDER BY oid",
        ]
        before = [self.rows(query) for query in queries]
        self.odoo('-u', 'crm_lifecycle', '--stop-after-init')
        for query, rows in zip(queries, before, strict=True):
            self.assertEqual(self.rows(query), rows, query)
        self.assertIndexIsSound()
