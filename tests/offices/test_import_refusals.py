"""A file that cannot be imported says why: by row and column, in the person's language."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from appointments.models import Slot
from offices.models import Closure, Hours, Office, ServiceArea
from tests.cast import a_counter, a_service, an_office, book
from tests.offices.spreadsheets import (
    bring_in,
    choose,
    told,
)
from tests.offices.tables import (
    AREA,
    CLOSURE,
    GOOD_HOURS,
    GOOD_OFFICE,
    HOURS,
    MORE_HOURS,
    OFFICE,
    OVERLAP,
    row,
)

pytestmark = pytest.mark.django_db

STORED = "ATL Window 1, Monday, 9:00\N{NO-BREAK SPACE}a.m. to 12:00\N{NO-BREAK SPACE}p.m., valid without an end"
IN_FILE = "ATL Window 1, Monday, 1:00\N{NO-BREAK SPACE}p.m. to 3:00\N{NO-BREAK SPACE}p.m., valid without an end"


@pytest.mark.parametrize(
    ("changes", "column", "text"),
    [
        ({"office": "XYZ"}, "office", "No office has the code “XYZ”."),
        ({"office": ""}, "office", "Fill in this cell."),
        ({"counter": "Window 9"}, "counter", "ATL has no counter “Window 9”."),
        ({"counter": ""}, "counter", "Fill in this cell."),
        ({"weekday": "0"}, "weekday", "“0” is not a day of the week."),
        ({"weekday": ""}, "weekday", "Fill in this cell."),
        ({"from": "25:00"}, "from", "“25:00” is not a time in whole minutes"),
        ({"from": "13:00 pm"}, "from", "“13:00 pm” is not a time in whole minutes"),
        ({"until": "15:00:30"}, "until", "“15:00:30” is not a time in whole minutes"),
        ({"until": "13:00"}, "until", "The end must be later than the beginning."),
        ({"until": ""}, "until", "Fill in this cell."),
        ({"valid_from": "1/31/2027"}, "valid from", "“1/31/2027” is not a date as year-month-day"),
        ({"valid_from": "2027-02-30"}, "valid from", "“2027-02-30” is not a date"),
        (
            {"valid_from": "2027-02-02", "valid_until": "2027-02-01"},
            "valid until",
            "The last valid day must not be before the first.",
        ),
        ({"minutes_each": "ten"}, "minutes each", "“ten” is not a whole number."),
        ({"minutes_each": "4"}, "minutes each", "greater than or equal to 5"),
        ({"minutes_each": "4.5"}, "minutes each", "“4.5” is not a whole number."),
        ({"seats": "-1"}, "seats", "greater than or equal to 0"),
        ({"seats": "999999999"}, "seats", "less than or equal to 500"),
        ({"held_back": "2", "seats": "1", "minutes_each": "15"}, "held back", "No more seats"),
    ],
)
@pytest.mark.usefixtures("atlanta")
def test_wrong_hours(cruz: Client, changes: dict[str, str], column: str, text: str) -> None:
    good = [*GOOD_HOURS, "", "15", "1", "0"]
    page = choose(
        cruz,
        "hours",
        [MORE_HOURS, good, row(MORE_HOURS, good, **{"from": "16:00", "until": "17:00"} | changes)],
    )
    ((number, where, why),) = told(page)
    assert (number, where) == (3, column)
    assert text in why


@pytest.mark.parametrize(
    ("changes", "column", "text"),
    [
        ({"kind": "city"}, "kind", "“city” is none of these: zip, county, state."),
        ({"zip": "2108"}, "zip", "A spreadsheet may have dropped a zero"),
        ({"zip": "ABCDE"}, "zip", "“ABCDE” is not a ZIP code of five digits."),
        ({"zip": ""}, "kind", "Give a 5-digit ZIP, or a state and a county"),
        ({"kind": "county", "zip": "", "state": "GA", "county": "Fultn"}, "county", "No ZIP of GA"),
        ({"state": "XX"}, "state", "Give the two letters of a state"),
        ({"office": "XYZ"}, "office", "No office has the code “XYZ”."),
        ({"office": ""}, "office", "Fill in this cell."),
        (
            {"valid_from": "2027-02-02", "valid_until": "2027-02-01"},
            "valid until",
            "The last valid day must not be before the first.",
        ),
    ],
)
@pytest.mark.usefixtures("atlanta")
def test_wrong_service_areas(cruz: Client, changes: dict[str, str], column: str, text: str) -> None:
    good = ["zip", "30345", "", "", "ATL"]
    page = choose(cruz, "servicearea", [AREA, row(AREA, good, **changes)])
    ((number, where, why),) = told(page)
    assert (number, where) == (2, column)
    assert text in why


@pytest.mark.parametrize(
    ("changes", "column", "text"),
    [
        ({"time_zone": "EST5"}, "time zone", "“EST5” is not a time zone name"),
        ({"code": "BO"}, "code", "Use three capital letters."),
        ({"name": ""}, "name", "Fill in this cell."),
        ({"latitude": "91"}, "latitude", "less than or equal to 90"),
        ({"latitude": "nan"}, "latitude", "“nan” is not a number."),
        ({"longitude": ""}, "longitude", "Fill in this cell."),
        ({"name": "x" * 101}, "name", "at most 100 characters"),
    ],
)
@pytest.mark.usefixtures("atlanta")
def test_wrong_offices(cruz: Client, changes: dict[str, str], column: str, text: str) -> None:
    ((number, where, why),) = told(
        choose(cruz, "office", [OFFICE, row(OFFICE, GOOD_OFFICE, **changes)])
    )
    assert (number, where) == (2, column)
    assert text in why


@pytest.mark.usefixtures("atlanta")
def test_a_new_office_is_imported(cruz: Client) -> None:
    bring_in(cruz, "office", [OFFICE, row(OFFICE, GOOD_OFFICE, latitude="42,36")])
    boston = Office.objects.get(code="BOS")
    assert (boston.zip_code, boston.latitude, boston.horizon_days) == ("02108", 42.36, 14)


@pytest.mark.usefixtures("atlanta")
def test_an_office_with_appointments_to_come_stays_open(cruz: Client) -> None:
    book(Slot.objects.latest("starts_at"), now=timezone.now())
    page = choose(cruz, "office", [["code", "takes appointments"], ["ATL", "no"]])
    ((number, _column, text),) = told(page)
    assert number == 2
    assert "ATL has appointments to come" in text


@pytest.mark.usefixtures("atlanta")
def test_a_clash_names_what_it_clashes_with(cruz: Client) -> None:
    stored = choose(cruz, "hours", [HOURS, row(HOURS, GOOD_HOURS, **{"from": "11:00"})])
    assert told(stored) == [
        (
            2,
            "from",
            f"{OVERLAP} It clashes with what is stored: {STORED}.",
        )
    ]
    in_file = choose(
        cruz, "hours", [HOURS, GOOD_HOURS, row(HOURS, GOOD_HOURS, **{"from": "14:00"})]
    )
    assert told(in_file) == [
        (
            3,
            "from",
            f"{OVERLAP} It clashes with row 2 of this file: {IN_FILE}.",
        )
    ]


@pytest.mark.parametrize(
    ("kind", "column"), [("zip", "zip"), ("county", "county"), ("state", "state")]
)
def test_a_place_that_has_an_office_names_it(
    cruz: Client, atlanta: Office, kind: str, column: str
) -> None:
    place = {
        "zip": {"zip_code": "30345"},
        "county": {"state": "GA", "county": "Fulton County"},
        "state": {"state": "GA"},
    }[kind]
    ServiceArea.objects.create(kind=kind, office=atlanta, valid_from=date(2027, 1, 1), **place)
    cells = [kind, place.get("zip_code", ""), place.get("state", ""), place.get("county", "")]
    ((number, where, why),) = told(choose(cruz, "servicearea", [AREA, [*cells, "ATL", "", ""]]))
    assert (number, where) == (2, column)
    assert "→ ATL (2027-01-01 – …)" in why


@pytest.mark.usefixtures("atlanta")
def test_a_service_of_another_counter_names_it(cruz: Client) -> None:
    names = ["office", "name", "services"]
    assert told(choose(cruz, "counter", [names, ["ATL", "Window 2", "CASE"]])) == [
        (2, "services", "“CASE” is handled by another counter of this office: Window 1.")
    ]
    assert told(choose(cruz, "counter", [names, ["ATL", "Window 2", "CASE; NOPE"]])) == [
        (2, "services", "No service has the code “NOPE”.")
    ]


@pytest.mark.parametrize(
    ("model", "lines"),
    [
        ("hours", [HOURS, GOOD_HOURS, GOOD_HOURS]),
        ("closure", [CLOSURE, *[["ATL", "2027-03-01", "", "2027-03-01", "a", "b"]] * 2]),
        ("counter", [["office", "name"], ["ATL", "Window 1"], ["ATL", "Window 1"]]),
    ],
)
@pytest.mark.usefixtures("atlanta")
def test_a_row_that_stands_there_twice_is_told(
    cruz: Client, model: str, lines: list[list[str]]
) -> None:
    ((number, _column, text),) = told(choose(cruz, model, lines))
    assert (number, text) == (3, "The same stands in row 2 already.")


@pytest.mark.usefixtures("atlanta")
def test_every_fault_of_every_row_is_told_at_once(cruz: Client) -> None:
    lines = [
        HOURS,
        row(HOURS, GOOD_HOURS, weekday="x", **{"from": "y"}),
        GOOD_HOURS,
        row(HOURS, GOOD_HOURS, office="XYZ"),
    ]
    page = choose(cruz, "hours", lines)
    assert [(number, column) for number, column, _ in told(page)] == [
        *((2, "weekday"), (2, "from")),
        (4, "office"),
    ]


@pytest.mark.usefixtures("atlanta")
def test_a_closure_that_ends_before_it_begins(cruz: Client) -> None:
    lines = [CLOSURE, ["ATL", "2027-03-02", "", "2027-03-01", "Snow", "Nieve"]]
    assert told(choose(cruz, "closure", lines)) == [
        (2, "until", "A closure must end after it begins.")
    ]
    assert not Closure.objects.exists()


@pytest.mark.usefixtures("atlanta")
def test_faults_are_told_in_spanish_too(cruz: Client) -> None:
    cruz.cookies["language"] = "es"
    page = choose(cruz, "hours", [HOURS, row(HOURS, GOOD_HOURS, weekday="Someday")])
    assert told(page) == [(2, "weekday", "«Someday» no es un día de la semana.")]
    assert "No se importó nada." in page.text


@pytest.mark.usefixtures("atlanta")
def test_an_office_of_another_person_is_not_needed_here(cruz: Client) -> None:
    """Who works everywhere may name every office."""
    savannah = an_office("SAV")
    a_counter(savannah, a_service())
    bring_in(cruz, "hours", [HOURS, row(HOURS, GOOD_HOURS, office="SAV")])
    assert Hours.objects.get(counter__office=savannah).weekday == 0
