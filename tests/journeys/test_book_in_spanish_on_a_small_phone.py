"""Everything an applicant does, in Spanish, 320 pixels wide, without scripts, among all offices."""

import re

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from appointments.models import Appointment, Slot
from appointments.verification import find_drift
from offices.models import Service
from tests.journeys.conftest import NewWalker
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_ana_books_prints_moves_and_cancels(new_walker: NewWalker) -> None:
    call_command("load_offices", verbosity=0)
    ana: Walker = new_walker("es", width=320, script=False)
    ana.open()
    ana.follow("Book an appointment")
    service = Service.objects.get(code="CASE")
    ana.choose_service(service.name_es)
    ana.choose_office("30345-1234")
    ana.give_details()
    clock = ana.choose_time(2)
    assert clock in ana.page.locator("main").inner_text()
    assert ana.fits_the_screen()
    ana.press("Book this appointment")

    number = ana.number_on_the_notice()
    notice = ana.page.locator("main").inner_text()
    assert "O'Brien-Núñez" in notice
    expect(ana.page.locator("[data-print]")).to_be_hidden()
    pin = re.search(r"\b\d{6}\b", notice)
    assert pin
    assert prints_on_one_page(ana)

    appointment = Appointment.objects.get()
    assert (appointment.number_as_shown, appointment.language) == (number, "es")
    first = appointment.slot

    ana.page.context.clear_cookies()
    ana.open("manage/")
    ana.field("number").fill(number.lower().replace("-", " "))
    ana.field("pin").fill(pin.group())
    ana.press("Open my appointment")

    ana.follow("Change day, time or office")
    ana.go(ana.page.locator(".days a").nth(1))
    ana.go(ana.times().nth(3))
    ana.press("Move my appointment")
    ana.is_at(rf"manage/{appointment.number}/")
    appointment.refresh_from_db()
    assert appointment.slot.date > first.date
    assert Slot.objects.get(pk=first.pk).taken == 0

    ana.follow("Cancel the appointment")
    ana.press("Yes, cancel it")
    ana.sees("Your appointment is cancelled")
    appointment.refresh_from_db()
    assert appointment.status == Appointment.Status.CANCELLED
    assert ana.fits_the_screen()
    assert list(find_drift()) == []


def prints_on_one_page(walker: Walker) -> bool:
    return all(
        len(re.findall(rb"/Type\s*/Page\b", walker.page.pdf(format=paper))) == 1
        for paper in ("Letter", "A4")
    )
