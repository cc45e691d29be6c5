"""Olga's day in a browser: who comes, what happened to an appointment, a seat beyond the rules, another
time for somebody, and the numbers. Every page on the way is looked at by axe."""

from typing import Any

import pytest
from django.db.models import F
from playwright.sync_api import expect

from appointments.models import Appointment, Event, Slot
from offices.models import Office
from tests.appointments.clerk import Clerk, NewClerk, appointment_on, early_today, slots_of
from tests.cast import BEN, book
from tests.roles import OFFICER, a_staff_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def olga(at_noon: Office, new_clerk: NewClerk) -> Any:
    person = a_staff_member("olga", OFFICER, at_noon)
    return lambda language="en": new_clerk(person, language)


@pytest.fixture
def bens(at_noon: Office) -> Appointment:
    return book(slots_of(at_noon)[-1], BEN, now=early_today())


def test_from_the_day_list_to_what_happened_to_an_appointment(olga: Any, bens: Appointment) -> None:
    desk: Clerk = olga()
    desk.go_home()
    desk.look("officer-home")
    desk.go(desk.door("Who comes today"))
    desk.go(desk.link(bens.full_name))
    expect(desk.page.get_by_role("region", name="History")).to_contain_text("Booked")
    desk.go(desk.link("Who comes that day"))
    desk.go(desk.link(bens.full_name))
    desk.page.locator("summary").filter(has_text="Who looked at it").click()
    looks = desk.page.get_by_role("region", name="Who looked at it")
    expect(looks).to_contain_text("olga")
    desk.look("appointment-open")


def test_a_seat_beyond_the_rules_needs_a_reason_and_is_remembered(
    olga: Any, at_noon: Office
) -> None:
    full = slots_of(at_noon)[-1]
    Slot.objects.filter(pk=full.pk).update(taken=F("capacity"), held_back=0)
    desk: Clerk = olga()
    desk.enter("Book for somebody")
    desk.field("service").select_option(index=1)
    desk.go(desk.button("Show times"))
    desk.page.locator("summary").click()
    beyond = desk.page.get_by_role("list", name="Beyond the rules", exact=True)
    desk.look("book-beyond")
    desk.go(beyond.locator(f"a[href*='slot={full.pk}']"))
    desk.look("book-beyond-details")
    desk.page.locator("[name=language][value=en]").check()
    for name, value in (
        ("first_name", "Mei-Ling"),
        ("last_name", "Chang"),
        ("date_of_birth", "1984-11-09"),
        ("phone", "404 555 0177"),
    ):
        desk.field(name).fill(value)
    desk.go(desk.button("Book it"))
    expect(desk.page.locator(".errornote")).to_be_visible()
    assert not Appointment.objects.exists()
    desk.field("reason").select_option("urgent")
    desk.go(desk.button("Book it"))
    made = appointment_on(desk.page)
    event = Event.objects.get(appointment=made, kind=Event.Kind.BOOKED)
    assert (made.slot, event.override, event.reason) == (full, "extra", "urgent")
    history = desk.page.get_by_role("region", name="History")
    expect(history).to_contain_text("olga")
    full.refresh_from_db()
    assert full.extra == 1


def test_somebody_is_moved_to_another_time(olga: Any, at_noon: Office, bens: Appointment) -> None:
    desk: Clerk = olga()
    desk.page.goto(f"/admin/appointments/appointment/{bens.pk}/change/")
    desk.go(desk.link("Move to another time"))
    desk.look("move-time")
    other = slots_of(at_noon, days_ahead=1)[0]
    desk.go(desk.page.locator(f"a[href*='day={other.date.isoformat()}']").first)
    desk.go(desk.page.locator(f"a[href*='slot={other.pk}']"))
    desk.look("move-why")
    desk.field("reason").select_option("asked")
    desk.go(desk.button("Move it"))
    desk.is_told("Moved. The person is told of the new time.")
    desk.look("moved")
    bens.refresh_from_db()
    assert (bens.slot, bens.moves) == (other, 1)


@pytest.mark.usefixtures("bens")
def test_the_reports_are_one_click_from_home(olga: Any) -> None:
    desk: Clerk = olga("es")
    desk.enter("Reports")
    desk.go(desk.button("This week"))
    desk.sees_heading("Reports")
    desk.look("reports")
