"""Sam's day in a browser: hours, seats and closures, all of it by the links that can be seen from the
admin's home. Every page on the way is looked at by axe, on a phone and on a desk."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from appointments.models import Appointment, Relocation, Slot
from offices.models import Closure, Office
from tests.appointments.clerk import Clerk, NewClerk, early_today, slots_of
from tests.cast import ANA, BEN, book
from tests.roles import SCHEDULER, a_staff_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def sam(at_noon: Office, new_clerk: NewClerk) -> Any:
    person = a_staff_member("sam", SCHEDULER, at_noon)
    return lambda language="en": new_clerk(person, language)


@pytest.fixture
def tomorrows(at_noon: Office) -> list[Appointment]:
    """Ana at nine, who has e-mail; Ben at ten, who has none."""
    first, second, *_others = slots_of(at_noon, days_ahead=1)
    return [book(first, ANA, now=early_today()), book(second, BEN, now=early_today())]


@pytest.mark.parametrize(
    ("door", "finds"),
    [
        ("Who comes today", "Who comes"),
        ("Calendar and seats", "Atlanta Field Office (ATL)"),
        ("Close an office", "Close an office"),
        ("Follow or undo a closure", "closure"),
        ("Opening hours", "opening hours"),
        ("Reports", "Reports"),
    ],
)
def test_a_first_time_scheduler_gets_there_with_one_click_from_home(
    sam: Any, door: str, finds: str
) -> None:
    desk: Clerk = sam()
    desk.go_home()
    expect(desk.door(door)).to_be_in_viewport()
    desk.go(desk.door(door))
    desk.sees_heading(finds)


def the_slot(desk: Clerk, slot: Slot) -> Locator:
    """In the calendar, by its place there."""
    return desk.page.locator(f"a.slot[href*='/slot/{slot.pk}/']")


def test_seats_are_changed_from_the_calendar(sam: Any, at_noon: Office) -> None:
    desk: Clerk = sam()
    slot = slots_of(at_noon, days_ahead=1)[2]
    desk.enter("Calendar and seats")
    if not the_slot(desk, slot).count():  # tomorrow is next week's Monday
        desk.go(desk.page.get_by_role("link", name="Later"))
    expect(the_slot(desk, slot)).to_contain_text("free: 0 of 3 taken, 1 held back")
    desk.go(the_slot(desk, slot))
    desk.look("slot")
    desk.field("capacity").fill("5")
    desk.field("held_back").fill("2")
    desk.go(desk.button("Save"))
    desk.is_told("1 slot has new seats.")
    # The week again, where the next slot to change is.
    expect(the_slot(desk, slot)).to_contain_text("free: 0 of 5 taken, 2 held back")
    slot.refresh_from_db()
    assert (slot.capacity, slot.held_back) == (5, 2)


def test_more_seats_held_back_than_there_are_is_refused_beside_the_fields(
    sam: Any, at_noon: Office
) -> None:
    desk: Clerk = sam("es")
    slot = slots_of(at_noon, days_ahead=1)[2]
    desk.page.goto(f"/admin/appointments/slot/{slot.pk}/change/")
    desk.field("held_back").fill("9")
    desk.go(desk.page.locator("input[name=_save]"))
    expect(desk.page.locator(".errornote")).to_be_visible()
    desk.look("slot-refused")


@pytest.mark.usefixtures("tomorrows")
def test_a_slot_is_withdrawn_and_reopened(sam: Any, at_noon: Office) -> None:
    desk: Clerk = sam()
    slot = slots_of(at_noon, days_ahead=1)[0]
    desk.page.goto(f"/admin/appointments/slot/{slot.pk}/change/")
    desk.do("Withdraw this slot")
    expect(desk.page.get_by_text("1 person is booked in them")).to_be_visible()
    desk.look("withdraw")
    desk.go(desk.button("Yes, withdraw them"))
    desk.is_told("1 slot was withdrawn.")
    desk.go(desk.link("Week"))
    expect(the_slot(desk, slot)).to_contain_text("needs staff")
    desk.go(the_slot(desk, slot))
    desk.do("Reopen this slot")
    desk.is_told("1 slot was reopened.")
    slot.refresh_from_db()
    assert slot.withdrawn_at is None


@pytest.mark.usefixtures("tomorrows")
@pytest.mark.parametrize("language", ["en", "es"])
def test_home_and_calendars_are_accessible(sam: Any, at_noon: Office, language: str) -> None:
    day = slots_of(at_noon, days_ahead=1)[0].date
    Closure.objects.create(
        office=at_noon,
        from_date=day + timedelta(days=2),
        until_date=day + timedelta(days=2),
        reason_en="Training",
        reason_es="Capacitación",
    )
    desk: Clerk = sam(language)
    desk.go_home()
    desk.look("scheduler-home")
    desk.go(desk.door("Calendar and seats"))
    desk.look("week")
    desk.go(desk.link("Day"))
    desk.look("day")
    desk.go(desk.link("Month"))
    desk.look("month")


def say_when(desk: Clerk, days_ahead: int, office: Office) -> None:
    day = (timezone.now().astimezone(office.zone).date() + timedelta(days=days_ahead)).isoformat()
    for name, value in (
        ("from_date", day),
        ("until_date", day),
        ("reason_en", "The pipes burst"),
        ("reason_es", "Se rompieron las tuberías"),
    ):
        desk.field(name).fill(value)


def test_an_office_is_closed_and_the_closure_undone(
    sam: Any, at_noon: Office, tomorrows: list[Appointment]
) -> None:
    desk: Clerk = sam()
    before = [each.slot_id for each in tomorrows]
    desk.enter("Close an office")
    desk.look("close")
    desk.go(desk.button("Show who is affected"))
    expect(desk.page.locator(".errornote")).to_be_visible()
    desk.look("close-refused")
    say_when(desk, 1, at_noon)
    desk.go(desk.button("Show who is affected"))
    affected = desk.page.get_by_role("row", name="People booked then")
    expect(affected).to_contain_text("2")
    desk.look("close-preview")
    assert not Closure.objects.exists()
    desk.go(desk.button("Yes, close and move everyone"))
    desk.is_told("Closed. Nobody can book this time.")
    expect(desk.page.get_by_text("2 of 2 people")).to_be_visible()
    desk.look("close-progress")
    assert [Appointment.objects.get(pk=each.pk).slot_id for each in tomorrows] != before
    # Whoever went away in between finds the way back from home.
    desk.enter("Follow or undo a closure")
    desk.look("closures")
    desk.go(desk.page.locator("#result_list tbody th a").first)
    desk.go(desk.button("Undo the closure"))
    desk.is_told("The closure is undone. Everybody goes back to their own place.")
    desk.look("close-undone")
    assert [Appointment.objects.get(pk=each.pk).slot_id for each in tomorrows] == before
    assert Relocation.objects.get().state == Relocation.State.UNDONE


@pytest.mark.usefixtures("tomorrows")
def test_the_closing_pages_in_spanish(sam: Any, at_noon: Office) -> None:
    desk: Clerk = sam("es")
    desk.enter("Close an office")
    say_when(desk, 1, at_noon)
    desk.go(desk.button("Show who is affected"))
    desk.look("close-preview")
    desk.go(desk.button("Yes, close and move everyone"))
    desk.look("close-progress")
    desk.enter("Call list")
    desk.look("call-list")
