"""Profiles: the stage of a customer, what a refresh writes, and what becomes of a profile with its partner."""

from datetime import date, timedelta

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.tests import tagged
from odoo.tools import SQL

from .common import LifecycleCommon

TODAY = date(2026, 6, 15)


@tagged('post_install', '-at_install')
class TestProfileStage(LifecycleCommon):

    def _stage(self, *days_ago, today=TODAY):
        """The stage of a customer who bought so many days ago."""
        partner = self._customer("Somebody")
        for ago in days_ago:
            self._invoice(10, today - timedelta(ago), partner=partner)
        with freeze_time(today):
            return self.refresh._compute(partner.id, self.root.id)

    def test_stages(self):
        for days, stage in (
            ((), 'prospect'),
            ((10,), 'first'),
            ((89,), 'first'),
            ((90,), 'slipping'),
            ((364,), 'slipping'),
            ((365,), 'lost'),
            ((40, 10), 'repeat'),
            ((10, 10), 'repeat'),
            ((80, 60, 40, 30, 10), 'loyal'),
            ((10, 10, 10, 10, 10), 'loyal'),
            ((500, 10), 'won_back'),
            ((374, 10), 'repeat'),
            ((375, 10), 'won_back'),
            ((500, 100), 'slipping'),
        ):
            with self.subTest(days=days):
                self.assertEqual(self._stage(*days)['stage'], stage)

    def test_a_known_rhythm_decides_when_a_customer_slips(self):
        weekly = self._stage(29, 22, 15)
        self.assertEqual((weekly['usual_gap'], weekly['stage']), (7, 'slipping'), "twice a week's gap is over")
        self.assertEqual(weekly['slips_on'], TODAY - timedelta(1))
        yearly = self._stage(1095, 730, 365)
        self.assertEqual((yearly['usual_gap'], yearly['stage']), (365, 'repeat'), "a year is usual here")
        self.assertEqual(yearly['slips_on'], TODAY + timedelta(365))
        self.assertEqual(yearly['lost_on'], TODAY - timedelta(365) + timedelta(4 * 365))

    def test_nobody_slips_within_two_weeks(self):
        daily = self._stage(15, 14, 13)
        self.assertEqual((daily['usual_gap'], daily['stage']), (1, 'repeat'))

    def test_the_rhythm_can_be_switched_off(self):
        self.root.lifecycle_rhythm_factor = 0
        self.assertEqual(self._stage(29, 22, 15)['stage'], 'repeat')

    def test_limits_that_make_no_sense_are_refused(self):
        for values in ({'lifecycle_slipping_days': 0}, {'lifecycle_lost_days': 90}, {'lifecycle_rhythm_factor': -1},
                       {'lifecycle_loyal_purchases': 0}, {'lifecycle_residue_percent': 21}):
            with self.subTest(values=values), self.assertRaises(ValidationError):
                self.root.write(values)

    def test_the_stored_stage_moves_with_the_day(self):
        self._invoice(10, TODAY)
        stages = []
        for day in (TODAY, TODAY + timedelta(89), TODAY + timedelta(90), TODAY + timedelta(365)):
            with freeze_time(day):
                self.refresh._refresh_everything()
                stages.append(self._stored().stage)
        self.assertEqual(stages, ['first', 'first', 'slipping', 'lost'])


