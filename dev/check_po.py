"""Checks the translations: every text of the template translated, with the same placeholders (check_po.py [FILE…])."""

import re
import sys
from pathlib import Path

import polib

I18N = Path(__file__).resolve().parent.parent / 'i18n'
PLACEHOLDER = re.compile(r'%\(\w+\)[sd]|%[sd]|\$\{[^}]*\}|</?\w+')


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text))


def check(template: polib.POFile, path: Path) -> list[str]:
    """What a language lacks, has wrong, or has too much, against the template."""
    language = polib.pofile(str(path))
    # What has no word in it, as ":00" or the grade "A1", is the same in every language.
    wanted = {entry.msgid for entry in template if any(map(str.islower, entry.msgid))}
    known = {entry.msgid for entry in template}
    done = {entry.msgid: entry for entry in language if entry.msgstr and not entry.fuzzy and not entry.obsolete}
    errors = [f'not translated: {text!r}' for text in sorted(wanted - done.keys())]
    errors += [f'not a text of the addon any more: {text!r}' for text in sorted(done.keys() - known)]
    errors += [f'other placeholders or tags than in {entry.msgid!r}: {entry.msgstr!r}' for entry in done.values()
               if placeholders(entry.msgid) != placeholders(entry.msgstr)]
    return [f'{path.name}: {error}' for error in errors]


def main(paths: list[Path]) -> int:
    template = polib.pofile(str(I18N / 'crm_lifecycle.pot'))
    errors = [error for path in paths for error in check(template, path)]
    print(*errors, f'{len(template)} texts, {len(paths)} languages, {len(errors)} errors', sep='\n')
    return bool(errors)


if __name__ == '__main__':
    sys.exit(main([Path(name) for name in sys.argv[1:]] or sorted(I18N.glob('*.po'))))
