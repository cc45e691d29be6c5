"""The session ended while a page was open: what was typed is kept where that is safe."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from appointments.models import Appointment, Slot
from appointments.references import pin_for
from tests.cast import MONDAY, a_service, a_slot, book
from tests.walk import (
    ANA_TYPED,
    hidden,
    leads_to,
    path,
    see,
    send,
    text_of,
    to_details,
    to_office,
    to_review,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

BELOW = ["manage_reschedule", "manage_reschedule_confirm", "manage_reschedule_extend"]


def later(**shift: float) -> Slot:
    return a_slot(starts_at=MONDAY + timedelta(days=3, **shift))


def forget_the_session() -> None:
    Session.objects.all().delete()


@pytest.fixture
def ana(client: Client) -> Appointment:
    """Ana's appointment, which she has opened with number and PIN."""
    appointment = book(a_slot())
    send(client, "manage", {"number": appointment.number, "pin": pin_for(appointment)})
    return appointment


def test_details_typed_for_half_an_hour_are_taken_as_if_nothing_happened(client: Client) -> None:
    slot = a_slot()
    to_details(client)
    brought_along = hidden(see(client, "book_details"))
    forget_the_session()
    assert leads_to(send(client, "book_details", ANA_TYPED | brought_along), "book_time")
    assert leads_to(send(client, "book_time", {"slot": slot.pk}), "book_review")
    page = text_of(see(client, "book_review"))
    for answer in ("O'Brien-Núñez", "30345", "Atlanta Field Office", "pending case"):
        assert answer in page


def test_a_mistake_in_them_is_shown_with_everything_typed(client: Client) -> None:
    a_slot()
    to_details(client)
    brought_along = hidden(see(client, "book_details"))
    forget_the_session()
    response = send(client, "book_details", ANA_TYPED | brought_along | {"phone": "12"})
    assert response.status_code == 422
    assert "Núñez" in text_of(response)
    assert hidden(response) == brought_along


def test_the_language_can_be_switched_in_them_too(client: Client) -> None:
    a_slot()
    to_details(client)
    brought_along = hidden(see(client, "book_details"))
    forget_the_session()
    response = send(client, "book_details", ANA_TYPED | brought_along | {"language": "es"})
    assert leads_to(response, "book_details", language="es")
    assert "Núñez" in text_of(see(client, "book_details", "es"))


@pytest.mark.parametrize(
    "forged",
    [
        {"service": "0"},
        {"service": "9" * 40},
        {"service": "x"},
        {"office": "-1"},
        {"office": ""},
        {"office": "\x00"},
    ],
)
def test_forged_earlier_answers_are_asked_again(client: Client, forged: dict[str, str]) -> None:
    a_slot()
    to_details(client)
    brought_along = hidden(see(client, "book_details")) | forged
    forget_the_session()
    assert leads_to(send(client, "book_details", ANA_TYPED | brought_along), "book_service")
    to_details(client)
    assert "Núñez" in text_of(see(client, "book_details"))


def test_a_reason_that_needs_approval_cannot_be_brought_along(client: Client) -> None:
    a_slot()
    to_details(client)
    brought_along = hidden(see(client, "book_details"))
    forget_the_session()
    service = a_service()
    service.needs_approval = True
    service.save(update_fields=["needs_approval"])
    assert leads_to(send(client, "book_details", ANA_TYPED | brought_along), "book_service")


def test_answers_of_this_session_count_more_than_those_of_an_old_form(client: Client) -> None:
    slot = a_slot()
    other = a_service("INFO", name_en="Information", name_es="Información")
    slot.counter.offerings.create(office=slot.counter.office, service=other)
    to_details(client)
    brought_along = hidden(see(client, "book_details"))
    to_office(client, service=other)
    send(client, "book_details", ANA_TYPED | brought_along)
    assert client.session["booking"]["service"] == other.pk


def test_a_zip_typed_too_late_is_there_when_it_is_asked_again(client: Client) -> None:
    a_slot()
    to_office(client)
    forget_the_session()
    assert leads_to(send(client, "book_office", {"zip_code": "30345"}), "book_service")
    to_office(client)
    assert 'value="30345"' in text_of(see(client, "book_office"))


@pytest.mark.parametrize("name", ["book_time", "book_review", "book_extend"])
def test_later_steps_start_again_and_say_why(client: Client, name: str) -> None:
    slot = a_slot()
    to_review(client, slot)
    forget_the_session()
    assert leads_to(send(client, name, {"slot": slot.pk, "shown": "x"}), "book_service")
    assert "after 30 minutes without use" in text_of(see(client, "book_service"))
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("name", ["notice", "manage_appointment", *BELOW, "manage_cancel"])
def test_pages_of_an_appointment_ask_for_the_pin_with_the_number_filled_in(
    client: Client, ana: Appointment, name: str
) -> None:
    forget_the_session()
    response = client.get(path(name, ana.number))
    assert leads_to(response, "manage")
    assert f'value="{ana.number}"' in text_of(client.get(response.headers["Location"]))


@pytest.mark.parametrize(
    ("name", "back_at"),
    [
        ("manage_appointment", "manage_appointment"),
        *((name, "manage_reschedule") for name in BELOW),
        ("manage_cancel", "manage_cancel"),
    ],
)
def test_a_change_sent_too_late_changes_nothing_and_the_pin_leads_back_to_it(
    client: Client, ana: Appointment, name: str, back_at: str
) -> None:
    forget_the_session()
    response = client.post(path(name, ana.number), {"slot": later().pk})
    page = client.get(response.headers["Location"])
    assert "Nothing was changed." in text_of(page)
    assert Appointment.objects.get().status == Appointment.Status.BOOKED
    wrong = send(client, "manage", {"number": ana.number, "pin": "1", **hidden(page)})
    data = {"number": ana.number, "pin": pin_for(ana), **hidden(wrong)}
    assert leads_to(send(client, "manage", data), back_at, ana.number)


def test_the_way_back_is_one_of_ours(client: Client, ana: Appointment) -> None:
    data = {"number": ana.number, "pin": pin_for(ana), "then": "https://evil.example"}
    assert leads_to(send(client, "manage", data), "manage_appointment", ana.number)
