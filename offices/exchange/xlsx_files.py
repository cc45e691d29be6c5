"""Excel workbooks: values only, and no more of them than we can hold."""

import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

from offices.exchange.csv_files import as_meant
from offices.exchange.table import (
    MOST_COLUMNS,
    MOST_ROWS,
    Problem,
    Unreadable,
    Value,
    too_many_rows,
)

# Rows without a value count too: one cell in the last row of a sheet stands for a million of them.
_MOST_ROWS_READ = 5 * MOST_ROWS
# A workbook is a zip file: what it unpacks to is bounded before anything is unpacked.
_MOST_UNPACKED = 24 * 1024 * 1024  # bytes
_MOST_PARTS = 200
_AS_TEXT = "@"
# What openpyxl raises for a workbook that is damaged or made to do harm; XML entities among it.
_DAMAGED = (
    *(InvalidFileException, zipfile.BadZipFile, NotImplementedError, RuntimeError),
    *(ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, SyntaxError, EOFError),
)


def write_xlsx(lines: Iterable[Sequence[Value]]) -> bytes:
    """Texts stay texts whatever they begin with, and ZIP codes keep their zeros."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("InfoPass")
    for line in lines:
        sheet.append([_cell(sheet, value) for value in line])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet: Any, value: Value) -> Any:
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)
    # One apostrophe before what looks like a formula is taken away when the file comes back.
    if as_meant(text) != text:
        text = f"'{text}"
    cell = WriteOnlyCell(sheet, text)
    cell.data_type, cell.number_format = "s", _AS_TEXT
    return cell


def read_xlsx(content: bytes) -> Iterator[Sequence[str]]:
    """The rows of the sheet that was open when the workbook was saved.

    Raises Unreadable for a damaged or huge workbook, and for a formula: its value may be of another
    day than the cells it was made from.
    """
    try:
        _must_be_bounded(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        yield from _rows(book.active)
    except _DAMAGED as error:
        why = _("This Excel workbook cannot be read. Open it in Excel and save it again as .xlsx.")
        raise Unreadable(Problem(text=why)) from error


def _must_be_bounded(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sizes = [part.file_size for part in parts.infolist()]
    if len(sizes) > _MOST_PARTS or sum(sizes) > _MOST_UNPACKED:
        raise Unreadable(Problem(text=_("This Excel workbook holds more than we can take.")))


def _rows(sheet: Any) -> Iterator[Sequence[str]]:
    # The size that a workbook claims for itself may be a million rows of nothing.
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        if number > _MOST_ROWS_READ:
            raise Unreadable(too_many_rows())
        yield [_text(cell, number) for cell in cells]


def _text(cell: Any, number: int) -> str:
    if cell.data_type == "f":
        why = _("This cell holds a formula. Copy it and paste its value instead.")
        raise Unreadable(Problem(text=why, row=number, column=cell.column_letter))
    match cell.value:
        case None:
            return ""
        case bool() as answer:
            return "yes" if answer else "no"
        case date() | time() as when:
            return _day_or_time(when)
        case float() as number_typed if number_typed.is_integer():
            return str(int(number_typed))
        case str() as text:
            return as_meant(text)
        case other:
            return str(other)


def _day_or_time(when: date | time) -> str:
    """A day is a moment at midnight to Excel. What is neither day nor time is refused by its column."""
    if isinstance(when, time):
        return when.isoformat("seconds" if when.second else "minutes")
    if isinstance(when, datetime) and when.time() != time.min:
        return when.isoformat(" ")
    return f"{when:%Y-%m-%d}"
