"""The attachments of an e-mail open, say what the message says, and tell no secret."""

from datetime import timedelta

import pytest
import vobject
from django.utils import timezone
from pytest_django.fixtures import Settings

from appointments import booking
from appointments.models import Appointment
from notices.delivery import send_due
from notices.fanout import fan_out
from notices.models import Notice
from tests.cast import a_slot, book
from tests.notices.post_office import PostOffice
from tests.notices.reading_pdf import words_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana() -> Appointment:
    now = timezone.now().replace(microsecond=0)
    return book(a_slot(starts_at=now + timedelta(days=3)), now=now)


def attached(post_office: PostOffice) -> dict[str, bytes]:
    """Of the last message that arrived, by its kind."""
    return {
        part.get_content_type(): part.get_payload(decode=True)  # type: ignore[misc]
        for part in post_office.arrived[-1].iter_attachments()
    }


def names(post_office: PostOffice) -> list[str | None]:
    return [part.get_filename() for part in post_office.arrived[-1].iter_attachments()]


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Appointment notice"), ("es", "Aviso de cita")]
)
def test_a_confirmation_brings_the_notice_and_the_visit(
    ana: Appointment, post_office: PostOffice, language: str, title: str
) -> None:
    Appointment.objects.update(language=language)
    fan_out(now=timezone.now())
    assert send_due() == 1
    number = ana.number_as_shown
    assert names(post_office) == [f"appointment-{number}.pdf", f"appointment-{number}.ics"]
    files = attached(post_office)
    words = words_of(files["application/pdf"])
    assert title in words
    assert number in words
    assert ana.service.name_en not in words
    assert ana.service.name_es not in words
    event = vobject.readOne(files["text/calendar"].decode()).vevent
    assert event.dtstart.value == ana.slot.starts_at


def test_a_cancellation_brings_what_takes_the_visit_out_of_the_calendar_and_no_notice(
    ana: Appointment, post_office: PostOffice
) -> None:
    booking.cancel(appointment_id=ana.pk, now=timezone.now())
    fan_out(now=timezone.now())
    assert send_due() == 1
    files = attached(post_office)
    assert list(files) == ["text/calendar"]
    assert vobject.readOne(files["text/calendar"].decode()).method.value == "CANCEL"


def test_a_warning_about_a_contact_brings_nothing(
    ana: Appointment, post_office: PostOffice
) -> None:
    fan_out(now=timezone.now())
    Notice.objects.update(status=Notice.Status.SENT)
    booking.correct_contact(
        appointment_id=ana.pk,
        phone="+14045550199",
        email=ana.email,
        sms_consent=False,
        now=timezone.now(),
    )
    fan_out(now=timezone.now())
    assert send_due() == 1
    assert names(post_office) == []


def test_the_links_lead_to_the_public_site(
    ana: Appointment, post_office: PostOffice, settings: Settings
) -> None:
    settings.PUBLIC_URL = "https://appointments.example"
    fan_out(now=timezone.now())
    send_due()
    visit = vobject.readOne(attached(post_office)["text/calendar"].decode()).vevent
    assert visit.url.value.startswith("https://appointments.example/en/manage/?number=")
    assert visit.uid.value == f"{ana.number}@appointments.example"
