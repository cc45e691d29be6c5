"""A table as a CSV file, which a spreadsheet program opens as text and numbers, never as formulas."""

import csv
import io
from collections.abc import Sequence
from datetime import date

from django.http import HttpResponse

from appointments.admin.reports.tables import Cell, Table
from appointments.reports import Asked

# What makes a spreadsheet program take a text for a formula, or drop it to find one behind.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
# Tells spreadsheet programs that the letters are UTF-8.
_BYTE_ORDER_MARK = "\ufeff"


def csv_file(table: Table, asked: Asked) -> HttpResponse:
    text = io.StringIO()
    text.write(_BYTE_ORDER_MARK)
    writer = csv.writer(text)
    writer.writerow(_line([*table.headings_of_names, *table.headings_of_numbers]))
    writer.writerows(_line([*row.names, *row.numbers]) for row in table.rows)
    return HttpResponse(
        text.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{_file_name(table, asked)}"'},
    )


def _file_name(table: Table, asked: Asked) -> str:
    office = asked.offices[0].code if len(asked.offices) == 1 else "offices"
    days = f"{asked.span.first.isoformat()}-to-{asked.span.last.isoformat()}"
    return f"report-{table.name}-{office}-{days}.csv"


def _line(cells: Sequence[Cell]) -> list[str]:
    return [_written(cell) for cell in cells]


def _written(cell: Cell) -> str:
    """The same in every language: points in numbers, days as 2027-01-06, nothing for no number."""
    match cell:
        case None:
            return ""
        case str():
            return f"'{cell}" if cell.startswith(_BEGINS_A_FORMULA) else cell
        case float():
            return f"{cell:.1f}"
        case date():
            return cell.isoformat()
        case int():
            return str(cell)
