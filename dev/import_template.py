"""Writes static/xls/lifecycle_case.xlsx, the spreadsheet that people fill in to bring their open tickets along.

Run it with the Python of Odoo's environment, which has XlsxWriter. The same input gives the same bytes.
"""

from datetime import datetime
from pathlib import Path

import xlsxwriter

PATH = Path(__file__).resolve().parent.parent / 'static' / 'xls' / 'lifecycle_case.xlsx'
# Column -> its width, and what may stand there where that is fixed.
COLUMNS = {
    'Subject': (32, None),
    'Customer': (22, None),
    'E-mail': (26, None),
    'Phone': (18, None),
    'Team': (18, None),
    'Responsible': (18, None),
    'Type': (12, ['Question', 'Problem', 'Complaint', 'Return', 'Claim', 'Request']),
    'Priority': (10, ['Low', 'Normal', 'High', 'Urgent']),
    'Stage': (24, None),
    'Category': (18, None),
    'Received': (20, None),
    'Description': (44, None),
    'Channel': (12, ['E-mail', 'Portal', 'Phone', 'Counter', 'Website', 'Interface', 'Internal']),
    'Number': (12, None),
}
ROWS = [
    ('The chair arrived with a broken leg', 'Baan Dok Mai', 'orders@example.com', '+66 2 123 4567', 'Customer Care', '',
     'Problem', 'High', 'In Work', '', datetime(2026, 1, 12, 9, 30), 'One of six, the left leg at the back.', 'E-mail',
     'T-1041'),
    ('When does the second half come?', 'Chiang Mai Teak', '', '', 'Customer Care', '', 'Question', 'Normal',
     'Waiting for the Customer', '', datetime(2026, 1, 13, 14, 5), 'We asked for the number of the order.', 'Phone',
     ''),
    ('Send the catalogue', '', 'somsri@example.com', '', 'Customer Care', '', 'Request', 'Low', 'New', '',
     datetime(2026, 1, 14, 8, 0), '', 'Website', ''),
]
# Rows that get the lists of what may be chosen.
LAST_ROW = 1000


def write(path: Path) -> None:
    book = xlsxwriter.Workbook(path, {'default_date_format': 'yyyy-mm-dd hh:mm:ss'})
    book.set_properties({'title': 'Cases', 'created': datetime(2026, 1, 1)})
    sheet, bold = book.add_worksheet('Cases'), book.add_format({'bold': True})
    sheet.freeze_panes(1, 0)
    for column, (title, (width, choices)) in enumerate(COLUMNS.items()):
        sheet.write(0, column, title, bold)
        sheet.set_column(column, column, width)
        if choices:
            sheet.data_validation(1, column, LAST_ROW, column, {'validate': 'list', 'source': choices})
    for number, row in enumerate(ROWS, 1):
        for column, value in enumerate(row):
            if value:
                sheet.write(number, column, value)
    book.close()


if __name__ == '__main__':
    write(PATH)
    print(PATH.name)