@tagged('post_install', '-at_install')
class TestProfileRefresh(LifecycleCommon):

    def _rewritten(self):
        """How many rows a second run over everybody writes."""
        self.env.flush_all()
        return sum(
            self.refresh._refresh(self.refresh._customers(self.refresh._next_partners(0), root))
            for root in self.env['res.company'].search([('parent_id', '=', False)]))

    def test_a_second_run_writes_nothing(self):
        invoice = self._invoice(100, '2026-03-10', tax=self.tax_sale_a)
        self._pay(invoice, 33.33, '2026-03-12')
        self._order(99.99, '2026-03-15')
        self.refresh._refresh_everything()
        before = self._stored().read()
        self.env.cr.execute(SQL("SELECT xmin::text, ctid::text FROM lifecycle_profile ORDER BY id"))
        rows = self.env.cr.fetchall()
        self.assertEqual(self._rewritten(), 0)
        self.env.cr.execute(SQL("SELECT xmin::text, ctid::text FROM lifecycle_profile ORDER BY id"))
        self.assertEqual(self.env.cr.fetchall(), rows, "not even a lock is left on a row")
        self.assertEqual(self._stored().read(), before)

    def test_changed_at_moves_with_the_content_only(self):
        self._invoice(100, '2026-03-10')
        with freeze_time('2026-05-01 08:00:00'):
            profile = self._profile()
        with freeze_time('2026-05-01 09:00:00'):
            self.assertEqual(str(self._profile().changed_at), '2026-05-01 08:00:00')
            self._invoice(1, '2026-03-11')
            self._profile()
        self.assertEqual(str(profile.changed_at), '2026-05-01 09:00:00')

    def test_amounts_are_rounded_once_to_the_currency(self):
        for _n in range(3):
            invoice = self._invoice(100, '2026-03-10', tax=self.tax_sale_a)
            self._pay(invoice, 33.33, '2026-03-12')
        profile = self._profile()
        self.assertEqual(profile.paid_net, round(3 * 100 * 33.33 / invoice.amount_total, 2))

    def test_the_profile_says_what_the_facts_say(self):
        self._invoice(100, '2026-03-10')
        self._order(50, '2026-03-12')
        profile, facts = self._profile(), self._facts()
        relations = {'partner_id', 'company_id', 'main_user_id', 'main_category_id'}
        for name in facts.keys() & profile._fields.keys() - relations:
            with self.subTest(name=name):
                self.assertEqual(self._plain(profile[name] or 0), self._plain(facts[name] or 0))

    def test_every_fact_has_a_field_and_every_stored_figure_a_fact(self):
        facts = set(self.facts._known_facts())
        own = ('id', 'partner_id', 'company_id', 'changed_at', 'active')
        fields = {name for name, field in self.env['lifecycle.profile']._fields.items()
                  if field.store and field.readonly and name not in own}
        decided = {'slips_on', 'lost_on', 'won_back_on', 'stage', 'recency_score', 'frequency_score', 'spend_score'}
        self.assertEqual(facts, fields - decided)

    # === WHO HAS A PROFILE === #

    def test_who_is_a_customer(self):
        marked = self._customer("Marked", customer_rank=1)
        lead = self._customer("Lead")
        self.env['crm.lead'].create({'name': "Lead", 'partner_id': lead.id, 'company_id': self.company.id})
        quoted = self._customer("Quoted")
        self._order(10, partner=quoted, confirm=False)
        vendor = self._customer("Vendor", supplier_rank=1)
        self._invoice(10, '2026-03-10', partner=vendor, kind='in_invoice')
        bare = self._customer("Bare")
        loose = self._customer("Loose")
        self.env['crm.lead'].create({'name': "Nobody's", 'partner_id': loose.id}).company_id = False
        marked.company_id = self.company
        self.refresh._refresh_everything()
        self.assertEqual([bool(self._stored(partner)) for partner in (marked, lead, quoted, vendor, bare)],
                         [True, True, True, False, False])
        alone = self.env['res.company'].search_count([('parent_id', '=', False)]) == 1
        self.assertEqual(bool(self._stored(loose)), alone, "what is nobody's is the only company's")
        self.assertEqual(self._stored(quoted).stage, 'prospect')

    def test_an_invoice_without_partner_is_nobodys(self):
        self.env['account.move'].create({'move_type': 'out_invoice'})
        self.refresh._refresh_everything()
        self.assertFalse(self.env['lifecycle.profile'].search([('partner_id', '=', False)]))

    # === RANKS === #

    def test_fifths_by_stored_cut_points(self):
        partners = [self._customer(f"Buyer {n}") for n in range(10)]
        with freeze_time(TODAY):
            self.root.write({'lifecycle_cuts': False, 'lifecycle_cut_on': False})
            for n, partner in enumerate(partners):
                self._invoice(10 * (n + 1), TODAY - timedelta(10 * (10 - n)), partner=partner)
            self.refresh._refresh_everything()
            profiles = [self._stored(partner) for partner in partners]
            self.assertEqual([profile.spend_score for profile in profiles], [1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
            self.assertEqual([profile.recency_score for profile in profiles], [1, 1, 2, 2, 3, 3, 4, 4, 5, 5])
            self.assertEqual({profile.frequency_score for profile in profiles}, {5}, "equal figures, equal scores")
            self._invoice(1000, TODAY, partner=partners[0])
            self._consume()
            self.assertEqual(self._stored(partners[0]).spend_score, 5)
            self.assertEqual(self._stored(partners[9]).spend_score, 5, "nobody moves because another did")

    # === WITH THE PARTNER === #

    def test_archiving_keeps_the_profile_and_hides_it(self):
        self._order(100, '2026-03-10')
        self._consume()
        self.customer.active = False
        self._consume()
        self.assertFalse(self._stored().active)
        self.assertEqual(self._stored().order_count, 1)
        self.customer.active = True
        self._consume()
        self.assertTrue(self._stored().active)

    def test_merged_customers_have_one_profile_with_everything(self):
        other = self._customer("Twin")
        for partner in (self.customer, other):
            self._invoice(100, '2026-03-10', partner=partner)
            self._order(10, '2026-03-11', partner=partner)
        self._consume()
        owed = [('account_id.account_type', '=', 'asset_receivable')]
        ledger = sum(self.env['account.move.line'].search(owed).mapped('balance'))
        self.env['base.partner.merge.automatic.wizard'].create({})._merge(
            (self.customer | other).ids, self.customer)
        self._consume()
        self.assertFalse(other.exists())
        profile = self._stored()
        self.assertEqual(len(profile), 1)
        self.assertEqual((profile.invoice_count, profile.invoiced_net, profile.order_count), (2, 200, 2))
        left = sum(self.env['account.move.line'].search(owed).mapped('balance'))
        self.assertEqual(left, ledger, "accounting lost nothing")

    def test_merging_into_a_customer_without_profile(self):
        new = self._customer("New")
        self._order(10, '2026-03-11')
        self._consume()
        self.env['base.partner.merge.automatic.wizard'].create({})._merge((self.customer | new).ids, new)
        self._consume()
        self.assertEqual(self._stored(new).order_count, 1)

    def test_deleting_a_customer_deletes_its_profile(self):
        prospect = self._customer("Prospect")
        order = self._order(10, partner=prospect, confirm=False)
        self._consume()
        self.assertTrue(self._stored(prospect))
        order.unlink()
        prospect.unlink()
        self._consume()
        self.assertFalse(self.env['lifecycle.profile'].search_count([('partner_id', '=', prospect.id)]))
