"""Every page and state, in both languages, as `tests.journeys.inspector` looks at them.

Axe finds nothing with its WCAG 2.2 AA rules, none disabled; headings and landmarks read in order;
nothing is cut off on a small phone, at 200 % or with wider spacing; nothing moves once it is drawn;
the English reads at grade 8 or below; titles and addresses hold nothing personal.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from appointments.booking import sweep
from appointments.capacity import reopen, withdraw
from appointments.models import Appointment, Hold, Slot
from appointments.references import pin_for
from offices.models import Closure, Hours, Office, Service
from tests.cast import BEN, a_service, book, stranger
from tests.journeys.conftest import NewWalker
from tests.journeys.inspector import inspecting
from tests.journeys.walker import CONTINUE, Walker

BEN_TYPED = {
    "first_name": BEN.first_name,
    "last_name": BEN.last_name,
    "date_of_birth_day": "31",
    "date_of_birth_year": "1990",
    "phone": "404-555-0102",
}
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=["en", "es"])
def walker(request: pytest.FixtureRequest, new_walker: NewWalker) -> Walker:
    made: Walker = new_walker(request.param)
    return made


def service_name(walker: Walker) -> str:
    service = a_service()
    return service.name_es if walker.language == "es" else service.name_en


def manage(walker: Walker, appointment: Appointment, pin: str) -> None:
    walker.open("manage/")
    walker.field("number").fill(appointment.number_as_shown)
    walker.field("pin").fill(pin)
    walker.press("Open my appointment")


def ask_for_a_new_notice(walker: Walker) -> None:
    walker.field("date_of_birth_month").select_option("12")
    for name, value in BEN_TYPED.items():
        walker.field(name).fill(value)
    walker.press("Get a new notice")


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
        walker.field("zip_code").fill("00000")
        walker.go(walker.page.locator("#book-zip button.usa-button"))
        at.look("unknown ZIP")
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
        walker.open("finished/")
        at.look("clear this computer?")
        walker.press("Clear this computer")
        at.look("cleared")
        assert len(at.seen) == 18


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
        walker.choose_time(0)
        walker.open("book/time/")
        at.look("times, with one kept")
        Slot.objects.filter(counter__office=atlanta).update(held_back=2)
        walker.open("book/time/")
        at.look("no free times here")
        Slot.objects.update(held_back=2)
        walker.page.reload()
        at.look("no free times anywhere")
        assert len(at.seen) == 6


@pytest.mark.usefixtures("atlanta")
def test_a_reason_that_is_not_booked_online(walker: Walker) -> None:
    service = a_service()
    with inspecting(walker) as at:
        Service.objects.update(needs_approval=True, online_en="", online_es="")
        walker.open("book/")
        walker.page.locator("label").filter(has_text=service_name(walker)).first.click()
        walker.press(CONTINUE)
        at.look("an officer must approve")
        Service.objects.update(needs_approval=False)
        walker.open("book/")
        walker.page.locator("label").filter(has_text=service_name(walker)).first.click()
        walker.press(CONTINUE)
        at.look("what to bring")
        walker.go(walker.page.locator("button[name=still_needed]"))
        service.offerings.all().delete()
        walker.open("book/office/?without_zip")
        at.look("no office for this reason")
        assert len(at.seen) == 3


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
        at.look("no number typed")
        manage(walker, appointment, "000000" if pin_for(appointment) != "000000" else "000001")
        at.look("wrong PIN")
        manage(walker, appointment, pin_for(appointment))
        at.look("the appointment")
        walker.open(f"manage/{appointment.number}/contact/")
        at.look("phone and e-mail")
        walker.field("phone").fill("12")
        walker.press("Save")
        at.look("phone and e-mail with an error")
        walker.open(f"manage/{appointment.number}/")
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
        Appointment.objects.update(moves=3)
        walker.open(f"manage/{appointment.number}/")
        at.look("moved often enough")
        walker.open(f"manage/{appointment.number}/reschedule/")
        at.look("cannot be moved")
        Appointment.objects.update(changes_wait_until=now + timedelta(hours=20))
        walker.open(f"manage/{appointment.number}/")
        at.look("changes wait")
        walker.open(f"manage/{appointment.number}/cancel/")
        at.look("changes wait, no cancelling yet")
        Appointment.objects.update(changes_wait_until=None)
        walker.open(f"manage/{appointment.number}/")
        walker.follow("Cancel the appointment")
        at.look("cancel?")
        walker.press("Yes, cancel it")
        at.look("cancelled")
        walker.open(f"notice/{appointment.number}/")
        at.look("the notice, cancelled")
        Appointment.objects.update(status=Appointment.Status.BOOKED)
        Slot.objects.filter(appointments=appointment).update(
            starts_at=now - timedelta(minutes=30), ends_at=now - timedelta(minutes=15)
        )
        walker.page.reload()
        at.look("the notice, its time over")
        walker.open(f"manage/{appointment.number}/")
        at.look("the appointment, its time over")
        for _ in range(6):
            manage(walker, appointment, "999999" if pin_for(appointment) != "999999" else "999998")
        at.look("too many tries")
        assert len(at.seen) == 22


def test_somebody_who_is_booked_already(walker: Walker, atlanta: Office) -> None:
    now = timezone.now()
    slots = Slot.objects.filter(counter__office=atlanta, starts_at__gt=now + timedelta(days=3))
    book(slots.earliest("starts_at"), BEN, now=now)
    with inspecting(walker) as at:
        walker.open("book/")
        walker.choose_service(service_name(walker))
        walker.choose_office("30345")
        walker.field("date_of_birth_month").select_option("12")
        for name, value in BEN_TYPED.items():
            walker.field(name).fill(value)
        walker.press(CONTINUE)
        walker.choose_time(0)
        walker.press("Book this appointment")
        at.look("already booked")
        assert Appointment.objects.count() == 1


@pytest.mark.usefixtures("atlanta")
def test_a_lost_notice(walker: Walker) -> None:
    with inspecting(walker) as at:
        walker.open("manage/lost/")
        at.look("lost notice")
        walker.press("Get a new notice")
        at.look("lost notice with errors")
        ask_for_a_new_notice(walker)
        at.look("a message may come")
        for _ in range(3):
            walker.open("manage/lost/")
            ask_for_a_new_notice(walker)
        at.look("too many requests")
        assert len(at.seen) == 4
        assert not Appointment.objects.exists()


def test_offices(walker: Walker, atlanta: Office) -> None:
    today = timezone.localdate()
    Closure.objects.create(
        office=atlanta,
        from_date=today,
        until_date=today + timedelta(days=2),
        reason_en="A burst water pipe",
        reason_es="Una tubería rota",
    )
    with inspecting(walker) as at:
        walker.open("offices/")
        at.look("all offices")
        walker.open("offices/?state=GA")
        at.look("offices of a state")
        walker.open(f"offices/{atlanta.code}/")
        at.look("an office")
        Office.objects.update(active=False, address_confidence="")
        walker.open("offices/SAV/")
        at.look("an office without appointments")
        Office.objects.update(active=True)
        Hours.objects.all().delete()
        walker.page.reload()
        at.look("an office without hours")
        assert len(at.seen) == 5
