from datetime import date, datetime
from decimal import Decimal

from odoo.tests import BaseCase

from ..dev.online_retail_file import COLUMNS, BadRow, Document, Figures, choose, compare, parse, parse_reference

HEADER = ','.join(COLUMNS)
GOOD = '536365,17850,2010-12-01 08:26:00,United Kingdom,7,139.12,out_invoice'

# A row, and what its report must say.
BAD = [
    ('536365,17850,2010-12-01 08:26:00,United Kingdom,7,139.12', "6 columns instead of 7"),
    (f'{GOOD},more', "8 columns instead of 7"),
    ('536365,17850,2010-12-01 08:26:00,"United Kingdom,7,139.12,out_invoice', "cannot be split"),
    ('536365,17850,2010-12-01 08:26:00,United\x00Kingdom,7,139.12,out_invoice', "no text"),
    ('536365,17850,2010-12-01 08:26:00,United\udce9Kingdom,7,139.12,out_invoice', "no text"),
    (',17850,2010-12-01 08:26:00,United Kingdom,7,139.12,out_invoice', "an invoice number"),
    ('/,17850,2010-12-01 08:26:00,United Kingdom,7,139.12,out_invoice', "an invoice number"),
    ('INV/2012/0001,17850,2010-12-01 08:26:00,United Kingdom,7,139.12,out_invoice', "an invoice number"),
    ('536365,Bob,2010-12-01 08:26:00,United Kingdom,7,139.12,out_invoice', "a customer's number"),
    ('536365,17850.0,2010-12-01 08:26:00,United Kingdom,7,139.12,out_invoice', "a customer's number"),
    ('536365,17850,2010-02-29 08:26:00,United Kingdom,7,139.12,out_invoice', 'invoice_datetime "2010-02-29'),
    ('536365,17850,01/12/2010 08:26,United Kingdom,7,139.12,out_invoice', 'invoice_datetime "01/12/2010'),
    ('536365,17850,,United Kingdom,7,139.12,out_invoice', 'invoice_datetime ""'),
    ('536365,17850,2010-12-01 08:26:00,United Kingdom,many,139.12,out_invoice', "a number of lines"),
    ('536365,17850,2010-12-01 08:26:00,United Kingdom,-7,139.12,out_invoice', "a number of lines"),
    ('536365,17850,2010-12-01 08:26:00,United Kingdom,7,a lot,out_invoice', 'amount "a lot"'),
    ('536365,17850,2010-12-01 08:26:00,United Kingdom,7,,out_invoice', 'amount ""'),
    ('536365,17850,2010-12-01 08:26:00,United Kingdom,7,NaN,out_invoice', 'amount "NaN"'),
    ('536365,17850,2010-12-01 08:26:00,United Kingdom,7,Infinity,out_invoice', 'amount "Infinity"'),
    ('536365,17850,2010-12-01 08:26:00,United Kingdom,7,1e3,out_invoice', 'amount "1e3"'),
    ('536365,17850,2010-12-01 08:26:00,United Kingdom,7,139.125,out_invoice', "pounds and pence"),
    ('536365,17850,2010-12-01 08:26:00,United Kingdom,7,"1,139.12",out_invoice', "pounds and pence"),
    ('536365,17850,2010-12-01 08:26:00,United Kingdom,7,٣,out_invoice', "pounds and pence"),
    ('536365,17850,2010-12-01 08:26:00,United Kingdom,7,139.12,gift', 'move_type "gift"'),
    ('536365,17850,2010-12-01 08:26:00,United Kingdom,7,139.12,', 'move_type ""'),
    ('536365,17850,2010-12-01 08:26:00,United Kingdom,7,-139.12,out_invoice', "an invoice cannot be negative"),
    ('C536365,17850,2010-12-01 08:26:00,United Kingdom,7,139.12,out_refund', "a credit note cannot be positive"),
]


