"""Fran's day at the counter, in a browser: from the admin's home to who comes, who calls, and who walks
in. Every page on the way is looked at by axe, on a phone and on a desk."""

from typing import Any

import pytest
from django.db.models import F
from playwright.sync_api import Locator, expect

from appointments.models import Appointment, Slot
from offices.models import Office
from tests.appointments.clerk import (
    Clerk,
    NewClerk,
    appointment_on,
    early_today,
    number_on,
    slots_of,
)
from tests.cast import ANA, BEN, book
from tests.roles import FRONT_DESK, a_staff_member

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def anas(at_noon: Office) -> Appointment:
    """She was expected in the morning; her visit has begun."""
    return book(slots_of(at_noon)[0], ANA, now=early_today())


@pytest.fixture
def bens(at_noon: Office) -> Appointment:
    return book(slots_of(at_noon)[-1], BEN, now=early_today())


@pytest.fixture
def fran(at_noon: Office, new_clerk: NewClerk) -> Any:
    person = a_staff_member("fran", FRONT_DESK, at_noon)
    return lambda language="en", **options: new_clerk(person, language, **options)


def record(fran: Clerk, what: str, visit: Appointment) -> Locator:
    return fran.page.get_by_role("button", name=f"{what} {visit.full_name}")


def press_and_stay(button: Locator, *, pressed: str) -> None:
    """Enter on the focused button: it is recorded without leaving it."""
    button.press("Enter")
    expect(button).to_have_attribute("aria-pressed", pressed)
    expect(button).to_be_focused()


def status_of(visit: Appointment) -> str:
    visit.refresh_from_db()
    return visit.status


def test_the_day_list_is_kept_with_the_keyboard_alone(
    fran: Any, anas: Appointment, bens: Appointment
) -> None:
    desk: Clerk = fran()
    desk.go_home()
    desk.tab_to(desk.door("Who comes today"))
    desk.press_enter()
    desk.skip_to_content()
    desk.tab_to(record(desk, "Arrived", anas))
    press_and_stay(record(desk, "Arrived", anas), pressed="true")
    assert status_of(anas) == "arrived"
    desk.tab_to(record(desk, "Done", anas))
    press_and_stay(record(desk, "Done", anas), pressed="true")
    expect(record(desk, "Arrived", anas)).to_have_attribute("aria-pressed", "false")
    assert status_of(anas) == "done"
    # Ben's time has not come: he cannot have missed it.
    expect(record(desk, "Did not come", bens)).to_have_count(0)
    desk.tab_to(record(desk, "Did not come", anas))
    press_and_stay(record(desk, "Did not come", anas), pressed="true")
    assert status_of(anas) == "no_show"
    press_and_stay(record(desk, "Did not come", anas), pressed="false")
    assert status_of(anas) == "booked"
    desk.tab_to(record(desk, "Arrived", bens))
    press_and_stay(record(desk, "Arrived", bens), pressed="true")
    assert (status_of(anas), status_of(bens)) == ("booked", "arrived")


def test_on_a_phone_the_buttons_are_reached_without_moving_the_table(
    fran: Any, anas: Appointment
) -> None:
    desk: Clerk = fran()
    desk.page.set_viewport_size({"width": 320, "height": 800})
    desk.enter("Who comes today")
    box = record(desk, "Done", anas).bounding_box()
    assert box
    assert box["x"] + box["width"] <= 320


def test_without_a_script_a_click_records_too(fran: Any, anas: Appointment) -> None:
    desk: Clerk = fran(script=False)
    desk.enter("Who comes today")
    desk.go(record(desk, "Arrived", anas))
    expect(record(desk, "Arrived", anas)).to_have_attribute("aria-pressed", "true")
    assert status_of(anas) == "arrived"


def test_a_click_that_the_network_lost_is_sent_again_as_a_page(
    fran: Any, anas: Appointment
) -> None:
    desk: Clerk = fran()
    desk.enter("Who comes today")
    desk.page.route(
        "**/record/",
        lambda route: (
            route.abort() if route.request.resource_type == "fetch" else route.continue_()
        ),
    )
    desk.go(record(desk, "Arrived", anas))
    expect(record(desk, "Arrived", anas)).to_have_attribute("aria-pressed", "true")
    assert status_of(anas) == "arrived"


@pytest.mark.usefixtures("anas", "bens")
@pytest.mark.parametrize("language", ["en", "es"])
def test_home_and_day_list_are_accessible(fran: Any, language: str) -> None:
    desk: Clerk = fran(language)
    desk.go_home()
    desk.look("front-desk-home")
    desk.go(desk.door("Who comes today"))
    desk.look("day-list")


