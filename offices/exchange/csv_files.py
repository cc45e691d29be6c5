"""CSV as spreadsheets write it in America and Europe, and CSV that no spreadsheet runs as formulas."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from offices.exchange.table import Problem, Unreadable, Value

# What makes a spreadsheet take a text for a formula; an apostrophe before it makes it text again.
_LIKE_A_FORMULA = re.compile(r"'*[=+\-@\t\r\n]")
_MADE_HARMLESS = re.compile(r"'+[=+\-@\t\r\n]")
_NAMED_SEPARATOR = re.compile(r"sep=(.)\r?\n?", re.IGNORECASE)
_SEPARATORS = ",;\t"


def harmless(value: Value) -> str:
    """A value as text that no spreadsheet runs. Numbers are ours and stay as they are."""
    if isinstance(value, str):
        return f"'{value}" if _LIKE_A_FORMULA.match(value) else value
    return str(value)


def as_meant(cell: str) -> str:
    """The text that `harmless` was given."""
    return cell[1:] if _MADE_HARMLESS.match(cell) else cell


def write_csv(lines: Iterable[Sequence[Value]]) -> bytes:
    """UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([harmless(value) for value in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")


def read_csv(content: bytes) -> Iterator[Sequence[str]]:
    """Raises Unreadable for another encoding than UTF-8 or UTF-16 and for quotes that do not end."""
    text = _decoded(content)
    named = _NAMED_SEPARATOR.match(text)
    separator = named[1] if named else _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for number, line in enumerate(reader, start=1):
            # The line that only names the separator is a row of no spreadsheet.
            if number > 1 or not named:
                yield [as_meant(cell) for cell in line]
    except csv.Error as error:
        why = _("The quotation marks are not closed, or the row cannot be read.")
        raise Unreadable(Problem(text=why, row=reader.line_num)) from error


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        why = _(
            "The letters of this file cannot be read: it is not UTF-8. In Excel, save it as “CSV "
            "UTF-8” or as an Excel workbook (.xlsx)."
        )
        row = content.count(b"\n", 0, error.start) + 1
        raise Unreadable(Problem(text=why, row=row)) from error


def _separator(text: str) -> str:
    """Excel separates by what the computer's region says: the names of columns hold none of them."""
    first = text.partition("\n")[0]
    return max(_SEPARATORS, key=first.count)
