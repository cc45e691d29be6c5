"""The appointment notice: who may read it, and all it must say."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from time_machine import Traveller, travel

from appointments.access import grant
from appointments.booking import cancel
from appointments.models import Appointment, Slot
from appointments.references import pin_for
from offices.models import Service
from tests.cast import ANA, MONDAY, a_service, a_slot, an_office, book

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[Traveller]:
    with travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def anas() -> Appointment:
    applicant = replace(ANA, receipt_number="IOE0912345678", a_number="A012345678")
    return book(a_slot(), applicant)


def _open(client: Client, appointment: Appointment) -> None:
    """As if this browser had just made the booking."""
    session = client.session
    grant(session, appointment, datetime.now(UTC))
    session.save()


def _page(client: Client, appointment: Appointment, language: str = "en") -> str:
    _open(client, appointment)
    response = client.get(f"/{language}/notice/{appointment.number}/")
    assert response.status_code == 200
    return response.content.decode()


def _text(html: str) -> str:
    main = html.partition("<main")[2].partition("</main>")[0]
    words = re.sub(r"<[^>]+>", " ", main).replace("\N{NO-BREAK SPACE}", " ")
    return " ".join(words.replace("&#x27;", "'").split())


def test_it_says_who_when_where_and_for_what(client: Client, anas: Appointment) -> None:
    text = _text(_page(client, anas))
    assert "Ana María O'Brien-Núñez" in text
    assert anas.number_as_shown in text
    assert pin_for(anas) in text
    assert "Wednesday, January 6, 2027 7:00 a.m. Eastern Time (EST)" in text
    assert "Atlanta Field Office 2150 Parklake Drive NE Atlanta, GA 30345" in text
    assert "Question about a pending case" in text


def test_it_says_what_to_bring_and_what_holds_at_the_door(
    client: Client, anas: Appointment
) -> None:
    text = _text(_page(client, anas))
    for words in (
        "Receipt notice",
        "A government photo ID that has not expired",
        "21 or older",
        "no more than 15 minutes before your time",
        "metal detector",
        "until 2 hours before it",
        "Nobody may charge you for it.",
    ):
        assert words in text


def test_it_is_in_spanish_with_the_english_a_guard_must_read(
    client: Client, anas: Appointment
) -> None:
    html = _page(client, anas, "es")
    text = _text(html)
    assert "Aviso de cita Appointment notice" in text
    assert "miércoles, 6 de enero de 2027 7:00 a.m. hora del Este (EST)" in text
    assert "Wednesday, January 6, 2027, 7:00 a.m., Eastern Time (EST)" in text
    assert "Pregunta sobre un caso pendiente" in text
    assert '<p class="notice__english" lang="en">' in html


def test_it_repeats_nothing_where_it_is_in_english(client: Client, anas: Appointment) -> None:
    assert "notice__english" not in _page(client, anas)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Pacific/Honolulu", "Wednesday, January 6, 2027 8:15 a.m. Hawaii Time (HST)"),
        ("Pacific/Guam", "Thursday, January 7, 2027 4:15 a.m. Chamorro Time (ChST)"),
        ("America/Phoenix", "Wednesday, January 6, 2027 11:15 a.m. Arizona Time (MST)"),
    ],
)
def test_the_time_is_the_offices_own(client: Client, zone: str, words: str) -> None:
    starts_at = datetime(2027, 1, 6, 18, 15, tzinfo=UTC)
    slot = a_slot(office=an_office("XYZ", time_zone=zone), starts_at=starts_at)
    assert words in _text(_page(client, book(slot)))


def test_case_numbers_are_masked(client: Client, anas: Appointment) -> None:
    html = _page(client, anas)
    assert "5678" in html
    assert "IOE09" not in html
    assert "A0123" not in html


def test_a_protected_service_is_named_to_its_owner(client: Client) -> None:
    protected = a_service("PROT", name_en="Private matter", is_protected=True)
    appointment = book(a_slot())
    Appointment.objects.filter(pk=appointment.pk).update(service=protected)
    assert "Private matter" in _text(_page(client, appointment))


def test_the_code_is_drawn_without_a_style_and_carries_only_the_number(
    client: Client, anas: Appointment
) -> None:
    html = _page(client, anas)
    drawing = html.partition("<svg")[2].partition("</svg>")[0]
    assert "<path" in drawing
    assert "style" not in drawing
    assert 'role="img"' in html


def test_the_page_has_no_inline_style_or_script(client: Client, anas: Appointment) -> None:
    html = _page(client, anas)
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?! src=)", html)


def test_nothing_personal_is_in_title_or_cache(client: Client, anas: Appointment) -> None:
    _open(client, anas)
    response = client.get(f"/en/notice/{anas.number}/")
    title = response.content.decode().partition("<title>")[2].partition("</title>")[0]
    assert title == "Appointment notice | InfoPass"
    assert "no-store" in response["Cache-Control"]


def test_a_stranger_is_sent_to_number_and_pin(client: Client, anas: Appointment) -> None:
    response = client.get(f"/es/notice/{anas.number}/")
    assert response.status_code == 302
    assert response["Location"] == f"/es/manage/?number={anas.number}"


@pytest.mark.parametrize("number", ["ATL0000000X", "x", "%00", "a%20b%3Cscript%3E", "A" * 500])
def test_an_unknown_number_gets_the_same_answer(client: Client, number: str) -> None:
    response = client.get(f"/en/notice/{number}/")
    assert response.status_code == 302
    assert response["Location"].startswith("/en/manage/?number=")


def test_somebody_elses_notice_stays_closed(client: Client, anas: Appointment) -> None:
    bens = book(a_slot(starts_at=MONDAY + timedelta(days=3)), _somebody_else())
    _open(client, bens)
    assert client.get(f"/en/notice/{anas.number}/").status_code == 302


def _somebody_else() -> Any:
    return replace(ANA, first_name="Ben", last_name="Okafor", phone="+14045550102")


def test_a_cancelled_appointment_says_do_not_come(client: Client, anas: Appointment) -> None:
    cancel(appointment_id=anas.pk, now=MONDAY)
    text = _text(_page(client, anas))
    assert "This appointment is cancelled" in text
    assert "Book a new appointment" in text


def test_a_visit_that_is_over_says_so(client: Client, anas: Appointment, clock: Traveller) -> None:
    clock.move_to(MONDAY + timedelta(days=5))
    assert "The time of this appointment has passed" in _text(_page(client, anas))


def test_it_takes_one_statement_beside_the_session(
    client: Client, anas: Appointment, django_assert_max_num_queries: Any
) -> None:
    _open(client, anas)
    client.get(f"/en/notice/{anas.number}/")
    with django_assert_max_num_queries(2):
        client.get(f"/en/notice/{anas.number}/")


def test_a_time_that_the_office_took_back_is_said_above_the_notice(
    client: Client, anas: Appointment
) -> None:
    Slot.objects.update(withdrawn_at=MONDAY, withdrawal="closure")
    text = _text(_page(client, anas))
    assert "Please do not come with this notice. Choose another time" in text


@pytest.mark.parametrize(
    ("changes", "promise"),
    [
        ({}, "We confirm and remind by e-mail."),
        ({"sms_consent": True}, "We confirm and remind by e-mail and text message."),
        ({"email": "", "sms_consent": True}, "We confirm and remind by text message."),
        ({"email": ""}, "no leave to text, so no reminder comes."),
    ],
)
def test_it_says_what_we_send(client: Client, changes: dict[str, Any], promise: str) -> None:
    assert promise in _text(_page(client, book(a_slot(), replace(ANA, **changes))))


def test_about_a_protected_visit_it_says_that_nothing_is_sent(client: Client) -> None:
    anas = book(a_slot())
    Service.objects.update(is_protected=True)
    text = _text(_page(client, anas))
    assert "we send no messages about it" in text
    assert "remind" not in text
