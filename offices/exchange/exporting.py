"""Rows as a file, in the columns in which they come back."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet

from offices.exchange.csv_files import write_csv
from offices.exchange.resources import ExchangeResource
from offices.exchange.table import Value
from offices.exchange.xlsx_files import write_xlsx

CSV = "text/csv; charset=utf-8"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# The formats there are, by the end of a file's name.
FORMATS = {"csv": CSV, "xlsx": XLSX}


def exported(resource: ExchangeResource, rows: QuerySet[Any], ending: str) -> bytes:
    """The rows in a file that ends on `ending`. Raises KeyError for a format that we do not have."""
    writers = {"csv": write_csv, "xlsx": write_xlsx}
    return writers[ending](_lines(resource, rows))


def _lines(resource: ExchangeResource, rows: QuerySet[Any]) -> Iterator[Sequence[Value]]:
    shown = [name in resource.columns() for name in resource.get_export_headers()]
    yield list(resource.columns())
    for instance in resource.prefetched(resource.in_order(rows)):
        values = resource.values_of(instance)
        yield [value for value, is_shown in zip(values, shown, strict=True) if is_shown]
