"""Load the "Online Retail" invoices into a company of their own, and compare the profiles with the reference.

Called by ``dev/load_online_retail`` in Odoo's shell, and by the tests inside one transaction.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from odoo import Command
from odoo.service.model import retrying

from .online_retail_file import REFERENCE, Document, Figures, choose, compare, parse, parse_reference

COMPANY = 'crm_lifecycle_dev.online_retail_company'
BATCH = 200

# The file's own names of countries, where Odoo has others; whatever Odoo does not know stays empty.
COUNTRIES = {'EIRE': 'IE', 'RSA': 'ZA', 'USA': 'US', 'Channel Islands': 'JE', 'Hong Kong': 'HK'}


# --- the company ---------------------------------------------------------------------------------------------

def ensure_company(env):
    """The shop, made when it is missing: pounds, a chart of accounts, payments straight into its bank account."""
    return env.ref(COMPANY, raise_if_not_found=False) or _make_company(env)


def _make_company(env):
    pound = env.ref('base.GBP')
    pound.active = True
    # Without this word Odoo would install the country's localisation and load its chart.
    company = env['res.company'].with_context(chart_template_load=True).create({
        'name': "Online Retail", 'country_id': env.ref('base.uk').id, 'currency_id': pound.id,
        'user_ids': [Command.link(env.ref('base.user_admin').id)],
    })
    env['ir.model.data']._update_xmlids([{'xml_id': COMPANY, 'record': company, 'noupdate': True}])
    env['account.chart.template'].try_loading('generic_coa', company)
    # The chart brings its own country's currency and taxes along.
    company.write({'currency_id': pound.id, 'account_sale_tax_id': False, 'account_purchase_tax_id': False})
    company.partner_id.tz = 'Europe/London'
    bank = _bank(env, company)
    # No bank statement will follow, so nothing waits on an outstanding account: the money is in the bank at once.
    (bank.inbound_payment_method_line_ids | bank.outbound_payment_method_line_ids).write(
        {'payment_account_id': bank.default_account_id.id})
    return company.with_env(env)


def _bank(env, company):
    return env['account.journal'].search([('company_id', '=', company.id), ('type', '=', 'bank')], limit=1)


# --- customers and documents ---------------------------------------------------------------------------------

def load(env, documents: list[Document], commit: bool = False, tell: Callable = lambda done, total: None) -> Counter:
    """Create what is not there yet, in batches; each is whole: posted, paid and reconciled, or not there.

    :param commit: keep each batch at once, so that an interrupted run goes on where it stopped
    :param tell: called with the number of documents done and their total
    :return: how many documents of each move type were created, and ``present``: were there before
    """
    company = _step(env, lambda: ensure_company(env), commit)
    env = env(context={**env.context, 'allowed_company_ids': company.ids, 'tracking_disable': True, 'lang': 'en_US'})
    present = _present(env, company)
    missing = [document for document in documents if document.number not in present]
    partners = _step(env, lambda: _ensure_partners(env, company, missing), commit)
    made = Counter(present=len(documents) - len(missing))
    done = 0
    for batch in _batches(missing):
        _step(env, lambda batch=batch: _make_documents(env, company, batch, partners), commit)
        made.update(document.move_type for document in batch)
        done += len(batch)
        tell(done, len(missing))
    return made


def _step(env, work: Callable, commit: bool):
    """Do one piece of work; when it is to be kept, again after a collision with somebody else's transaction."""
    result = retrying(work, env) if commit else work()
    env.flush_all()
    env.invalidate_all()  # the memory of one batch is enough
    return result


def _batches(documents: list[Document]) -> Iterator[list[Document]]:
    for start in range(0, len(documents), BATCH):
        yield documents[start:start + BATCH]


def _present(env, company) -> set[str]:
    """The numbers of the company's invoices and credit notes."""
    domain = [('company_id', '=', company.id), ('move_type', 'in', ('out_invoice', 'out_refund'))]
    return {name for [name] in env['account.move']._read_group(domain, ['name'])}


def _ensure_partners(env, company, documents: list[Document]) -> dict[str, int]:
    """Customer number -> partner; a partner's reference is the number, its country that of the first document."""
    partners = env['res.partner'].with_context(active_test=False)
    present = partners.search([('company_id', '=', company.id), ('ref', '!=', False)])
    known = {partner.ref: partner.id for partner in present}
    everywhere = env['res.country'].search([])
    countries = {country.name: country.id for country in everywhere}
    by_code = {country.code: country.id for country in everywhere}
    countries |= {name: by_code.get(code) for name, code in COUNTRIES.items()}
    first = {}
    for document in documents:
        if document.customer not in known:
            first.setdefault(document.customer, document)
    made = partners.create([
        {'name': f"Customer {customer}", 'ref': customer, 'company_id': company.id,
         'country_id': countries.get(document.country)}
        for customer, document in first.items()
    ])
    return known | {partner.ref: partner.id for partner in made}


def _make_documents(env, company, documents: list[Document], partners: dict[str, int]) -> None:
    """Post one batch of invoices and credit notes, and settle each on its own day."""
    income = company.income_account_id
    moves = env['account.move'].create([
        _move_values(document, partners[document.customer], income.id) for document in documents
    ])
    moves.action_post()
    due = moves.filtered('amount_total')  # what is free needs no payment
    bank = _bank(env, company)
    payments = env['account.payment'].create([_payment_values(move, bank) for move in due])
    payments.action_post()
    lines = {move: move.line_ids.filtered(lambda line: line.account_type == 'asset_receivable')
             for move in due | payments.move_id}
    env['account.move.line']._reconcile_plan([
        lines[move] | lines[payment.move_id] for move, payment in zip(due, payments, strict=True)
    ])


