"""Letters to people whom no message reaches: one PDF, from the admin."""

import io
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader
from pytest_django.fixtures import Settings

from appointments import booking
from appointments.history import by_staff
from appointments.models import Appointment, Event
from appointments.references import pin_for
from notices.fanout import fan_out
from notices.models import Call
from notices.paper import letters_pdf
from offices.models import Service, StaffMember
from tests.cast import BEN, a_counter, a_service, a_slot, an_office, book
from tests.notices.reading_pdf import pages_of, words_of
from tests.walk import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def cruz(client: Client) -> StaffMember:
    cruz = StaffMember.objects.create_superuser("cruz", password="a long password")
    client.force_login(cruz)
    return cruz


def booked(now: datetime, last_name: str, days: int = 2, code: str = "ATL") -> Appointment:
    office = None
    if code != "ATL":
        office = an_office(code, name="Savannah Field Office")
        a_counter(office, a_service())
    slot = a_slot(starts_at=now + timedelta(days=days), office=office)
    return book(slot, replace(BEN, last_name=last_name), now=now)


def drawn(now: datetime) -> bytes:
    wanted = Appointment.objects.select_related("slot__counter__office", "service")
    return letters_pdf(wanted, now=now)


def test_a_letter_says_what_the_message_would_and_has_the_notice_behind_it(now: datetime) -> None:
    ben = booked(now, "Okafor")
    letter, notice = pages_of(drawn(now))
    for words in ("Ben Okafor", "The appointment is booked", ben.number_as_shown, pin_for(ben)):
        assert words in letter
    assert "Atlanta Field Office 2150 Parklake Drive NE" in letter
    assert "The notice is on the next page." in letter
    assert "attached" not in letter
    assert "Appointment notice" in notice
    # Others open letters too.
    assert ben.service.name_en not in letter + notice


def test_a_letter_about_a_move_sends_to_the_new_notice_behind_it(now: datetime) -> None:
    ben = booked(now, "Okafor")
    later = a_slot(starts_at=now + timedelta(days=4))
    kept = booking.hold(slot_id=later.pk, appointment_id=ben.pk, now=now)
    booking.reschedule(appointment_id=ben.pk, token=kept.token, now=now)
    letter, _notice = pages_of(drawn(now))
    assert "The old notice is no longer good. The new one is on the next page." in letter
    assert "attached" not in letter


def test_they_come_by_office_and_name_each_in_its_language(now: datetime) -> None:
    booked(now, "Zapata")
    booked(now, "Abate", days=3)
    booked(now, "Núñez", code="SAV")
    Appointment.objects.filter(last_name="Núñez").update(language="es")
    letters = pages_of(drawn(now))[::2]
    assert ["Abate" in letters[0], "Zapata" in letters[1], "Núñez" in letters[2]] == [True] * 3
    assert "The appointment is booked" in letters[0]
    assert "La cita está programada" in letters[2]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_longest_letter_is_one_page_and_its_notice_the_next(
    now: datetime, cruz: StaffMember, settings: Settings, language: str
) -> None:
    settings.PUBLIC_URL = "https://appointments.a-very-long-name-of-an-agency.example.gov"
    settings.AGENCY_PHONE = "800-555-0199"
    ben = booked(now, "Fernández de la Cruz y Etxeberria-Goikoetxea Montenegro de Villaescusa")
    Appointment.objects.update(language=language)
    later = a_slot(starts_at=now + timedelta(days=4))
    kept = booking.hold(slot_id=later.pk, appointment_id=ben.pk, now=now)
    booking.reschedule(appointment_id=ben.pk, token=kept.token, now=now, actor=by_staff(cruz))
    _letter, notice = pages_of(drawn(now))
    assert {"en": "Appointment notice", "es": "Aviso de cita"}[language] in notice


def test_they_are_tagged_and_the_languages_are_marked(now: datetime) -> None:
    booked(now, "Okafor")
    Appointment.objects.update(language="es")
    root: Any = PdfReader(io.BytesIO(drawn(now))).root_object
    assert root["/MarkInfo"]["/Marked"]
    assert b"pdfuaid:part" in root["/Metadata"].get_object().get_data()


def test_a_cancellation_by_the_office_says_why_and_has_no_notice(
    now: datetime, cruz: StaffMember
) -> None:
    ben = booked(now, "Okafor")
    booking.cancel(
        appointment_id=ben.pk, now=now, actor=by_staff(cruz), reason=Event.Reason.NO_STAFF
    )
    (letter,) = pages_of(drawn(now))
    assert "The office had to cancel the appointment." in letter
    assert "Not enough staff" in letter


def test_the_events_of_all_are_read_at_once(now: datetime) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as sent:
            drawn(now)
        return len(sent)

    booked(now, "Abate")
    few = statements()
    for days in range(3, 8):
        booked(now, f"Person{days}", days=days)
    assert statements() == few


def test_among_others_who_is_protected_gets_no_letter(now: datetime) -> None:
    booked(now, "Abate")
    hidden = booked(now, "Okafor", days=3)
    protected = a_service("PROT", name_en="Private matter", is_protected=True)
    Appointment.objects.filter(pk=hidden.pk).update(service=protected)
    words = words_of(drawn(now))
    assert "Abate" in words
    assert "Okafor" not in words


# From the admin.


@pytest.mark.usefixtures("cruz")
def test_staff_print_letters_to_the_people_they_tick(client: Client, now: datetime) -> None:
    people = [booked(now, "Zapata"), booked(now, "Abate", days=3)]
    answer = client.post(
        "/admin/appointments/appointment/",
        {"action": "print_letters", "_selected_action": [each.pk for each in people]},
    )
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == 'attachment; filename="letters.pdf"'
    assert "Zapata" in words_of(answer.content)


def test_staff_print_letters_from_the_call_list_one_for_each_person(
    client: Client, now: datetime, cruz: StaffMember
) -> None:
    ben = booked(now, "Okafor")
    booking.cancel(
        appointment_id=ben.pk, now=now, actor=by_staff(cruz), reason=Event.Reason.NO_STAFF
    )
    fan_out(now=now)
    call = Call.objects.get()
    Call.objects.create(appointment=ben, about=call.about, why=call.why, created_at=now)
    answer = client.post(
        "/admin/notices/call/",
        {
            "action": "print_letters",
            "_selected_action": list(Call.objects.values_list("pk", flat=True)),
        },
    )
    assert len(pages_of(answer.content)) == 1


@pytest.mark.usefixtures("cruz")
def test_nobody_with_special_protection_is_written_to(client: Client, now: datetime) -> None:
    ben = booked(now, "Okafor")
    Service.objects.update(is_protected=True)
    chosen = {"action": "print_letters", "_selected_action": [ben.pk]}
    answer = client.post("/admin/appointments/appointment/", chosen, follow=True)
    assert "No letter is printed for visits with special protection" in text_of(answer)


def test_addresses_are_written_out_as_people_can_type_them(
    now: datetime, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://appointments.example"
    ben = booked(now, "Okafor")
    letter, _notice = pages_of(drawn(now))
    assert f"appointments.example/en/notice/{ben.number}/" in letter
    assert "appointments.example/en/manage/" in letter
    assert "key=" not in letter