class TestParse(BaseCase):

    def _document(self, row):
        [document], bad = parse([HEADER, row])
        self.assertFalse(bad)
        return document

    def test_a_row_becomes_a_document(self):
        self.assertEqual(self._document(GOOD), Document(
            '536365', '17850', datetime(2010, 12, 1, 8, 26), 'United Kingdom', 7, Decimal('139.12'), 'out_invoice'))

    def test_amounts_are_exact(self):
        for text, amount in [('22.2', '22.20'), ('0.1', '0.10'), ('0.0', '0'), ('168469.6', '168469.60'), ('5', '5')]:
            with self.subTest(text):
                self.assertEqual(self._document(GOOD.replace('139.12', text)).amount, Decimal(amount))

    def test_credit_notes_are_negative_and_adjustments_either(self):
        for row in ['C536379,14527,2010-12-01 09:41:00,United Kingdom,1,-27.5,out_refund',
                    'A563185,,2011-08-12 14:50:00,United Kingdom,1,11062.06,adjustment',
                    'A563186,,2011-08-12 14:51:00,United Kingdom,1,-11062.06,adjustment']:
            with self.subTest(row):
                self.assertEqual(str(self._document(row).amount), row.split(',')[5])

    def test_a_row_may_have_no_customer(self):
        self.assertEqual(self._document(GOOD.replace('17850', '')).customer, '')

    def test_line_ends_and_blank_lines(self):
        documents, bad = parse([f'{HEADER}\r\n', f'{GOOD}\r\n', '\n', 'nonsense\n', ''])
        self.assertEqual((len(documents), [row.line for row in bad]), (1, [4]))

    def test_bad_rows_are_reported_and_spoil_no_other(self):
        other = GOOD.replace('536365', '536366')
        for row, words in BAD:
            with self.subTest(row):
                documents, bad = parse([HEADER, row, other])
                self.assertEqual([document.number for document in documents], ['536366'])
                self.assertEqual([line.line for line in bad], [2])
                self.assertIn(words, bad[0].reason)

    def test_a_number_counts_once(self):
        documents, bad = parse([HEADER, GOOD, GOOD.replace('139.12', '1.00')])
        self.assertEqual([document.amount for document in documents], [Decimal('139.12')])
        self.assertEqual(bad, [BadRow(3, 'the invoice number "536365" was there before')])

    def test_the_number_of_a_bad_row_is_free(self):
        documents, bad = parse([HEADER, GOOD.replace('139.12', 'x'), GOOD])
        self.assertEqual((len(documents), [row.line for row in bad]), (1, [2]))

    def test_another_file_is_refused_whole(self):
        for header in ['', 'a;b', GOOD, HEADER.replace('amount', 'total'), f'{HEADER},note']:
            with self.subTest(header):
                documents, [bad] = parse([header, GOOD])
                self.assertEqual((documents, bad.line), ([], 1))
                self.assertIn("must name the columns", bad.reason)

    def test_nothing_is_no_file(self):
        self.assertEqual(parse(['']), ([], [BadRow(1, f"the first line must name the columns {HEADER}")]))


class TestChoose(BaseCase):

    def setUp(self):
        super().setUp()
        rows = [('1', '9', 'out_invoice'), ('2', '10', 'out_invoice'), ('3', '', 'out_invoice'),
                ('C4', '9', 'out_refund'), ('A5', '9', 'adjustment'), ('6', '11', 'out_invoice')]
        self.documents, bad = parse([HEADER, *(
            f'{number},{customer},2011-01-01 00:00:00,France,1,0,{kind}' for number, customer, kind in rows)])
        self.assertFalse(bad)

    def _numbers(self, limit=None):
        return [document.number for document in choose(self.documents, limit)]

    def test_adjustments_and_unknown_customers_are_left_out(self):
        self.assertEqual(self._numbers(), ['1', '2', 'C4', '6'])

    def test_the_first_customers_by_number_with_all_their_documents(self):
        self.assertEqual(self._numbers(1), ['1', 'C4'])
        self.assertEqual(self._numbers(2), ['1', '2', 'C4'])
        self.assertEqual(self._numbers(99), self._numbers())


class TestCompare(BaseCase):
    FIGURES = Figures(2, 1, Decimal('-1.10'), Decimal('8.90'), Decimal('8.90'), date(2011, 12, 9))

    def test_reference(self):
        reference = parse_reference([
            'customer_id,last_invoice,recency_days,n_invoices,gross,n_refunds,refunds,net',
            '1,2011-12-09 09:15:00,1.0,2,10.0,1,-1.1,8.9',
            '2,,,0,0.0,1,-4.5,-4.5',
        ])
        self.assertEqual(reference['1'], self.FIGURES)
        self.assertEqual(reference['2'], Figures(0, 1, Decimal('-4.5'), Decimal('-4.5'), Decimal('-4.5'), None))

    def test_equal(self):
        self.assertEqual(compare({'1': self.FIGURES}, {'1': self.FIGURES}), [])

    def test_every_figure_is_compared_to_the_penny(self):
        other = Figures(3, 0, Decimal('-1.11'), Decimal('8.91'), Decimal('8.89'), date(2011, 12, 8))
        [(customer, words)] = compare({'1': self.FIGURES}, {'1': other})
        self.assertEqual(customer, '1')
        self.assertEqual(words, [
            "invoices 2 instead of 3", "refunds 1 instead of 0", "refunded -1.10 instead of -1.11",
            "net 8.90 instead of 8.91", "paid 8.90 instead of 8.89", "last_invoice 2011-12-09 instead of 2011-12-08"])

    def test_missing_on_one_side(self):
        self.assertEqual(compare({'1': self.FIGURES}, {'2': self.FIGURES}), [
            ('1', ["not in the reference"]), ('2', ["not loaded"])])
