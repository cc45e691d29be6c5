"""Each change of an appointment becomes messages, in the applicant's language, by what they chose."""

from dataclasses import replace
from datetime import timedelta

import pytest
from time_machine import travel

from appointments import booking
from appointments.history import by_staff
from appointments.models import Appointment, Event, Outbox, Slot
from appointments.references import pin_for
from notices.delivery import send_due
from notices.fanout import fan_out
from notices.models import Notice
from offices.models import Service, StaffMember
from tests.cast import ANA, BEN, MONDAY, a_slot, book

pytestmark = pytest.mark.django_db
TEXTED = replace(ANA, sms_consent=True)
LATER = MONDAY + timedelta(minutes=1)


def told() -> set[tuple[str, str, str]]:
    """What waits to be sent: kind, channel and recipient of each."""
    waiting = Notice.objects.filter(status=Notice.Status.WAITING)
    return {(notice.kind, notice.channel, notice.recipient) for notice in waiting}


def move(appointment: Appointment, to: Slot) -> None:
    kept = booking.hold(slot_id=to.pk, appointment_id=appointment.pk, now=LATER)
    booking.reschedule(appointment_id=appointment.pk, token=kept.token, now=LATER)


def correct(appointment: Appointment, **contact: object) -> None:
    whole = {"phone": ANA.phone, "email": ANA.email, "sms_consent": True} | contact
    booking.correct_contact(appointment_id=appointment.pk, now=LATER, **whole)  # type: ignore[arg-type]


def test_a_booking_is_confirmed_by_e_mail_and_text() -> None:
    ana = book(a_slot(), TEXTED)
    assert fan_out(now=MONDAY) == 2
    assert told() == {("confirmed", "email", ANA.email), ("confirmed", "sms", ANA.phone)}
    assert not Outbox.objects.exists()
    assert all(pin_for(ana) in notice.text for notice in Notice.objects.all())


def test_without_e_mail_and_consent_nothing_is_sent_and_nothing_fails() -> None:
    book(a_slot(), BEN)
    assert fan_out(now=MONDAY) == 0
    assert not Notice.objects.exists()
    assert not Outbox.objects.exists()


def test_consent_is_for_texts_and_an_e_mail_address_for_e_mail() -> None:
    book(a_slot(), replace(ANA, email="", sms_consent=True))
    book(a_slot(starts_at=MONDAY + timedelta(days=3)), replace(BEN, email="ben@example.com"))
    fan_out(now=MONDAY)
    assert told() == {("confirmed", "sms", ANA.phone), ("confirmed", "email", "ben@example.com")}


def test_about_a_protected_visit_nothing_is_ever_sent() -> None:
    ana = book(a_slot(), TEXTED)
    Service.objects.filter(pk=ana.service_id).update(is_protected=True)
    booking.cancel(appointment_id=ana.pk, now=LATER)
    fan_out(now=LATER)
    assert not Notice.objects.exists()
    assert not Outbox.objects.exists()


def test_a_move_says_the_new_time_and_takes_the_place_of_a_confirmation_that_still_waits() -> None:
    ana = book(a_slot(), TEXTED)
    fan_out(now=MONDAY)
    move(ana, a_slot(starts_at=MONDAY + timedelta(days=4)))
    fan_out(now=LATER)
    with travel(LATER, tick=False):
        send_due()
    kinds = Notice.objects.filter(channel="sms").values_list("kind", "status")
    assert set(kinds) == {("confirmed", "dropped"), ("moved", "sent")}
    moved = Notice.objects.get(kind="moved", channel="sms")
    assert "Fri, Jan 8" in moved.text
    # The confirmation never went out: this one has the PIN.
    assert pin_for(ana) in moved.text


def test_of_what_happened_before_the_clock_ticked_only_what_still_holds_is_told() -> None:
    ana = book(a_slot(), TEXTED)
    move(ana, a_slot(starts_at=MONDAY + timedelta(days=4)))
    booking.cancel(appointment_id=ana.pk, now=LATER)
    fan_out(now=LATER)
    assert told() == {("cancelled", "email", ANA.email), ("cancelled", "sms", ANA.phone)}


def test_the_office_cancels_with_its_reason() -> None:
    ana = book(a_slot(), TEXTED)
    clerk = StaffMember.objects.create(username="cruz")
    booking.cancel(
        appointment_id=ana.pk,
        now=LATER,
        actor=by_staff(clerk),
        reason=Event.Reason.NO_STAFF,
    )
    fan_out(now=LATER)
    for notice in Notice.objects.filter(kind="cancelled"):
        assert "Not enough staff" in notice.text


def test_what_the_visit_has_overtaken_is_told_to_nobody() -> None:
    book(a_slot(), TEXTED)
    assert fan_out(now=MONDAY + timedelta(days=3)) == 0
    assert not Notice.objects.exists()


def test_a_new_contact_is_sent_the_appointment_and_the_old_one_only_the_change() -> None:
    ana = book(a_slot(), TEXTED)
    fan_out(now=MONDAY)
    Notice.objects.update(status=Notice.Status.SENT)
    correct(ana, email="new@example.com")
    fan_out(now=LATER)
    assert told() == {
        ("contact", "email", ANA.email),
        ("contact", "email", "new@example.com"),
        ("contact", "sms", ANA.phone),
        ("confirmed", "email", "new@example.com"),
    }


def test_a_confirmation_that_waits_for_a_wrong_address_goes_to_the_right_one() -> None:
    ana = book(a_slot(), replace(ANA, email="wrong@example.com"))
    fan_out(now=MONDAY)
    correct(ana, email="right@example.com", sms_consent=False)
    fan_out(now=LATER)
    with travel(LATER, tick=False):
        send_due()
    ended = Notice.objects.filter(kind="confirmed").values_list("status", flat=True)
    by_address = {n.recipient: n.status for n in Notice.objects.filter(kind="confirmed")}
    assert len(ended) == 2
    assert by_address["wrong@example.com"] == Notice.Status.DROPPED
    assert by_address["right@example.com"] != Notice.Status.DROPPED


def test_a_contact_given_back_after_a_move_it_never_heard_of_is_sent_the_new_time() -> None:
    ana = book(a_slot(), TEXTED)
    fan_out(now=MONDAY)
    Notice.objects.update(status=Notice.Status.SENT)
    correct(ana, email="other@example.com")
    move(ana, a_slot(starts_at=MONDAY + timedelta(days=4)))
    fan_out(now=LATER)
    Notice.objects.filter(status="waiting").update(status=Notice.Status.SENT)
    correct(ana, email=ANA.email)
    fan_out(now=LATER)
    assert ("confirmed", "email", ANA.email) in told()


@pytest.mark.parametrize(("language", "subject"), [("en", "booked"), ("es", "programada")])
def test_it_is_in_the_language_of_the_applicant(language: str, subject: str) -> None:
    ana = book(a_slot())
    Appointment.objects.filter(pk=ana.pk).update(language=language)
    fan_out(now=MONDAY)
    notice = Notice.objects.get()
    assert notice.language == language
    assert subject in notice.subject
