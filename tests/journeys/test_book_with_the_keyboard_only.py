from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from appointments.models import Appointment, Slot
from appointments.references import pin_for
from offices.models import Office
from tests.cast import BEN, book
from tests.journeys.conftest import NewWalker
from tests.journeys.walker import DETAILS, Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# An outline of at least two pixels; a radio button or box to tick that is drawn by its label has it
# there. The end of the page hands the focus to the browser itself.
_FOCUS_SHOWS = """() => {
  const focused = document.activeElement;
  if (focused === document.body) return true;
  const drawn = [focused, focused.labels?.[0]].filter(Boolean);
  return drawn.some((element) =>
    ["", "::before"].some((part) => {
      const style = getComputedStyle(element, part || null);
      return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    }),
  );
}"""


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, and see that the focus shows wherever it goes."""
    for _ in range(120):
        page.keyboard.press("Tab")
        assert page.evaluate(_FOCUS_SHOWS), page.evaluate("document.activeElement.outerHTML")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("The Tab key never reaches it.")


def enter(walker: Walker, target: Locator) -> None:
    tab_to(walker.page, target)
    send(walker)


def send(walker: Walker) -> None:
    """Press Enter where the focus is, and wait for the page it leads to."""
    with walker.page.expect_navigation():
        walker.page.keyboard.press("Enter")


def type_into(walker: Walker, name: str, text: str) -> None:
    tab_to(walker.page, walker.field(name))
    walker.page.keyboard.type(text)


def test_ben_books_without_touching_the_mouse(new_walker: NewWalker, atlanta: Office) -> None:
    ben: Walker = new_walker("en")
    ben.open()
    keyboard = ben.page.keyboard
    keyboard.press("Tab")
    skip = ben.page.locator(":focus")
    expect(skip).to_have_attribute("href", "#main")
    expect(skip).to_be_in_viewport()
    keyboard.press("Enter")

    enter(ben, ben.link("Book an appointment").first)
    tab_to(ben.page, ben.field("service").first)
    keyboard.press("Space")
    send(ben)
    enter(ben, ben.button("I still want an appointment"))
    ben.is_at("book/office/")
    type_into(ben, "zip_code", "30345")
    send(ben)
    enter(ben, ben.button("Continue"))
    ben.is_at("book/details/")
    type_into(ben, "first_name", "Ben")
    type_into(ben, "last_name", "Okafor")
    tab_to(ben.page, ben.field("date_of_birth_month"))
    keyboard.type("December")
    type_into(ben, "date_of_birth_day", "31")
    type_into(ben, "date_of_birth_year", "1990")
    type_into(ben, "phone", DETAILS["phone"])
    send(ben)
    ben.is_at("book/time/")
    enter(ben, ben.times().nth(1))
    ben.is_at("book/review/")
    enter(ben, ben.button("Book this appointment"))
    ben.number_on_the_notice()

    appointment = Appointment.objects.get()
    assert (appointment.full_name, appointment.slot.counter.office) == ("Ben Okafor", atlanta)
    assert appointment.date_of_birth.isoformat() == "1990-12-31"


def test_ben_moves_and_cancels_without_touching_the_mouse(
    new_walker: NewWalker, atlanta: Office
) -> None:
    now = timezone.now()
    slots = Slot.objects.filter(counter__office=atlanta, starts_at__gt=now + timedelta(days=3))
    appointment = book(slots.earliest("starts_at"), BEN, now=now)
    ben: Walker = new_walker("es")
    ben.open("manage/")
    type_into(ben, "number", appointment.number_as_shown)
    type_into(ben, "pin", pin_for(appointment))
    send(ben)
    ben.is_at(f"manage/{appointment.number}/")
    enter(ben, ben.link("Change day, time or office"))
    day = ben.page.locator(".days a").nth(2)
    enter(ben, day)
    expect(ben.page.locator(".days a").nth(2)).to_have_attribute("aria-current", "date")
    enter(ben, ben.times().nth(2))
    ben.is_at(f"manage/{appointment.number}/reschedule/confirm/")
    enter(ben, ben.button("Move my appointment"))
    ben.sees("Your appointment was moved")
    enter(ben, ben.link("Cancel the appointment"))
    enter(ben, ben.button("Yes, cancel it"))
    ben.sees("Your appointment is cancelled")
    appointment.refresh_from_db()
    assert (appointment.status, appointment.moves) == (Appointment.Status.CANCELLED, 1)
