"""Fills the benchmarks' database with a company of three years: at scale 1 with 100,000 partners, 300,000 invoices
with their payments, 100,000 confirmed orders, 200,000 leads, 100,000 cases."""

import time

from odoo.tools import SQL

from . import originals
from .copier import Copier

DAYS = 3 * 365
# Copies are numbered from here, so that a number is never found inside that of an original.
FIRST_NUMBER = 100001

# Kind of document -> how many at scale 1, and the share of those that are paid, half paid, open, credited in part.
ORDINARY = {'paid': 0.80, 'half': 0.08, 'open': 0.10, 'credited': 0.02}
PLAN = {
    'plain': (125_000, ORDINARY),  # an invoice that no order stands behind, without tax
    'taxed': (125_000, ORDINARY),
    'ordered': (50_000, ORDINARY),  # an order, its delivery, its invoice
    'order': (50_000, {'waiting': 1.0}),  # an order to deliver and to invoice
    'quotation': (10_000, {'waiting': 1.0}),
}
PARTNERS = {'alone': 60_000, 'with a contact': 20_000}  # twice as many partners
LEADS = {'of a customer': 100_000, 'of a stranger': 100_000}
# Kind of stage -> how many cases, and over how many days back they came in.
CASES = {'solved': (70_000, DAYS), 'waiting_customer': (5_000, 60), 'open': (15_000, 30), 'new': (10_000, 10)}


def main(env, scale: float) -> None:
    """Seed the database and commit."""
    if env['account.move'].search_count([], limit=1):
        raise RuntimeError("This database has documents already.")
    Seed(env, scale).run()


