"""Overlapping hours are refused with the clash named: weekday, times, counter and validity."""

from datetime import date, time
from typing import Any

import pytest
from django.test import Client

from offices.models import Counter, Hours, Office
from tests.offices.staff_forms import filled, path

pytestmark = pytest.mark.django_db
MONDAY = 0


@pytest.fixture
def window(atlanta: Office) -> Counter:
    """Open daily 9 to 12; on Mondays until the end of May."""
    window = atlanta.counters.get()
    window.hours.filter(weekday=MONDAY).update(valid_until=date(2027, 5, 31))
    return window


def row(counter: Counter, **fields: Any) -> dict[str, Any]:
    usual = {"from_time": "11:00", "until_time": "15:00", "slot_minutes": 15, "seats": 1}
    return {"counter": counter.pk, "weekday": MONDAY, "held_back": 0} | usual | fields


def told(page: Any) -> str:
    text: str = page.text.replace("\N{NO-BREAK SPACE}", " ")
    return text


def test_on_the_page_of_one_row(cruz: Client, window: Counter) -> None:
    page = cruz.post(path("hours", "add"), row(window))
    assert (
        "These hours overlap other hours of the same counter: ATL Window 1, Monday, 9:00 a.m. to "
        "12:00 p.m., valid until May 31, 2027. Choose other times" in told(page)
    )
    assert window.hours.count() == 7


def test_in_spanish(cruz: Client, window: Counter) -> None:
    page = cruz.post(path("hours", "add"), row(window), headers={"accept-language": "es"})
    assert (
        "Este horario se superpone con otro horario de la misma ventanilla: ATL Window 1, lunes, "
        "de 9:00 a.m. a 12:00 p.m., válido hasta el 31 de mayo de 2027." in told(page)
    )


def test_what_else_is_wrong_is_told_without_a_clash(cruz: Client, window: Counter) -> None:
    page = cruz.post(path("hours", "add"), row(window, from_time="", held_back=3))
    assert page.status_code == 200
    assert "No more seats can be held back than there are." in page.text
    assert "overlap" not in page.text


def test_among_the_rows_typed_together(cruz: Client, window: Counter) -> None:
    url = path("counter", "change", window.pk)
    added = {f"hours-7-{name}": value for name, value in row(window).items()}
    page = cruz.post(url, filled(cruz, url, **added, **{"hours-TOTAL_FORMS": "8"}))
    assert "ATL Window 1, Monday, 9:00 a.m. to 12:00 p.m., valid until May 31, 2027" in told(page)
    assert 'value="11:00' in page.text
    assert window.hours.count() == 7


def test_one_row_ends_and_the_next_begins_in_one_step(cruz: Client, window: Counter) -> None:
    url = path("counter", "change", window.pk)
    added = {
        f"hours-7-{name}": value for name, value in row(window, valid_from="2027-03-01").items()
    }
    place = list(window.hours.order_by("weekday").values_list("weekday", flat=True)).index(MONDAY)
    ended = {f"hours-{place}-valid_until": "2027-02-28"}
    answer = cruz.post(url, filled(cruz, url, **added, **ended, **{"hours-TOTAL_FORMS": "8"}))
    assert answer.status_code == 302
    rows = window.hours.filter(weekday=MONDAY).values_list("valid_from", "valid_until")
    assert set(rows) == {(None, date(2027, 2, 28)), (date(2027, 3, 1), None)}


def test_two_rows_change_places_in_one_step(cruz: Client, window: Counter) -> None:
    window.hours.exclude(weekday=MONDAY).delete()
    Hours.objects.create(counter=window, weekday=1, from_time=time(13), until_time=time(15))
    url = path("counter", "change", window.pk)
    Hours.objects.filter(weekday=MONDAY).update(valid_until=None)
    swapped = {"hours-0-weekday": "1", "hours-0-from_time": "13:00", "hours-0-until_time": "15:00"}
    swapped |= {"hours-1-weekday": "0", "hours-1-from_time": "9:00", "hours-1-until_time": "12:00"}
    assert cruz.post(url, filled(cruz, url, **swapped)).status_code == 302
    rows = window.hours.values_list("weekday", "from_time", "seats", "valid_from")
    assert set(rows) == {(1, time(13), 2, None), (0, time(9), 1, None)}
