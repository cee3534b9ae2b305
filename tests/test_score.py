from odoo.tests import tagged
import pprint
from .common import LifecycleCommon


@tagged('post_install', '-at_install')
class TestScore(LifecycleCommon):
    def test_smoke(self):
        lead = self.env['crm.lead'].create({'name': "Lead", 'partner_id': self.customer.id})
        self.env.flush_all()
        self.env['lifecycle.score.queue']._write_notes()
        self.env['lifecycle.score.queue']._consume()
        self.env.invalidate_all()
        print(lead.lifecycle_score, lead.lifecycle_grade, lead.lifecycle_score_id.computed_grade,lead.lifecycle_score_id.read())
        pprint.pprint(lead.lifecycle_why)
        pprint.pprint([(r.display_name, r.words) for r in lead.lifecycle_score_id.scorecard_id.rule_ids])
