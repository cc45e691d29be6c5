"""Text messages go to phones whose owner agreed, as long as they agree."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from appointments.booking import correct_contact
from appointments.models import Appointment
from appointments.references import pin_for
from notices.delivery import send_due
from notices.fanout import fan_out
from notices.models import Notice
from tests.cast import ANA
from tests.notices.owing import asked_anew, booked
from tests.notices.post_office import PostOffice

pytestmark = pytest.mark.django_db
NEW_PHONE = "+14045550177"


def test_a_text_message_is_sent_through_the_backend_that_is_named(messages_folder: Path) -> None:
    now = timezone.now()
    ana = booked(replace(ANA, sms_consent=True, email=""), now=now)
    asked_anew(now=now)
    fan_out(now=now)
    assert send_due() == 1
    ana.refresh_from_db()
    (file,) = (messages_folder / "sms").iterdir()
    said = file.read_text()
    assert said.startswith(f"To: {ana.phone}\n")
    assert pin_for(ana) in said
    assert ana.phone not in file.name
    assert Appointment.objects.get() == ana


def correct(ana: Appointment, *, phone: str, sms_consent: bool) -> None:
    correct_contact(
        appointment_id=ana.pk,
        phone=phone,
        email="",
        sms_consent=sms_consent,
        now=timezone.now(),
    )


def test_who_takes_consent_back_is_not_texted_by_what_still_waited(messages_folder: Path) -> None:
    now = timezone.now()
    ana = booked(replace(ANA, sms_consent=True, email=""), now=now)
    correct(ana, phone=NEW_PHONE, sms_consent=True)
    fan_out(now=timezone.now())
    correct(ana, phone=NEW_PHONE, sms_consent=False)
    assert send_due() == 1
    assert {n.recipient: n.status for n in Notice.objects.all()} == {
        ANA.phone: Notice.Status.SENT,
        NEW_PHONE: Notice.Status.DROPPED,
    }
    (file,) = (messages_folder / "sms").iterdir()
    assert file.read_text().startswith(f"To: {ANA.phone}\n")


def test_a_phone_that_texts_end_for_hears_of_that_and_of_nothing_after_it(
    messages_folder: Path,
) -> None:
    now = timezone.now()
    ana = booked(replace(ANA, sms_consent=True, email=""), now=now)
    correct(ana, phone=ANA.phone, sms_consent=False)
    correct(ana, phone=NEW_PHONE, sms_consent=False)
    fan_out(now=timezone.now())
    assert send_due() == 1
    (file,) = (messages_folder / "sms").iterdir()
    said = file.read_text()
    assert said.startswith(f"To: {ANA.phone}\n")
    assert "turned off texts to this phone" in said
    assert "Not you?" in said


class BrokenBackend:
    def send(self, *, to: str, text: str, message_id: str, notice_id: int) -> None:
        raise RuntimeError


def test_a_fault_that_nobody_foresaw_is_told_put_off_and_holds_up_nobody(
    post_office: PostOffice, settings: Settings
) -> None:
    now = timezone.now()
    booked(replace(ANA, sms_consent=True), now=now)
    asked_anew(now=now)
    fan_out(now=now)
    Notice.objects.filter(channel="sms").update(not_before=now - timedelta(minutes=1))
    settings.SMS_BACKEND = "tests.notices.test_text_messages.BrokenBackend"
    with pytest.raises(ExceptionGroup, match="could not be sent"):
        send_due()
    assert len(post_office.arrived) == 1
    broken = Notice.objects.get(channel="sms")
    assert (broken.status, broken.last_fault) == (Notice.Status.WAITING, "RuntimeError")
    assert broken.leased_until is None
    assert broken.not_before > now