def _move_values(document: Document, partner_id: int, account_id: int) -> dict:
    """A document without taxes, terms and seller, under its own number."""
    day = document.happened_at.date()
    line = {
        'name': f"Online order of {document.line_count} lines", 'quantity': 1, 'tax_ids': [Command.clear()],
        'price_unit': float(abs(document.amount)), 'account_id': account_id,
    }
    return {
        'move_type': document.move_type, 'name': document.number, 'partner_id': partner_id, 'invoice_user_id': False,
        'invoice_date': day, 'date': day, 'invoice_date_due': day, 'invoice_payment_term_id': False,
        'invoice_line_ids': [Command.create(line)],
    }


def _payment_values(move, bank) -> dict:
    return {
        'payment_type': 'inbound' if move.move_type == 'out_invoice' else 'outbound', 'partner_type': 'customer',
        'partner_id': move.partner_id.id, 'amount': move.amount_total, 'currency_id': move.currency_id.id,
        'date': move.invoice_date, 'journal_id': bank.id, 'memo': move.name,
    }


# --- the comparison ------------------------------------------------------------------------------------------

def read_figures(company, customers: set[str]) -> dict[str, Figures]:
    """Customer number -> what the shop's profile says; customers without a profile are left out."""
    profiles = company.env['lifecycle.profile'].with_context(active_test=False).search([
        ('company_id', '=', company.id), ('partner_id.ref', 'in', list(customers))])
    return {
        profile.partner_id.ref: Figures(
            invoices=profile.invoice_count, refunds=profile.refund_count, refunded=-_pence(profile.credited),
            net=_pence(profile.invoiced_net), paid=_pence(profile.paid_net),
            last_invoice=profile.last_invoice_on or None,
        )
        for profile in profiles
    }


def _pence(amount: float) -> Decimal:
    return Decimal(f'{amount:.2f}')


# --- the command ---------------------------------------------------------------------------------------------

def main(env, path: str, limit: int | None = None) -> int:
    """Load a file, refresh the profiles, print what came of it; 0 when every row and every figure was right."""
    documents, bad = parse(read_lines(path))
    for row in bad:
        print(f"line {row.line}: {row.reason}; nothing of this row is stored")
    chosen = choose(documents, limit)
    customers = {document.customer for document in chosen}
    print(_describe(documents, bad, len(chosen), len(customers)), flush=True)
    start = time.monotonic()
    made = load(env, chosen, commit=True, tell=Progress())
    print(f"{made['out_invoice']} invoices and {made['out_refund']} credit notes created in "
          f"{time.monotonic() - start:.0f} s, {made['present']} were there already", flush=True)
    start = time.monotonic()
    retrying(env['lifecycle.profile.refresh']._refresh_everything, env)
    print(f"profiles refreshed in {time.monotonic() - start:.0f} s")
    reference = Path(path).with_name(REFERENCE)
    if not reference.exists():
        print(f"there is no {REFERENCE} beside the file to compare with")
        return 1 if bad else 0
    expected = parse_reference(read_lines(reference))
    if limit is not None:
        expected = {customer: expected[customer] for customer in customers & expected.keys()}
    equal = _tell_differences(read_figures(ensure_company(env), customers), expected)
    return 0 if equal and not bad else 1


def _tell_differences(ours: dict[str, Figures], expected: dict[str, Figures]) -> bool:
    """Print which customers differ from the reference; whether none does."""
    differences = compare(ours, expected)
    for customer, words in differences:
        print(f"customer {customer}: {', '.join(words)}")
    total = len(ours.keys() | expected.keys())
    print(f"{total - len(differences)} of {total} customers equal the reference to the penny "
          "(invoices, credit notes, net, paid, last invoice)")
    return not differences


def read_lines(path) -> list[str]:
    """A file's lines; bytes that are no UTF-8 become characters that the parser refuses."""
    return Path(path).read_text(encoding='utf-8-sig', errors='surrogateescape').split('\n')


def _describe(documents: list[Document], bad: list, chosen: int, customers: int) -> str:
    adjustments = sum(document.move_type == 'adjustment' for document in documents)
    anonymous = sum(document.move_type != 'adjustment' and not document.customer for document in documents)
    return (f"{len(documents) + len(bad)} rows: {chosen} documents of {customers} customers to load; skipped: "
            f"{adjustments} adjustments, {anonymous} without a customer, {len(bad)} malformed")


class Progress:
    """A bar on a terminal, a line for each tenth elsewhere."""

    def __init__(self):
        self.start = time.monotonic()
        self.tenth = 0

    def __call__(self, done: int, total: int) -> None:
        spent = time.monotonic() - self.start
        text = f"{done} of {total} documents, {spent:.0f} s, {spent / done * (total - done):.0f} s to go"
        if sys.stderr.isatty():
            bar = '#' * (40 * done // total)
            print(f"\r[{bar:<40}] {text} ", end='' if done < total else '\n', file=sys.stderr, flush=True)
        elif 10 * done // total > self.tenth:
            self.tenth = 10 * done // total
            print(text, file=sys.stderr, flush=True)
