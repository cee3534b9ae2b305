from random import Random

from odoo.tests import tagged

from ..tools import mail_kind, mail_repair
from . import case_hostile as hostile
from .case_hostile_common import HostileCommon


@tagged('post_install', '-at_install')
class TestCaseMutatedMail(HostileCommon):
    """What chance makes of ordinary mail. Seeded: a failure comes again, and its bytes are told."""

    NUMBER = 300

    def test_mutations(self):
        self.policy.active = False  # what is promised has its own tests, and takes a third of the time
        random, rewritten = Random(19), 0
        for number in range(self.NUMBER):
            bases = hostile.bases(
                self.to, b'%d' % number, self.said.message_id.encode(), self.theirs.number.encode())
            raw = hostile.mutate(random.choice(bases), random)
            with self.subTest(number=number, raw=raw):
                savepoint = self.env.cr.savepoint()
                try:
                    self.check(raw)
                finally:
                    savepoint.close(rollback=True)
            rewritten += mail_repair.readable(raw) is not raw
        self.assertGreater(rewritten, 5, "the accidents are grave enough")

    def check(self, raw):
        message = self.deliver(raw)
        if not message:
            self.assertTrue(self.is_dropped_for_a_reason(raw))
            return
        self.assertEqual(len(message), 1)
        case = self.cases.browse(message.res_id)
        self.assertHarmless(case, message)
        self.assertNotEqual(case, self.theirs, "a number in the subject opens nobody else's case")
        self.assertNotIn(self.victim, message.partner_ids | case.message_partner_ids)

    def is_dropped_for_a_reason(self, raw):
        """Core drops bounces and what has come already; cases drop automatic answers that answer nothing."""
        thread = self.env['mail.thread']
        message = hostile.parsed(mail_repair.readable(raw))
        known = thread.message_parse(message)
        return known['is_bounce'] or mail_kind.kind(mail_kind.headers(message)) == 'answer' or bool(
            self.env['mail.message'].search_count([('message_id', '=', known['message_id'])]))