def find(desk: Clerk, text: str, visit: Appointment) -> None:
    """From the home, by what a caller can say."""
    desk.enter("Find an appointment")
    desk.field("q").fill(text)
    desk.field("q").press("Enter")
    found = desk.page.locator("#result_list tbody th a")
    expect(found).to_have_count(1)
    expect(found).to_have_text(visit.number_as_shown)


def test_a_caller_is_found_and_helped(fran: Any, anas: Appointment, bens: Appointment) -> None:
    desk: Clerk = fran()
    find(desk, anas.number.lower(), anas)
    find(desk, "oka be", bens)
    find(desk, "404-555-0102", bens)
    desk.look("found")
    desk.go(desk.link(bens.number_as_shown))
    desk.look("appointment")
    desk.do("Write a note")
    desk.look("note")
    desk.field("text").fill("Comes with his sister.")
    desk.go(desk.button("Write the note"))
    desk.is_told("The note was written.")
    desk.do("Correct phone or e-mail")
    desk.look("correct-contact")
    desk.field("email").fill("ben@example.com")
    desk.go(desk.button("Correct the contact"))
    desk.is_told("The contact was corrected. The notice goes out to it.")
    bens.refresh_from_db()
    assert bens.email == "ben@example.com"
    desk.enter("Who comes today")
    expect(desk.page.locator(".note")).to_have_text("Comes with his sister.")


def test_a_letter_is_printed_for_who_has_no_e_mail(fran: Any, bens: Appointment) -> None:
    desk: Clerk = fran()
    find(desk, bens.number_as_shown, bens)
    desk.go(desk.link(bens.number_as_shown))
    desk.page.get_by_label("Action:").first.select_option(label="Print a letter")
    with desk.page.expect_download() as letter:
        desk.button("Run").first.click()
    assert letter.value.suggested_filename == "letters.pdf"
    assert letter.value.path().read_bytes().startswith(b"%PDF")


def choose_a_time(desk: Clerk, slot: Slot) -> None:
    """From the home: office, service, the first day, and this time of it."""
    desk.enter("Book for somebody")
    if desk.field("service").count():
        desk.field("service").select_option(index=1)
    desk.go(desk.button("Show times"))
    times = desk.page.get_by_role("list", name=desk.say("Free times"), exact=True)
    desk.go(times.locator(f"a[href*='slot={slot.pk}']"))


def say_who_it_is(desk: Clerk) -> None:
    desk.page.get_by_label(desk.say("is at the counter")).check()
    for name, value in (
        ("first_name", "Lucía"),
        ("last_name", "Fernández Robles"),
        ("date_of_birth", "1979-02-03"),
        ("phone", "404 555 0144"),
    ):
        desk.field(name).fill(value)


def test_a_walk_up_is_booked_in_spanish(fran: Any, at_noon: Office) -> None:
    desk: Clerk = fran("es")
    slot = slots_of(at_noon)[-1]
    choose_a_time(desk, slot)
    desk.page.locator("[name=language][value=es]").check()
    desk.look("book-details")
    desk.go(desk.button("Book it"))
    expect(desk.page.locator(".errornote")).to_be_visible()
    desk.look("book-refused")
    say_who_it_is(desk)
    desk.go(desk.button("Book it"))
    desk.is_told("Booked. “Print a letter” below gives the notice with number and PIN to hand out.")
    desk.look("booked")
    expect(desk.link("Pregunta sobre un caso pendiente")).to_be_visible()
    made = appointment_on(desk.page)
    assert (made.slot, made.language, made.channel) == (slot, "es", "counter")


def test_a_time_that_went_meanwhile_loses_nothing_that_was_typed(
    fran: Any, at_noon: Office
) -> None:
    desk: Clerk = fran()
    desk.enter("Book for somebody")
    desk.look("book-time")
    slot = slots_of(at_noon)[-1]
    choose_a_time(desk, slot)
    desk.page.locator("[name=language][value=en]").check()
    say_who_it_is(desk)
    Slot.objects.filter(pk=slot.pk).update(taken=F("capacity") - F("held_back"))
    desk.go(desk.button("Book it"))
    others = desk.page.get_by_role("radiogroup", name="Another time, with all you typed")
    expect(others.get_by_role("radio").first).to_be_checked()
    expect(desk.field("last_name")).to_have_value("Fernández Robles")
    desk.look("book-lost")
    desk.go(desk.button("Book it"))
    assert appointment_on(desk.page).slot != slot
    assert number_on(desk.page).startswith("ATL-")
