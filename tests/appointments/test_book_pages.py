"""The whole way, and the order of its steps."""

from datetime import date

import pytest
from django.test import Client

from appointments.models import Appointment, Hold
from tests.cast import a_service, a_slot
from tests.walk import (
    ANA_TYPED,
    book_online,
    leads_to,
    path,
    seal,
    see,
    send,
    text_of,
    to_details,
    to_office,
    to_review,
    to_time,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]
STEPS = ["book_service", "book_office", "book_details", "book_time", "book_review"]


@pytest.mark.parametrize("language", ["en", "es"])
def test_ana_books_from_the_first_page_to_her_notice(client: Client, language: str) -> None:
    slot = a_slot()
    assert leads_to(to_office(client, language), "book_office", language=language)
    assert see(client, "book_office", language).status_code == 200
    response = to_details(client, language)
    assert leads_to(response, "book_details", language=language)
    assert see(client, "book_details", language).status_code == 200
    response = send(client, "book_details", ANA_TYPED, language)
    assert leads_to(response, "book_time", language=language)
    assert str(slot.pk) in text_of(see(client, "book_time", language))
    response = send(client, "book_time", {"slot": slot.pk}, language)
    assert leads_to(response, "book_review", language=language)
    response = send(client, "book_review", {"shown": seal(client, language)}, language)
    appointment = Appointment.objects.get()
    assert leads_to(response, "notice", appointment.number, language=language)
    assert client.get(response.headers["Location"]).status_code == 200
    assert appointment.language == language
    assert not Hold.objects.exists()


def test_what_was_typed_is_stored_in_its_one_form(client: Client) -> None:
    appointment = book_online(client, a_slot())
    assert appointment.first_name == "Ana María"
    assert appointment.last_name == "O'Brien-Núñez"
    assert appointment.date_of_birth == date(1988, 5, 4)
    assert appointment.phone == "+14045550101"
    assert appointment.zip_code == "30345"
    assert appointment.receipt_number == "IOE0912345678"
    assert appointment.a_number == "A012345678"
    assert appointment.needs_interpreter is True
    assert appointment.sms_consent is False


@pytest.mark.parametrize("name", STEPS[1:])
def test_a_later_page_without_the_earlier_answers_leads_to_the_first(
    client: Client, name: str
) -> None:
    assert leads_to(see(client, name), "book_service")
    assert leads_to(send(client, name, {}), "book_service")


def test_a_later_page_leads_to_the_first_missing_answer(client: Client) -> None:
    a_slot()
    to_office(client)
    assert leads_to(see(client, "book_review"), "book_office")
    to_details(client)
    assert leads_to(see(client, "book_review"), "book_details")
    to_time(client)
    assert leads_to(see(client, "book_review"), "book_time")


def test_details_sent_after_the_session_ended_are_kept(client: Client) -> None:
    a_slot()
    assert leads_to(send(client, "book_details", ANA_TYPED), "book_service")
    to_details(client)
    page = text_of(see(client, "book_details"))
    assert "O'Brien-Núñez" in page
    assert "(404) 555-0101" in page


@pytest.mark.parametrize("name", [*STEPS[1:], "book_extend"])
def test_a_form_sent_after_the_session_ended_is_told_to_start_again(
    client: Client, name: str
) -> None:
    send(client, name, {})
    assert "Your earlier answers are no longer here" in text_of(see(client, "book_service"))


def test_opening_a_later_page_first_is_no_loss_to_tell_of(client: Client) -> None:
    see(client, "book_review")
    assert "no longer here" not in text_of(see(client, "book_service"))


def test_a_reason_changed_in_another_tab_is_told_to_whoever_confirms_in_the_first(
    client: Client,
) -> None:
    to_review(client, a_slot())
    shown = seal(client)
    to_office(client, service=a_service("OTHER"))
    response = send(client, "book_review", {"shown": shown})
    assert leads_to(response, "book_time")
    assert "changed in another window" in text_of(
        client.get(response.headers["Location"], follow=True)
    )
    assert not Appointment.objects.exists()


@pytest.mark.parametrize("name", STEPS)
def test_no_page_of_the_way_is_stored_by_anybody(client: Client, name: str) -> None:
    to_review(client, a_slot())
    response = see(client, name)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("name", STEPS)
def test_no_address_of_the_way_says_anything_about_the_person(client: Client, name: str) -> None:
    to_review(client, a_slot())
    response = send(client, name, {"language": "es"})
    assert leads_to(response, name, language="es")
    assert "?" not in response.headers["Location"]


@pytest.mark.parametrize("name", STEPS)
def test_every_form_of_the_way_needs_its_token(name: str) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(path(name), {}).status_code == 403


def test_changing_the_details_on_review_returns_to_review(client: Client) -> None:
    slot = a_slot()
    to_review(client, slot)
    response = send(client, "book_details", {**ANA_TYPED, "phone": "404-555-0199"})
    assert leads_to(response, "book_review")
    assert "(404) 555-0199" in text_of(see(client, "book_review"))
    assert Hold.objects.get().slot == slot


def test_another_reason_gives_the_held_time_back(client: Client) -> None:
    slot = a_slot()
    other = a_service("INFO", name_en="Information", name_es="Información")
    slot.counter.offerings.create(office=slot.counter.office, service=other)
    to_review(client, slot)
    assert leads_to(to_office(client, service=other), "book_time")
    assert not Hold.objects.exists()
    slot.refresh_from_db()
    assert slot.taken == 0