class Seed:
    def __init__(self, env, scale: float):
        self.env, self.cr, self.scale = env, env.cr, scale
        self.number = FIRST_NUMBER
        # Copies refer to each other both ways round; the project's own database server lets its owner switch this off.
        self.cr.execute("SET session_replication_role = replica")

    def run(self) -> None:
        self.shared = originals.prepare(self.env)
        self.people = originals.customers(self.env)
        self.copier = Copier(self.env, self.people['contact'])
        self.partners()
        self.leads()
        self.cases()
        for kind, (number, shares) in PLAN.items():
            for settlement, share in shares.items():
                self.step(f'{kind}, {settlement}', number * share, *self.document(kind, settlement))
        self.env.cr.commit()

    # === STEPS === #

    def step(self, what: str, number: float, family: dict, names: dict, days: int = DAYS) -> None:
        """Copy a family as often as the scale says, and tell how long it took."""
        start, number = time.monotonic(), max(1, round(number * self.scale))
        self.env.flush_all()
        self.relation(number, days)
        self.copier.copy(family, {'#': SQL("r.label::varchar"), **names})
        self.number += number
        self.cr.commit()
        print(f'  {number:>9,} x {what} ({time.monotonic() - start:.1f} s)', flush=True)

    def relation(self, number: int, days: int) -> None:
        """The relation ``bench_copy``: days run evenly up to today; few customers buy often, many seldom."""
        dice = SQL("(hashint8extended(%s + copy.k, 1) & 1073741823) / 1073741824.0", self.number)
        amount = SQL("(hashint8extended(%s + copy.k, 2) & 1073741823) / 1073741824.0", self.number)
        self.cr.execute(SQL("DROP TABLE IF EXISTS bench_copy"))
        self.cr.execute(SQL(
            """
            CREATE TEMPORARY TABLE bench_copy AS
            SELECT copy.k, %(first)s + copy.k AS n, customer.partner_id, customer.commercial_partner_id,
                   COALESCE(customer.label, %(first)s + copy.k) AS label,
                   (%(days)s::bigint * (copy.k + 1) / %(number)s - %(days)s)::int AS shift,
                   (1 + FLOOR(39 * POWER(%(amount)s, 3)))::int AS factor
              FROM generate_series(0, %(number)s - 1) copy (k)
         LEFT JOIN bench_customer customer
                ON customer.rank = FLOOR(POWER(%(dice)s, 2) * (SELECT COUNT(*) FROM bench_customer))
            """,
            first=self.number, days=days, number=number, dice=dice, amount=amount,
        ))
        self.cr.execute("ANALYZE bench_copy")

    # === FAMILIES === #

    def partners(self) -> None:
        self.cr.execute("CREATE TEMPORARY TABLE bench_customer (rank bigint PRIMARY KEY, partner_id int,"
                        " commercial_partner_id int, label int)")
        first = self.people['contact'].id
        alone, pair = self.people['alone'], self.people['parent'] | self.people['contact']
        for (what, number), partners in zip(PARTNERS.items(), (alone, pair), strict=True):
            self.step(f'customers {what}', number, {'res_partner': partners.ids}, {})
        self.cr.execute(SQL(
            """
            INSERT INTO bench_customer
            SELECT ROW_NUMBER() OVER (ORDER BY hashint8extended(id, 3)) - 1, id, commercial_partner_id,
                   SUBSTRING(name FROM '[0-9]+')::int
              FROM res_partner WHERE id > %s
            """, first))
        self.cr.execute("ANALYZE bench_customer")

    def leads(self) -> None:
        leads = originals.leads(self.env, self.people['contact'])
        for (what, number), lead in zip(LEADS.items(), leads, strict=True):
            self.step(f'leads {what}', number, {'crm_lead': lead.ids}, {})

    def cases(self) -> None:
        team = originals.case_team(self.env)
        for kind, (number, days) in CASES.items():
            case = originals.case(self.env, team, self.people['contact'], kind)
            family = {'lifecycle_case': case.ids, 'lifecycle_case_clock': case.clock_ids.ids}
            self.step(f'cases, {kind}', number, family, {case.number: SQL("'C' || r.n")}, days)
        self.cr.execute(SQL(
            "UPDATE lifecycle_case SET user_id = (%s)[1 + MOD(id, %s)] WHERE user_id IS NOT NULL",
            team.member_ids.ids, len(team.member_ids)))

    def document(self, kind: str, settlement: str) -> tuple[dict, dict]:
        """Make the originals of one kind; their family, and the names in them."""
        env, shared, contact = self.env, self.shared, self.people['contact']
        orders, moves, messages = env['sale.order'], env['account.move'], env['mail.message']
        if kind in ('ordered', 'order'):
            orders = originals.order(env, shared, contact)
            messages = originals.messages(orders, contact)
        elif kind == 'quotation':
            orders = originals.quotation(env, shared, contact)
        if kind == 'ordered':
            originals.deliver(orders)
            moves = orders._create_invoices()
        elif kind in ('plain', 'taxed'):
            moves = originals.invoice(env, shared, contact, kind == 'taxed')
        moves, payments = self.settle(moves, settlement)
        env.flush_all()
        return self.family(orders, moves, payments, messages), self.names(orders, moves | payments.move_id)

    def settle(self, invoice, settlement: str) -> tuple:
        payments = self.env['account.payment']
        if not invoice:
            return invoice, payments
        originals.post(invoice, self.shared)
        moves = invoice
        if settlement == 'credited':
            moves |= originals.credit(invoice, self.shared)
        if settlement != 'open':
            payments = originals.pay(invoice, self.shared, 0.5 if settlement == 'half' else 1)
        return moves, payments

    def family(self, orders, moves, payments, messages) -> dict:
        lines = (moves | payments.move_id).line_ids
        pickings = orders.picking_ids
        records = [
            orders, orders.order_line, pickings, pickings.move_ids, pickings.move_line_ids, orders.stock_reference_ids,
            moves | payments.move_id, lines, payments, lines.matched_debit_ids | lines.matched_credit_ids,
            lines.full_reconcile_id, messages, messages.notification_ids,
        ]
        relations = {
            'stock_reference_sale_rel': orders.stock_reference_ids,
            'stock_reference_move_rel': orders.stock_reference_ids,
            'account_tax_sale_order_line_rel': orders.order_line, 'account_move_line_account_tax_rel': lines,
            'sale_order_line_invoice_rel': orders and moves, 'account_move__account_payment': payments,
            'mail_message_res_partner_rel': messages,
        }
        return {
            **{some._table: some.ids for some in records if some},
            **{table: None for table, some in relations.items() if some},
        }

    def names(self, orders, moves) -> dict:
        return {
            **{record.name: SQL("%s || r.n", prefix)
               for records, prefix in ((orders, 'S'), (orders.picking_ids, 'WH/OUT/')) for record in records},
            **{move.name: SQL("%s || to_char(%s + r.shift, 'YYYY') || '/' || r.n", move.sequence_prefix[:-5], move.date)
               for move in moves},
        }
