"""`county_offices.csv` and `state_offices.csv`: whom an office serves."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from offices.loading.refusals import Problem
from offices.loading.tables import Row, Table
from offices.models import ServiceArea
from offices.postal_places import counties, states

COUNTY_FILE = "county_offices.csv"
STATE_FILE = "state_offices.csv"


@dataclass(frozen=True, kw_only=True)
class AreaRow:
    """One rule of the files: a county has one office, a state lists several."""

    kind: ServiceArea.Kind
    state: str
    office: str
    county: str = ""
    note: str = ""

    @property
    def key(self) -> str:
        """What the rule is about: a county, or a state together with one of its offices."""
        return f"{self.state}, {self.county}" if self.county else f"{self.state} → {self.office}"


def read_counties(directory: Path, codes: Collection[str]) -> tuple[list[AreaRow], list[Problem]]:
    table = Table(directory / COUNTY_FILE, ("state", "county", "office", "note"))
    seen: dict[str, int] = {}
    rows = []
    for row in table.rows():
        cells = row.cells
        table.must_be_new(row, "county", f"{cells['state']}, {cells['county']}", seen)
        _check_state(table, row)
        if cells["state"] in states() and (cells["state"], cells["county"]) not in counties():
            text = f"No ZIP code lies in “{cells['county']}”, {cells['state']}."
            table.complain(text, row=row.number, column="county")
        _check_office(table, row, "office", cells["office"], codes)
        table.value(row, "note", ServiceArea, "note")
        rows.append(AreaRow(kind=ServiceArea.Kind.COUNTY, **cells))
    return rows, table.problems


def read_states(directory: Path, codes: Collection[str]) -> tuple[list[AreaRow], list[Problem]]:
    table = Table(directory / STATE_FILE, ("state", "offices"))
    seen: dict[str, int] = {}
    rows = []
    for row in table.rows():
        table.must_be_new(row, "state", row.cells["state"], seen)
        _check_state(table, row)
        rows += _offices_of_state(table, row, codes)
    return rows, table.problems


def _offices_of_state(table: Table, row: Row, codes: Collection[str]) -> list[AreaRow]:
    listed = row.cells["offices"].split()
    if not listed:
        table.complain("Name at least one office.", row=row.number, column="offices")
    for place, code in enumerate(listed):
        _check_office(table, row, "offices", code, codes)
        if code in listed[:place]:
            table.complain(f"“{code}” is listed twice.", row=row.number, column="offices")
    state = row.cells["state"]
    return [AreaRow(kind=ServiceArea.Kind.STATE, state=state, office=code) for code in listed]


def _check_state(table: Table, row: Row) -> None:
    if row.cells["state"] not in states():
        text = f"“{row.cells['state']}” is not the two letters of a state or territory."
        table.complain(text, row=row.number, column="state")


def _check_office(table: Table, row: Row, column: str, code: str, codes: Collection[str]) -> None:
    if code not in codes:
        table.complain(f"There is no office “{code}”.", row=row.number, column=column)
