"""Files as spreadsheets of all regions write them, files that are none, and workbooks made to do harm."""

import io
import zipfile
from datetime import date, datetime, time

import pytest
from django.test import Client

from offices.models import Hours
from tests.offices.spreadsheets import (
    as_csv,
    as_xlsx,
    bring_in,
    choose,
    effect,
    told,
)
from tests.offices.staff_forms import path
from tests.offices.tables import GOOD_HOURS, HOURS, MORE_HOURS, row

pytestmark = pytest.mark.django_db


# What is no table


@pytest.mark.parametrize(
    ("content", "row_number", "column", "text"),
    [
        (b"", None, "", "The file is empty."),
        (b"\xef\xbb\xbf\r\n", None, "", "The file is empty."),
        (b"\n\nx", 1, "", "The first row is empty."),
        (as_csv([HOURS]), None, "", "no rows"),
        (as_csv([HOURS, ["", " "]]), None, "", "no rows"),
        (as_csv([[*HOURS, "colour"], GOOD_HOURS]), 1, "colour", "This column is not known here."),
        (as_csv([[*HOURS, "From"], GOOD_HOURS]), 1, "From", "This column stands there twice."),
        (as_csv([HOURS[1:], GOOD_HOURS[1:]]), 1, "office", "This column is missing."),
        (as_csv([HOURS, [*GOOD_HOURS, "stray"]]), 2, "valid from", "to the right of the last"),
        (
            as_csv([HOURS, row(HOURS, GOOD_HOURS, counter="Venta\xf1a")]).decode().encode("cp1252"),
            2,
            "",
            "it is not UTF-8",
        ),
        (as_csv([HOURS]) + b'"ATL,never closed', 2, "", "The quotation marks are not closed"),
        (as_csv([HOURS, row(HOURS, GOOD_HOURS, counter="a\0b")]), 2, "counter", "cannot be shown"),
        (as_csv([HOURS, row(HOURS, GOOD_HOURS, counter="x" * 10_001)]), 2, "counter", "10000"),
        (as_csv([HOURS, *[GOOD_HOURS] * 6_001]), None, "", "more than 6000 rows"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 512,
            None,
            "",
            "an old or a locked Excel file",
        ),
        (b"PK\x03\x04 and no more", None, "", "This Excel workbook cannot be read."),
        (b"x" * (1024 * 1024 + 1), None, "", "larger than we can take"),
    ],
)
@pytest.mark.usefixtures("atlanta")
def test_a_file_that_is_no_table_of_ours(
    cruz: Client, content: bytes, row_number: int | None, column: str, text: str
) -> None:
    problems = told(choose(cruz, "hours", content))
    assert len(problems) == 1, problems
    number, where, why = problems[0]
    assert (number, where) == (row_number, column)
    assert text in why


@pytest.mark.usefixtures("atlanta")
def test_no_file_is_a_field_to_fill_in(cruz: Client) -> None:
    page = cruz.post(path("hours", "import"), {})
    assert page.status_code == 200
    assert "This field is required." in page.text


@pytest.mark.parametrize(
    "content",
    [
        as_csv([HOURS, GOOD_HOURS], separator=";"),
        as_csv([HOURS, GOOD_HOURS], separator="\t"),
        b"sep=;\r\n" + as_csv([HOURS, GOOD_HOURS], separator=";"),
        b"\xef\xbb\xbf" + as_csv([HOURS, GOOD_HOURS]),
        as_csv([HOURS, GOOD_HOURS]).replace(b"\r\n", b"\n"),
        as_csv([HOURS, GOOD_HOURS]).replace(b"\r\n", b"\r"),
        as_csv([HOURS, GOOD_HOURS], separator="\t").decode().encode("utf-16"),
        as_csv([[name.upper() for name in HOURS], ["", ""], GOOD_HOURS, ["", ""]]),
        as_csv([HOURS, [f" {cell} " for cell in GOOD_HOURS]]),
        as_csv([HOURS, row(HOURS, GOOD_HOURS, weekday="LUNES")]),
        as_csv([HOURS, row(HOURS, GOOD_HOURS, **{"from": "1:00 p.m."})]),
        as_xlsx([HOURS, ["ATL", "Window 1", 1, time(13), time(15), None]]),
        as_xlsx([HOURS, ["ATL", "Window 1", "Monday", "13:00", time(15), None], [None] * 6]),
    ],
)
@pytest.mark.usefixtures("atlanta")
def test_files_as_spreadsheets_of_all_regions_write_them(cruz: Client, content: bytes) -> None:
    assert [kind for _row, kind in effect(choose(cruz, "hours", content))] == ["new"]
    bring_in(cruz, "hours", content)
    assert Hours.objects.get(from_time=time(13)).until_time == time(15)


@pytest.mark.usefixtures("atlanta")
def test_dates_and_numbers_that_excel_keeps_as_such(cruz: Client) -> None:
    content = as_xlsx(
        [
            MORE_HOURS,
            [
                "ATL",
                "Window 1",
                1,
                time(13),
                time(15),
                datetime.combine(date(2027, 2, 1), time.min),
                date(2027, 3, 1),
                20.0,
                2,
                0,
            ],
        ]
    )
    bring_in(cruz, "hours", content)
    hours = Hours.objects.get(from_time=time(13))
    assert (hours.valid_from, hours.valid_until) == (date(2027, 2, 1), date(2027, 3, 1))
    assert (hours.slot_minutes, hours.seats) == (20, 2)


# Workbooks made to do harm


@pytest.mark.usefixtures("atlanta")
def test_a_formula_is_told_by_its_cell(cruz: Client) -> None:
    content = as_xlsx([HOURS, ["ATL", "Window 1", "=1+0", time(13), time(15), None]])
    assert told(choose(cruz, "hours", content)) == [
        (2, "C", "This cell holds a formula. Copy it and paste its value instead.")
    ]


def workbook_with(part: str, content: bytes) -> bytes:
    """A workbook of ours with one part replaced or added."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(as_xlsx([HOURS, GOOD_HOURS]))) as good,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            if name != part:
                bad.writestr(name, good.read(name))
        bad.writestr(part, content)
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
_SPREADSHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'


@pytest.mark.parametrize(
    ("part", "content", "text"),
    [
        ("xl/media/big.bin", b"\0" * (25 * 1024 * 1024), "holds more than we can take"),
        (SHEET, b"<worksheet><unclosed", "cannot be read"),
        (
            SHEET,
            b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
            + _SPREADSHEET
            + b'<sheetData><row r="1"><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData>'
            b"</worksheet>",
            "cannot be read",
        ),
        (
            SHEET,
            _SPREADSHEET + b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1048576">'
            b'<c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>',
            "The first row is empty.",
        ),
    ],
)
@pytest.mark.usefixtures("atlanta")
def test_a_workbook_made_to_do_harm(cruz: Client, part: str, content: bytes, text: str) -> None:
    ((_row, _column, why),) = told(choose(cruz, "hours", workbook_with(part, content)))
    assert text in why


@pytest.mark.usefixtures("atlanta")
def test_a_value_in_the_last_row_of_a_sheet_is_not_walked_to(cruz: Client) -> None:
    with zipfile.ZipFile(io.BytesIO(as_xlsx([HOURS, GOOD_HOURS]))) as good:
        sheet = good.read(SHEET)
    last = b'<row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>'
    content = workbook_with(SHEET, sheet.replace(b"</sheetData>", last))
    assert "more than 6000 rows" in told(choose(cruz, "hours", content))[0][2]
