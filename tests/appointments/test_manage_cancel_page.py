import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from appointments.models import Appointment, Event, Slot
from appointments.references import pin_for
from tests.cast import a_slot, book
from tests.walk import leads_to, path, send, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]


@pytest.fixture
def ana(client: Client) -> Appointment:
    appointment = book(a_slot())
    send(client, "manage", {"number": appointment.number, "pin": pin_for(appointment)})
    return appointment


@pytest.mark.parametrize(("language", "word"), [("en", "Yes, cancel it"), ("es", "Sí, cancelarla")])
def test_the_page_asks_once_more_and_changes_nothing(
    client: Client, ana: Appointment, language: str, word: str
) -> None:
    page = client.get(path("manage_cancel", ana.number, language=language))
    assert word in text_of(page)
    assert Appointment.objects.get().status == Appointment.Status.BOOKED


@pytest.mark.parametrize("reason", ["", "cannot_come", "solved", "mistake", "other"])
def test_ana_cancels_with_or_without_a_reason(
    client: Client, ana: Appointment, reason: str
) -> None:
    response = client.post(path("manage_cancel", ana.number), {"reason": reason})
    assert leads_to(response, "manage_appointment", ana.number)
    page = text_of(client.get(response.headers["Location"]))
    assert "Your appointment is cancelled" in page
    assert "Book a new appointment" in page
    assert Event.objects.get(kind=Event.Kind.CANCELLED).reason == reason
    assert Slot.objects.get().taken == 0


@pytest.mark.parametrize("reason", ["office_closed", "no_staff", "x", "\x00", "x" * 10_000])
def test_a_reason_that_is_not_an_applicants_is_refused(
    client: Client, ana: Appointment, reason: str
) -> None:
    response = client.post(path("manage_cancel", ana.number), {"reason": reason})
    assert response.status_code == 422
    assert Appointment.objects.get().status == Appointment.Status.BOOKED


def test_switching_the_language_keeps_the_reason_and_cancels_nothing(
    client: Client, ana: Appointment
) -> None:
    page = client.get(path("manage_cancel", ana.number))
    assert 'form="cancel-form" name="language" value="es"' in text_of(page)
    address = path("manage_cancel", ana.number)
    switched = client.post(address, {"reason": "solved", "language": "es"}, follow=True)
    assert switched.request["PATH_INFO"] == path("manage_cancel", ana.number, language="es")
    assert switched.context["form"]["reason"].value() == "solved"
    assert re.search(r'<input[^>]* value="solved"[^>]* checked', text_of(switched))
    assert Appointment.objects.get().status == Appointment.Status.BOOKED


def test_cancelling_twice_shows_that_it_is_cancelled(client: Client, ana: Appointment) -> None:
    client.post(path("manage_cancel", ana.number))
    response = client.post(path("manage_cancel", ana.number))
    assert leads_to(response, "manage_appointment", ana.number)
    assert Event.objects.filter(kind=Event.Kind.CANCELLED).count() == 1


def test_a_visit_that_has_begun_cannot_be_cancelled(
    client: Client, ana: Appointment, on_monday: time_machine.Traveller
) -> None:
    on_monday.move_to(ana.slot.starts_at + timedelta(minutes=1))
    send(client, "manage", {"number": ana.number, "pin": pin_for(ana)})
    response = client.post(path("manage_cancel", ana.number))
    assert "has passed" in text_of(client.get(response.headers["Location"]))
    assert Appointment.objects.get().status == Appointment.Status.BOOKED
