"""Axe with its WCAG 2.2 AA rules, none disabled, on every page and state, in both languages.

Each page is also looked at for what axe does not know: it fits 320 pixels, says its language, has
one main heading and a title without anything personal in it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone

from appointments.booking import sweep
from appointments.capacity import reopen, withdraw
from appointments.models import Appointment, Hold, Slot
from appointments.references import pin_for
from offices.models import Office
from tests.cast import BEN, a_service, book, stranger
from tests.journeys.conftest import NewWalker
from tests.journeys.walker import CONTINUE, DETAILS, Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
PERSONAL = [DETAILS["last_name"], DETAILS["email"], "Ana", "5550101"]


class Inspector:
    """Looks at one page after the other and remembers what is wrong."""

    def __init__(self, walker: Walker) -> None:
        self.walker = walker
        self.seen: list[str] = []
        self.faults: list[str] = []

    def look(self, state: str) -> None:
        self.seen.append(state)
        page = self.walker.page
        found = Axe().run(page, options=RULES).response["violations"]
        self.faults += [
            f"{state}: {fault['id']} at {json.dumps([node['target'] for node in fault['nodes']])}"
            for fault in found
        ]
        self._expect(state, self._fits_a_small_phone(), "wider than 320 pixels")
        language = page.locator("html").get_attribute("lang")
        self._expect(state, language == self.walker.language, f"says it is {language}")
        self._expect(state, page.locator("h1").count() == 1, "not one main heading")
        told = [word for word in PERSONAL if word in page.title() + page.url]
        self._expect(state, not told, "something personal in title or address")

    def _expect(self, state: str, holds: object, fault: str) -> None:
        if not holds:
            self.faults.append(f"{state}: {fault}")

    def _fits_a_small_phone(self) -> bool:
        page = self.walker.page
        before = page.viewport_size
        page.set_viewport_size({"width": 320, "height": 640})
        fits = self.walker.fits_the_screen()
        if before:
            page.set_viewport_size(before)
        return fits


@pytest.fixture(params=["en", "es"])
def walker(request: pytest.FixtureRequest, new_walker: NewWalker) -> Walker:
    made: Walker = new_walker(request.param)
    return made


@contextmanager
def inspecting(walker: Walker) -> Iterator[Inspector]:
    inspector = Inspector(walker)
    yield inspector
    assert not inspector.faults, "\n".join(inspector.faults)


def service_name(walker: Walker) -> str:
    service = a_service()
    return service.name_es if walker.language == "es" else service.name_en


def manage(walker: Walker, appointment: Appointment, pin: str) -> None:
    walker.open("manage/")
    walker.field("number").fill(appointment.number_as_shown)
    walker.field("pin").fill(pin)
    walker.press("Open my appointment")


@pytest.mark.usefixtures("atlanta")
def test_booking(walker: Walker) -> None:
    with inspecting(walker) as at:
        walker.open()
        at.look("home")
        walker.open("book/")
        at.look("reasons")
        walker.press(CONTINUE)
        at.look("no reason chosen")
        walker.page.locator("label").filter(has_text=service_name(walker)).first.click()
        walker.press(CONTINUE)
        at.look("online answer")
        walker.press("I still want an appointment")
        at.look("ZIP")
        walker.press("Find my office")
        at.look("no ZIP typed")
        walker.field("zip_code").fill("09012")
        walker.press("Find my office")
        at.look("military ZIP")
        walker.open("book/office/?without_zip")
        at.look("no ZIP at all")
        walker.open("book/office/")
        walker.field("zip_code").fill("30345")
        walker.go(walker.page.locator("#book-zip button.usa-button"))
        at.look("offices")
        walker.press(CONTINUE)
        at.look("details")
        walker.press(CONTINUE)
        at.look("details with errors")
        walker.give_details()
        at.look("times")
        walker.choose_time(2)
        at.look("review")
        walker.press("I need more time")
        at.look("review, extended")
        walker.press("Book this appointment")
        at.look("notice")
        assert len(at.seen) == 15


def test_what_can_go_wrong_while_booking(walker: Walker, atlanta: Office) -> None:
    with inspecting(walker) as at:
        walker.open("book/")
        walker.choose_service(service_name(walker))
        walker.choose_office("30345")
        walker.give_details()
        wanted = walker.times().nth(3)
        slot = Slot.objects.get(pk=int(wanted.get_attribute("value") or 0))
        for _ in range(slot.capacity):
            book(slot, stranger(), now=timezone.now())
        walker.go(wanted)
        at.look("a time that was lost")
        walker.choose_time(0)
        Hold.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        walker.page.reload()
        at.look("review, time over")
        sweep(now=timezone.now())
        walker.press("Book this appointment")
        at.look("a time no longer kept")
        Slot.objects.filter(counter__office=atlanta).update(held_back=2)
        walker.open("book/time/")
        at.look("no free times")
        assert len(at.seen) == 4


def test_managing(walker: Walker, atlanta: Office) -> None:
    now = timezone.now()
    slot = Slot.objects.filter(
        counter__office=atlanta, starts_at__gt=now + timedelta(days=3)
    ).earliest("starts_at")
    appointment = book(slot, BEN, now=now)
    with inspecting(walker) as at:
        walker.open("manage/")
        at.look("number and PIN")
        walker.press("Open my appointment")
        at.look("nothing typed")
        manage(walker, appointment, "000000" if pin_for(appointment) != "000000" else "000001")
        at.look("wrong PIN")
        manage(walker, appointment, pin_for(appointment))
        at.look("the appointment")
        walker.follow("See and print the notice")
        at.look("the notice")
        withdraw(slot_ids={appointment.slot_id}, now=now)
        walker.page.reload()
        at.look("the notice, its time taken back")
        walker.follow("Choose another time")
        at.look("the appointment, its time taken back")
        reopen(slot_ids={appointment.slot_id}, now=now)
        walker.open(f"manage/{appointment.number}/reschedule/")
        at.look("another time")
        walker.go(walker.times().nth(2))
        at.look("confirm the new time")
        walker.press("Move my appointment")
        at.look("moved")
        walker.follow("Cancel the appointment")
        at.look("cancel?")
        walker.press("Yes, cancel it")
        at.look("cancelled")
        for _ in range(6):
            manage(walker, appointment, "999999" if pin_for(appointment) != "999999" else "999998")
        at.look("too many tries")
        assert len(at.seen) == 13


def test_somebody_who_is_booked_already(walker: Walker, atlanta: Office) -> None:
    now = timezone.now()
    slots = Slot.objects.filter(counter__office=atlanta, starts_at__gt=now + timedelta(days=3))
    book(slots.earliest("starts_at"), BEN, now=now)
    with inspecting(walker) as at:
        walker.open("book/")
        walker.choose_service(service_name(walker))
        walker.choose_office("30345")
        walker.field("date_of_birth_month").select_option("12")
        for name, value in {
            "first_name": BEN.first_name,
            "last_name": BEN.last_name,
            "date_of_birth_day": "31",
            "date_of_birth_year": "1990",
            "phone": "404-555-0102",
        }.items():
            walker.field(name).fill(value)
        walker.press(CONTINUE)
        walker.choose_time(0)
        walker.press("Book this appointment")
        at.look("already booked")
        assert Appointment.objects.count() == 1


def test_offices_and_errors(walker: Walker, atlanta: Office) -> None:
    with inspecting(walker) as at:
        walker.open("offices/")
        at.look("offices")
        walker.open(f"offices/{atlanta.code}/")
        at.look("an office")
        walker.open("offices/XXX/")
        at.look("no such page")
        assert len(at.seen) == 3
