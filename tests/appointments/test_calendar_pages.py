"""The calendar of an office: hours, seats, what is taken, held back, withdrawn and closed."""

from datetime import date, time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from appointments import capacity
from appointments.models import Slot
from appointments.slots import publish
from offices.models import Closure, Counter, Office
from tests.cast import ANA, MONDAY, a_counter, a_service, an_open_office, book, open_daily, stranger
from tests.walk import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

WEEK = "/admin/appointments/slot/week/ATL/2027-01-06/"
MONTH = "/admin/appointments/slot/month/ATL/2027-01-06/"


def slots(day: str = "2027-01-06") -> list[Slot]:
    return list(Slot.objects.filter(date=day).order_by("starts_at"))


def states(page: Any, day: int = 2) -> list[str]:
    """Of a day of the week, Monday being 0, by time."""
    return [entry.state for row in page.context["grid"].rows for entry in row.cells[day]]


def test_the_calendar_opens_at_this_week_of_the_own_office(desk: Client) -> None:
    answer = desk.get("/admin/appointments/slot/calendar/")
    assert answer.headers["Location"] == "/admin/appointments/slot/week/ATL/2027-01-04/"


def test_each_slot_shows_its_seats_and_leads_to_its_page(desk: Client) -> None:
    first = slots()[0]
    book(first, ANA)
    page = desk.get(WEEK)
    assert f'href="/admin/appointments/slot/{first.pk}/change/"' in page.text
    words = text_of(page).replace("\N{NO-BREAK SPACE}", " ")
    assert "Window 1, Wed, Jan 6, 9:00 a.m., free: 1 of 2 taken" in words
    assert [day.taken for day in page.context["grid"].days] == [0, 0, 1, 0, 0, 0, 0]


def test_every_state_is_told_apart(desk: Client) -> None:
    free, full, held, withdrawn, needs, closed, *_ = slots()
    for _seat in range(2):
        book(full, stranger())
    book(needs, stranger())
    capacity.set_seats(slot_id=held.pk, capacity=2, held_back=2, now=MONDAY)
    capacity.withdraw(slot_ids=[withdrawn.pk, needs.pk], now=MONDAY)
    Closure.objects.create(
        office=Office.objects.get(),
        from_date=date(2027, 1, 6),
        from_time=time(10, 15),
        until_date=date(2027, 1, 6),
        until_time=time(10, 30),
        reason_en="Drill",
        reason_es="Simulacro",
    )
    publish(office_id=Office.objects.get().pk, now=MONDAY)
    page = desk.get(WEEK)
    assert states(page)[:6] == ["free", "full", "held", "withdrawn", "needs", "closed"]
    assert closed.time == time(10, 15)
    assert "Closed: Drill" in text_of(page)
    assert free.seats_left == 2


def test_a_holiday_appears_by_itself(desk: Client) -> None:
    page = desk.get("/admin/appointments/slot/week/ATL/2027-01-18/")
    assert "Closed: Birthday of Martin Luther King, Jr." in text_of(page)
    assert "Closed: Birthday of Martin Luther King, Jr." in text_of(desk.get(MONTH))


def test_one_counter_can_be_looked_at_alone(desk: Client, atlanta: Office) -> None:
    second = a_counter(atlanta, a_service("OTHER"), name="Window 2")
    open_daily(second, "13:00", "14:00")
    publish(office_id=atlanta.pk, now=MONDAY)
    whole = desk.get(WEEK)
    assert len(whole.context["grid"].rows) == 16
    alone = desk.get(f"{WEEK}?counter={second.pk}")
    assert alone.context["grid"].rows[0].time == time(13)
    assert "1:00\N{NO-BREAK SPACE}p.m. to 2:00\N{NO-BREAK SPACE}p.m." in alone.text
    assert "9:00\N{NO-BREAK SPACE}a.m. to" not in alone.text


def test_a_counter_of_another_office_shows_the_whole_of_this_one(desk: Client) -> None:
    elsewhere = a_counter(an_open_office("SAV"), name="Window Zulu")
    for counter in (elsewhere.pk, "all", "", "x"):
        page = desk.get(f"{WEEK}?counter={counter}")
        assert len(page.context["grid"].rows) == 12
        assert "Zulu" not in page.text.replace(f"counter={elsewhere.pk}", "")


def test_a_day_and_a_month_show_the_same_numbers(desk: Client) -> None:
    for slot in slots()[:3]:
        book(slot, stranger())
    day = desk.get("/admin/appointments/slot/day/ATL/2027-01-06/").context["grid"].days
    assert [(each.date, each.seats, each.taken) for each in day] == [(date(2027, 1, 6), 24, 3)]
    weeks = desk.get(MONTH).context["weeks"]
    found = {each.date: each for week in weeks for each in week}
    assert (found[date(2027, 1, 6)].seats, found[date(2027, 1, 6)].taken) == (24, 3)
    assert found[date(2027, 1, 6)].free == 21
    assert found[date(2027, 1, 31)].seats == 0, "beyond the horizon nothing is published"
    assert {len(week) for week in weeks} == {7}


def test_what_is_withdrawn_counts_as_no_seat_of_the_month(desk: Client) -> None:
    capacity.withdraw(slot_ids=[slot.pk for slot in slots()[:2]], now=MONDAY)
    found = {each.date: each for week in desk.get(MONTH).context["weeks"] for each in week}
    assert found[date(2027, 1, 6)].seats == 20


@pytest.mark.parametrize("day", ["2027-02-30", "week", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_not_found(desk: Client, day: str) -> None:
    for view in ("week", "day", "month"):
        assert desk.get(f"/admin/appointments/slot/{view}/ATL/{day}/").status_code == 404


def test_the_week_of_a_large_office_takes_ten_statements_at_most(
    desk: Client, atlanta: Office
) -> None:
    for number in range(2, 9):
        open_daily(a_counter(atlanta, name=f"Window {number}"), "07:00", "16:00", seats=4)
    publish(office_id=atlanta.pk, now=MONDAY)
    for address in (WEEK, f"{WEEK}?counter={Counter.objects.latest('pk').pk}", MONTH):
        desk.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(address).status_code == 200
        assert len(captured) <= 10, address


def test_the_same_page_in_spanish(desk: Client) -> None:
    desk.cookies["language"] = "es"
    text = text_of(
        desk.get("/admin/appointments/slot/week/ATL/2027-01-18/", headers={"accept-language": "es"})
    )
    assert "Cerrada: Natalicio de Martin Luther King, Jr." in text
