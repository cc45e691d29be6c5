"""A table as a CSV file, which a spreadsheet program opens as text and numbers, never as formulas."""

from datetime import date

from django.http import HttpResponse

from appointments.admin.reports.tables import Cell, Table
from appointments.reports import Asked
from offices.exchange.csv_files import write_csv
from offices.exchange.table import Value


def csv_file(table: Table, asked: Asked) -> HttpResponse:
    lines: list[list[Cell]] = [[*table.headings_of_names, *table.headings_of_numbers]]
    lines += [[*row.names, *row.numbers] for row in table.rows]
    return HttpResponse(
        write_csv([_value(cell) for cell in line] for line in lines),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{_file_name(table, asked)}"'},
    )


def _file_name(table: Table, asked: Asked) -> str:
    office = asked.offices[0].code if len(asked.offices) == 1 else "offices"
    days = f"{asked.span.first.isoformat()}-to-{asked.span.last.isoformat()}"
    return f"report-{table.name}-{office}-{days}.csv"


def _value(cell: Cell) -> Value:
    """The same in every language: points in numbers, days as 2027-01-06, nothing for no number."""
    match cell:
        case None:
            return ""
        case float():
            return round(cell, 1)
        case date():
            return cell.isoformat()
    return cell
