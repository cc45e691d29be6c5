"""The check of the Spanish finds each kind of fault, and only faults."""

from pathlib import Path

import pytest

from infopass.translations import catalogue_faults

_HEAD = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
)
CASES = {
    'msgid "Book"\nmsgstr "Reservar"': [],
    'msgid "Book"\nmsgstr ""': ["missing: 'Book' has no translation"],
    '#, fuzzy\nmsgid "Book"\nmsgstr "Libro"': ["fuzzy: 'Book' is only guessed"],
    '#~ msgid "Book"\n#~ msgstr "Reservar"': ["left over: 'Book' is no longer used"],
    'msgid "Book"\nmsgstr "Book"': [
        "English: 'Book' reads the same (allow it in same_in_both.txt)"
    ],
    'msgid "PIN"\nmsgstr "PIN"': [],
    'msgid "a seat"\nmsgid_plural "seats"\nmsgstr[0] "un lugar"\nmsgstr[1] ""': [
        "missing: 'a seat' has no translation"
    ],
}


@pytest.mark.parametrize(("entry", "faults"), CASES.items())
def test_each_fault_is_named(tmp_path: Path, entry: str, faults: list[str]) -> None:
    catalogue = tmp_path / "django.po"
    catalogue.write_text(_HEAD + entry + "\n")
    assert list(catalogue_faults(catalogue, {"PIN"})) == faults
