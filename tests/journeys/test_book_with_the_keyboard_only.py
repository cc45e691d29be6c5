import pytest
from playwright.sync_api import Locator, Page, expect

from appointments.models import Appointment
from offices.models import Office
from tests.journeys.conftest import NewWalker
from tests.journeys.walker import DETAILS, Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, and see that the focus shows."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if target.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError("The Tab key never reaches it.")


def enter(walker: Walker, target: Locator) -> None:
    tab_to(walker.page, target)
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
    keyboard.press("Enter")
    enter(ben, ben.button("I still want an appointment"))
    ben.is_at("book/office/")
    type_into(ben, "zip_code", "30345")
    keyboard.press("Enter")
    enter(ben, ben.button("Continue"))
    ben.is_at("book/details/")
    type_into(ben, "first_name", "Ben")
    type_into(ben, "last_name", "Okafor")
    tab_to(ben.page, ben.field("date_of_birth_month"))
    keyboard.type("December")
    type_into(ben, "date_of_birth_day", "31")
    type_into(ben, "date_of_birth_year", "1990")
    type_into(ben, "phone", DETAILS["phone"])
    keyboard.press("Enter")
    ben.is_at("book/time/")
    enter(ben, ben.times().nth(1))
    ben.is_at("book/review/")
    enter(ben, ben.button("Book this appointment"))
    ben.number_on_the_notice()

    appointment = Appointment.objects.get()
    assert (appointment.full_name, appointment.slot.counter.office) == ("Ben Okafor", atlanta)
    assert appointment.date_of_birth.isoformat() == "1990-12-31"
