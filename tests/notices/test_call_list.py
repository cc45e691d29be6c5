"""Whom no message reaches is on a list, for staff to call or to write to."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from appointments import booking
from appointments.history import Actor, by_staff, record
from appointments.models import Appointment, Event
from appointments.persons import Applicant
from notices import calls
from notices.delivery import send_due
from notices.fanout import fan_out
from notices.models import Call, Notice
from offices.models import Service, StaffMember
from tests.cast import ANA, BEN, a_slot, book
from tests.notices.post_office import PostOffice

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def cruz() -> StaffMember:
    return StaffMember.objects.create(username="cruz")


def booked(applicant: Applicant, now: datetime) -> Appointment:
    return book(a_slot(starts_at=now + timedelta(days=2)), applicant, now=now)


def cancel(
    appointment: Appointment, actor: Actor, now: datetime, reason: str = Event.Reason.NO_STAFF
) -> None:
    booking.cancel(appointment_id=appointment.pk, now=now, actor=actor, reason=reason)


def test_who_cannot_be_written_to_is_called_when_the_office_cancels(
    cruz: StaffMember, now: datetime
) -> None:
    ben = booked(BEN, now)
    cancel(ben, by_staff(cruz), now)
    fan_out(now=now)
    call = Call.objects.get()
    assert (call.appointment, call.about, call.why) == (ben, "cancelled", Call.Why.NO_CHANNEL)
    fan_out(now=now)
    assert Call.objects.count() == 1


def test_who_was_to_hear_of_no_place_and_has_one_since_is_called_once(
    cruz: StaffMember, now: datetime
) -> None:
    ben, ana = booked(BEN, now), booked(replace(ANA, email=""), now + timedelta(hours=1))

    def office_tells(person: Appointment, kind: Event.Kind) -> None:
        record(
            appointment=person,
            kind=kind,
            actor=by_staff(cruz),
            now=now,
            reason=Event.Reason.OFFICE_CLOSED,
            from_slot_id=person.slot_id,
            to_slot_id=person.slot_id,
        )
        fan_out(now=now)

    for person in (ben, ana):
        office_tells(person, Event.Kind.UNPLACED)
    office_tells(ben, Event.Kind.MOVED)
    still_open = Call.objects.filter(done_at=None).values_list("appointment", "about")
    assert set(still_open) == {(ben.pk, "moved"), (ana.pk, "unplaced")}


def test_a_protected_visit_is_marked_as_one(cruz: StaffMember, now: datetime) -> None:
    ana = booked(ANA, now)
    Service.objects.filter(pk=ana.service_id).update(is_protected=True)
    cancel(ana, by_staff(cruz), now)
    fan_out(now=now)
    assert Call.objects.get().why == Call.Why.PROTECTED


def test_nobody_is_called_about_what_they_did_or_asked_for(
    cruz: StaffMember, now: datetime
) -> None:
    booked(BEN, now)
    carla = booked(replace(BEN, last_name="Diaz"), now + timedelta(minutes=15))
    booking.cancel(appointment_id=carla.pk, now=now)
    dora = booked(replace(BEN, last_name="Eze"), now + timedelta(minutes=30))
    cancel(dora, by_staff(cruz), now, Event.Reason.ASKED_BY_APPLICANT)
    fan_out(now=now)
    assert not Call.objects.exists()


def test_whose_message_is_refused_for_good_is_called(
    post_office: PostOffice, now: datetime
) -> None:
    ana = booked(ANA, now)
    fan_out(now=now)
    post_office.judges = lambda _address: "550 unknown"
    send_due()
    call = Call.objects.get()
    assert (call.appointment, call.about, call.why) == (ana, "confirmed", Call.Why.REFUSED)
    assert call.notice == Notice.objects.get()


def test_nobody_is_called_about_a_refused_word_on_what_they_cancelled_themselves(
    post_office: PostOffice, now: datetime
) -> None:
    ana = booked(ANA, now)
    booking.cancel(appointment_id=ana.pk, now=now)
    fan_out(now=now)
    post_office.judges = lambda _address: "550 unknown"
    send_due()
    assert Notice.objects.get().status == Notice.Status.REFUSED
    assert not Call.objects.exists()


def test_a_corrected_contact_settles_the_call(post_office: PostOffice, now: datetime) -> None:
    ana = booked(ANA, now)
    fan_out(now=now)
    post_office.judges = lambda who: "550 unknown" if who == ANA.email else ""
    send_due()
    booking.correct_contact(
        appointment_id=ana.pk,
        phone=ANA.phone,
        email="right@example.com",
        sms_consent=False,
        now=now,
    )
    fan_out(now=now)
    call = Call.objects.get()
    assert call.done_at == now
    assert call.done_by is None
    send_due()
    assert "right@example.com" in post_office.recipients


def test_a_contact_that_was_only_taken_away_settles_nothing(
    post_office: PostOffice, now: datetime
) -> None:
    ana = booked(ANA, now)
    fan_out(now=now)
    post_office.judges = lambda _address: "550 unknown"
    send_due()
    booking.correct_contact(
        appointment_id=ana.pk, phone=ANA.phone, email="", sms_consent=False, now=now
    )
    fan_out(now=now)
    assert Call.objects.get().done_at is None


def test_staff_say_who_was_told_and_a_second_click_changes_nothing(
    cruz: StaffMember, now: datetime
) -> None:
    cancel(booked(BEN, now), by_staff(cruz), now)
    fan_out(now=now)
    call = Call.objects.get()
    assert calls.done([call.pk], by=cruz, now=now) == 1
    other = StaffMember.objects.create(username="other")
    assert calls.done([call.pk], by=other, now=now) == 0
    call.refresh_from_db()
    assert call.done_by == cruz
