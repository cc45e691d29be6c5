"""An export holds what the list shows, is harmless in a spreadsheet, and comes back unchanged."""

import io
from datetime import date, time, timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client

from offices.exchange.resources import OfficeResource
from offices.models import Closure, Counter, Hours, Office, ServiceArea
from tests.cast import a_counter, a_service, an_open_office
from tests.offices.spreadsheets import (
    bring_in,
    choose,
    effect,
    export,
    exported_lines,
)
from tests.offices.staff_forms import path
from tests.offices.tables import MODELS, OF_NO_OTHER

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything(atlanta: Office) -> Office:
    """A row of everything, with what spreadsheets like to spoil."""
    Office.objects.filter(pk=atlanta.pk).update(
        phone="+1 404 555 0100",
        arrival_en="=2+2, door B\r\nSecond line; “third”",
        serves="'=quoted",
        zip_code="02108",
    )
    a_counter(atlanta, a_service("CARD"), a_service("ADIT"), name="-Window 2")
    Hours.objects.create(
        counter=Counter.objects.get(name="-Window 2"),
        weekday=2,
        from_time=time(8, 5),
        until_time=time(9),
        valid_from=date(2027, 2, 1),
        valid_until=date(2027, 3, 1),
    )
    for reason in ("@Snow", "Ice", "Snow"):
        Closure.objects.create(
            office=atlanta,
            from_date=date(2027, 3, 1),
            until_date=date(2027, 3, 2),
            until_time=time(12),
            reason_en=reason,
            reason_es="Nieve ñ",
        )
    Closure.objects.create(
        from_date=date(2027, 5, 1), until_date=date(2027, 5, 1), reason_en="a", reason_es="b"
    )
    ServiceArea.objects.create(kind="zip", zip_code="02108", state="MA", office=atlanta)
    ServiceArea.objects.create(kind="county", state="GA", county="Fulton County", office=atlanta)
    ServiceArea.objects.create(
        kind="state",
        state="GA",
        office=atlanta,
        valid_from=date(2027, 1, 1),
        note="-5",
        from_file=True,
    )
    return atlanta


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.usefixtures("everything")
def test_an_export_comes_back_and_changes_nothing(cruz: Client, model: str, ending: str) -> None:
    page = choose(cruz, model, export(cruz, model, ending))
    assert effect(page) == []
    rows = {"office": 1, "counter": 2, "hours": 8, "closure": 4, "servicearea": 3}
    assert page.context["report"].unchanged == rows[model]
    assert "The file changes nothing" in page.text


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.usefixtures("everything")
def test_an_export_brings_back_what_was_lost(cruz: Client, model: str) -> None:
    """All rows of an office, but for the office and the counters that others need."""
    content = export(cruz, model)
    before = exported_lines(cruz, model)
    if model == "office":
        Office.objects.update(phone="", arrival_en="", active=False, latitude=0)
    elif model == "counter":
        Counter.objects.get(name="-Window 2").delete()
    else:
        OF_NO_OTHER[model]._default_manager.all().delete()
    bring_in(cruz, model, content)
    assert exported_lines(cruz, model) == before


@pytest.mark.usefixtures("everything")
def test_no_cell_of_a_csv_is_a_formula(cruz: Client) -> None:
    (names, row) = exported_lines(cruz, "office")
    cells = dict(zip(names, row, strict=True))
    assert cells["phone"] == "'+1 404 555 0100"
    assert cells["arrival instructions (English)"].startswith("'=2+2")
    assert cells["area served"] == "''=quoted"
    assert float(cells["longitude"]) < 0  # a number is no formula
    assert exported_lines(cruz, "counter")[1][1] == "'-Window 2"


@pytest.mark.usefixtures("atlanta")
def test_an_export_holds_what_the_list_shows(cruz: Client) -> None:
    an_open_office("BOS", name="Boston Field Office")
    assert len(exported_lines(cruz, "hours")) == 15
    assert len(exported_lines(cruz, "hours", "office=BOS&weekday__exact=0")) == 2
    assert [row[0] for row in exported_lines(cruz, "office", "q=Boston")] == ["code", "BOS"]
    page = cruz.get(f"{path('hours', 'changelist')}?office=BOS")
    assert f"{path('hours', 'export_csv')}?office=BOS" in page.text


@pytest.mark.usefixtures("atlanta")
def test_a_forged_filter_leads_to_the_plain_list(cruz: Client) -> None:
    answer = cruz.get(f"{path('hours', 'export_csv')}?nonsense=1")
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"{path('hours', 'changelist')}?e=1"


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.usefixtures("everything")
def test_an_export_asks_as_often_for_many_rows_as_for_few(
    cruz: Client, model: str, django_assert_max_num_queries: Any
) -> None:
    office = an_open_office("BOS")
    ServiceArea.objects.bulk_create(
        ServiceArea(kind="zip", zip_code=f"{number + 10_000:05}", office=office)
        for number in range(5000)
    )
    Closure.objects.bulk_create(
        Closure(
            office=office,
            from_date=date(2027, 1, 1) + timedelta(days=day),
            until_date=date(2027, 1, 1) + timedelta(days=day),
            reason_en="x",
            reason_es="y",
        )
        for day in range(500)
    )
    for number in range(30):
        a_counter(office, name=f"Window {number + 2}")
    with django_assert_max_num_queries(14):
        export(cruz, model, "xlsx")


@pytest.mark.usefixtures("atlanta")
def test_an_exported_text_stays_text_in_excel(cruz: Client) -> None:
    Office.objects.update(phone="=1+1", zip_code="02108")
    book = openpyxl.load_workbook(io.BytesIO(export(cruz, "office", "xlsx")))
    assert book.active is not None
    cells: dict[Any, Any] = dict(zip(*book.active.iter_rows(), strict=True))
    found = {name.value: cell for name, cell in cells.items()}
    assert (found["phone"].data_type, found["phone"].value) == ("s", "=1+1")
    assert (found["zip"].value, found["zip"].number_format) == ("02108", "@")
    assert isinstance(found["longitude"].value, float)


def test_a_file_has_everything_that_staff_can_set_of_an_office() -> None:
    columns = {column.attribute for column in OfficeResource.fields.values()}
    made_by_loading = {"id", "loaded"}
    assert columns == {field.name for field in Office._meta.fields} - made_by_loading
