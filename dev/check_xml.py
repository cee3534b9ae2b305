"""Checks every XML file of the addon against Odoo's own schemas: check_xml.py ODOO_PACKAGE (the folder `odoo`).

Well-formed; data files as Odoo imports them; the views for which Odoo has a schema; no id given twice.
"""

import csv
import sys
from collections import defaultdict
from pathlib import Path

from lxml import etree

TOP = Path(__file__).resolve().parent.parent
VIEWS = ('list', 'search', 'pivot', 'graph', 'calendar', 'activity')


def load_schemas(odoo: Path) -> dict[str, etree.RelaxNG]:
    """Root element -> schema, from Odoo's own files; a missing one is an error, not a check left out."""
    files = {view: odoo / 'addons/base/rng' / f'{view}_view.rng' for view in VIEWS}
    files['odoo'] = odoo / 'import_xml.rng'
    return {name: etree.RelaxNG(etree.parse(str(path))) for name, path in files.items()}


def find_files(suffix: str) -> list[Path]:
    return [path for path in sorted(TOP.rglob(f'*{suffix}')) if '.git' not in path.parts]


def views(data: etree._Element):
    """The whole views in a data file, also those inside a form's field; what extends another view is only a part."""
    for record in data.iter('record'):
        if record.get('model') == 'ir.ui.view' and record.find("field[@name='inherit_id']") is None:
            for arch in record.iterfind("field[@name='arch']"):
                yield from arch.iter(*VIEWS)


def given_ids(path: Path, root: etree._Element):
    """What names a record or a template of this file."""
    if root.tag == 'odoo':
        for node in root.iter('record', 'template', 'menuitem', 'report', 'asset'):
            if node.get('id'):
                yield node.get('id').removeprefix('crm_lifecycle.')
    elif root.tag == 'templates':
        yield from (f't-name {node.get("t-name")}' for node in root.iterfind('.//*[@t-name]'))


def schema_errors(root: etree._Element, schemas: dict):
    for node in [root, *(views(root) if root.tag == 'odoo' else [])]:
        schema = schemas.get(node.tag)
        # A copy, because a schema looks at whole documents only.
        if schema and not schema.validate(etree.fromstring(etree.tostring(node))):
            for error in schema.error_log:
                line = node.sourceline + error.line - 1
                yield line, f'<{node.tag}>: {error.message}'


def check(odoo: Path) -> list[str]:
    schemas, errors, ids = load_schemas(odoo), [], defaultdict(list)
    for path in find_files('.xml'):
        name = path.relative_to(TOP)
        try:
            root = etree.parse(str(path)).getroot()
        except etree.XMLSyntaxError as error:
            errors.append(f'{name}: {error}')
            continue
        errors += (f'{name}:{line}: {message}' for line, message in schema_errors(root, schemas))
        for given in given_ids(path, root):
            ids[given].append(str(name))
    for path in find_files('.csv'):
        with path.open(newline='', encoding='utf-8') as file:
            for row in csv.DictReader(file):
                if row.get('id'):
                    ids[row['id']].append(str(path.relative_to(TOP)))
    return errors + [f'{given}: given {len(names)} times, in {", ".join(names)}'
                     for given, names in ids.items() if len(names) > 1]


if __name__ == '__main__':
    found = check(Path(sys.argv[1]))
    print(*found, f'{len(find_files(".xml"))} XML files, {len(found)} errors', sep='\n')
    sys.exit(bool(found))
