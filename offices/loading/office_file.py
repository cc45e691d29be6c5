"""`field_offices.csv`: one row for each field office."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offices.loading.refusals import Problem
from offices.loading.tables import Row, Table
from offices.models import Office
from offices.postal_places import Position, clean_zip, place_of

FILE = "field_offices.csv"
# Column -> field of `Office`.
FIELDS = {
    "code": "code",
    "name": "name",
    "street": "street",
    "city": "city",
    "state": "state",
    "zip": "zip_code",
    "time_zone": "time_zone",
    "latitude": "latitude",
    "longitude": "longitude",
    "serves": "serves",
    "address_confidence": "address_confidence",
}
# An address nobody vouches for: the office stands in the list but takes no appointments.
NO_ADDRESS = "UNVERIFIED"
# A position further than this from its ZIP has lost its minus sign or sits in the wrong column.
MILES_FROM_ITS_ZIP = 50


@dataclass(frozen=True, kw_only=True)
class OfficeRow:
    """What the file says of one office, as values of the model's fields."""

    code: str
    values: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class OfficeFile:
    """The sound rows, every code named (those of unsound rows too), and what is wrong."""

    rows: list[OfficeRow]
    codes: frozenset[str]
    problems: list[Problem]


def read_offices(directory: Path) -> OfficeFile:
    table = Table(directory / FILE, tuple(FIELDS))
    seen: dict[str, int] = {}
    rows = []
    for row in table.rows():
        table.must_be_new(row, "code", row.cells["code"], seen)
        values = _values(table, row)
        if values is not None:
            rows.append(OfficeRow(code=values.pop("code"), values=values))
    return OfficeFile(rows=rows, codes=frozenset(seen), problems=table.problems)


def _values(table: Table, row: Row) -> dict[str, Any] | None:
    before = len(table.problems)
    values = {name: table.value(row, column, Office, name) for column, name in FIELDS.items()}
    if len(table.problems) == before:
        _check_place(table, row, values)
    if len(table.problems) > before:
        return None
    return values | {"active": values["address_confidence"] != NO_ADDRESS}


def _check_place(table: Table, row: Row, values: dict[str, Any]) -> None:
    for column in ("latitude", "longitude"):
        if not math.isfinite(values[column]):
            table.complain("Give a number of degrees.", row=row.number, column=column)
            return
    zip_code = values["zip_code"]
    place = place_of(zip_code) if clean_zip(zip_code) == zip_code else None
    if place is None:
        table.complain("This is not a ZIP code of five digits.", row=row.number, column="zip")
    elif place.state != values["state"]:
        text = f"The ZIP code {place.zip_code} lies in {place.state}."
        table.complain(text, row=row.number, column="state")
    else:
        _check_position(table, row, values, place.position)


def _check_position(
    table: Table, row: Row, values: dict[str, Any], expected: Position | None
) -> None:
    given = Position(latitude=values["latitude"], longitude=values["longitude"])
    if expected is None or given.miles_to(expected) <= MILES_FROM_ITS_ZIP:
        return
    wrong = abs(given.latitude - expected.latitude) > abs(given.longitude - expected.longitude)
    text = f"The position lies {given.miles_to(expected):.0f} miles from the office’s ZIP code."
    table.complain(text, row=row.number, column="latitude" if wrong else "longitude")
