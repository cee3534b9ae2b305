"""What the files of the "Online Retail" data say: pure functions from text to documents, and their comparison.

The data set: Chen, Sain, Guo (2012), UCI Machine Learning Repository, "Online Retail", CC BY 4.0; here with one line
for each invoice of a shop in the United Kingdom.
"""

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal

COLUMNS = ['invoice', 'customer_id', 'invoice_datetime', 'country', 'lines', 'amount', 'move_type']
MOVE_TYPES = ('out_invoice', 'out_refund', 'adjustment')
REFERENCE = 'reference_rfm_2010_2011.csv'


class BadRowError(ValueError):
    """What is wrong with a row, in words for the person who reads the report."""


@dataclass(frozen=True)
class Document:
    """One row: an invoice, a credit note (its amount is negative or zero), or an adjustment of the ledger."""

    number: str
    customer: str  # '' where the shop did not know who bought
    happened_at: datetime
    country: str
    line_count: int
    amount: Decimal  # pounds
    move_type: str


@dataclass(frozen=True)
class BadRow:
    """A row that nothing can be made of, by its line number in the file (the header is line 1)."""

    line: int
    reason: str


@dataclass(frozen=True)
class Figures:
    """What the documents of one customer come to; amounts in pounds, those of credit notes negative."""

    invoices: int
    refunds: int
    refunded: Decimal
    net: Decimal
    paid: Decimal
    last_invoice: date | None


# --- the invoices --------------------------------------------------------------------------------------------

def parse(lines: Iterable[str]) -> tuple[list[Document], list[BadRow]]:
    """Read the file's lines, header included; each line is one row, and a bad one spoils no other.

    :return: the documents in the file's order, and the rows that are none; a number that was there before makes a
        row bad. Blank lines count as lines and are no rows.
    """
    documents, bad, known = [], [], set()
    for number, line in enumerate(lines, start=1):
        try:
            if number == 1:
                _check_header(line)
            elif line.strip():
                document = _document(_split(line))
                if document.number in known:
                    raise BadRowError(f'the invoice number "{document.number}" was there before')
                known.add(document.number)
                documents.append(document)
        except BadRowError as error:
            bad.append(BadRow(number, str(error)))
            if number == 1:
                break
    return documents, bad


def _check_header(line: str) -> None:
    if _split(line) != COLUMNS:
        raise BadRowError(f"the first line must name the columns {','.join(COLUMNS)}")


def _split(line: str) -> list[str]:
    text = line.rstrip('\r\n')
    if not text.isprintable():
        raise BadRowError("the row holds characters that are no text in UTF-8")
    try:
        [values] = csv.reader([text], strict=True)
    except csv.Error as error:
        raise BadRowError(f"the row cannot be split into columns ({error})") from None
    return values


def _document(values: list[str]) -> Document:
    if len(values) != len(COLUMNS):
        raise BadRowError(f"the row has {len(values)} columns instead of {len(COLUMNS)}")
    row = dict(zip(COLUMNS, values, strict=True))
    document = Document(
        number=_matching(row, 'invoice', r'[A-Z]?[0-9]{1,9}', "an invoice number"),
        customer=_matching(row, 'customer_id', r'[0-9]{0,9}', "a customer's number"),
        happened_at=_moment(row['invoice_datetime']),
        country=row['country'],
        line_count=int(_matching(row, 'lines', r'[0-9]{1,6}', "a number of lines")),
        amount=Decimal(_matching(row, 'amount', r'-?[0-9]{1,10}(\.[0-9]{1,2})?', "an amount in pounds and pence")),
        move_type=row['move_type'],
    )
    _check_type(document)
    return document


def _matching(row: dict[str, str], column: str, pattern: str, what: str) -> str:
    if not re.fullmatch(pattern, row[column]):
        raise BadRowError(f'{column} "{row[column]}" is not {what}')
    return row[column]


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, '%Y-%m-%d %H:%M:%S')
    except ValueError:
        raise BadRowError(f'invoice_datetime "{text}" is not a time like 2010-12-31 23:59:00') from None


def _check_type(document: Document) -> None:
    if document.move_type not in MOVE_TYPES:
        raise BadRowError(f'move_type "{document.move_type}" is none of {", ".join(MOVE_TYPES)}')
    if document.move_type == 'out_invoice' and document.amount < 0:
        raise BadRowError(f"an invoice cannot be negative ({document.amount})")
    if document.move_type == 'out_refund' and document.amount > 0:
        raise BadRowError(f"a credit note cannot be positive ({document.amount})")


def choose(documents: Iterable[Document], limit: int | None = None) -> list[Document]:
    """The documents of the ``limit`` customers with the lowest numbers (None: of all); no adjustments."""
    ours = [document for document in documents if document.customer and document.move_type != 'adjustment']
    customers = sorted({document.customer for document in ours}, key=int)[:limit]
    chosen = set(customers)
    return [document for document in ours if document.customer in chosen]


# --- the reference -------------------------------------------------------------------------------------------

def parse_reference(lines: Iterable[str]) -> dict[str, Figures]:
    """Customer number -> figures, from the lines of the reference file."""
    return {
        row['customer_id']: Figures(
            invoices=int(row['n_invoices']),
            refunds=int(row['n_refunds']),
            refunded=Decimal(row['refunds']),
            net=Decimal(row['net']),
            paid=Decimal(row['net']),  # whatever was invoiced is paid, whatever was credited is paid out
            last_invoice=_moment(row['last_invoice']).date() if row['last_invoice'] else None,
        )
        for row in csv.DictReader(lines)
    }


def compare(ours: dict[str, Figures], reference: dict[str, Figures]) -> list[tuple[str, list[str]]]:
    """The customers whose figures differ, each with what differs in words; a customer that one side lacks differs."""
    differences = []
    for customer in sorted(ours.keys() | reference.keys()):
        if customer not in ours:
            words = ["not loaded"]
        elif customer not in reference:
            words = ["not in the reference"]
        else:
            words = [
                f"{field.name} {mine} instead of {theirs}"
                for field in fields(Figures)
                for mine, theirs in [(getattr(ours[customer], field.name), getattr(reference[customer], field.name))]
                if mine != theirs
            ]
        if words:
            differences.append((customer, words))
    return differences
