import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from appointments.booking import confirm, hold, release
from appointments.models import Appointment, Event, Hold, Outbox, Slot
from appointments.refusals import AlreadyBooked, HoldGone, SlotWithdrawn
from tests.cast import ANA, BEN, MONDAY, a_service, a_slot, book

pytestmark = pytest.mark.django_db


def keep(slot: Slot) -> uuid.UUID:
    return hold(slot_id=slot.pk, service_id=a_service().pk, owner=uuid.uuid4(), now=MONDAY).pk


def test_a_held_seat_becomes_an_appointment_with_event_and_outbox() -> None:
    slot = a_slot()
    appointment = book(slot, ANA)
    assert Slot.objects.get(pk=slot.pk).taken == 1
    assert not Hold.objects.exists()
    event = Event.objects.get(appointment=appointment)
    assert (event.kind, event.to_slot_id, event.actor) == ("booked", slot.pk, "applicant")
    assert Outbox.objects.filter(event=event).exists()
    assert appointment.number.startswith("ATL")


def test_an_expired_hold_that_is_still_there_is_good() -> None:
    token = keep(a_slot())
    late = MONDAY + timedelta(minutes=10, seconds=30)
    assert confirm(token=token, applicant=ANA, language="es", channel="web", now=late).pk


def test_a_hold_that_went_to_somebody_else_is_refused() -> None:
    token = keep(a_slot())
    release(token=token)
    with pytest.raises(HoldGone):
        confirm(token=token, applicant=ANA, language="en", channel="web", now=MONDAY)


def test_the_same_form_sent_twice_gives_the_same_appointment() -> None:
    token = keep(a_slot())
    first = confirm(token=token, applicant=ANA, language="en", channel="web", now=MONDAY)
    second = confirm(token=token, applicant=ANA, language="en", channel="web", now=MONDAY)
    assert first == second
    assert Event.objects.count() == 1


def test_a_withdrawn_time_is_not_confirmed_and_changes_nothing() -> None:
    slot = a_slot()
    token = keep(slot)
    Slot.objects.filter(pk=slot.pk).update(withdrawn_at=MONDAY, withdrawal="closure")
    with pytest.raises(SlotWithdrawn):
        confirm(token=token, applicant=ANA, language="en", channel="web", now=MONDAY)
    assert not Appointment.objects.exists()
    assert Hold.objects.filter(pk=token).exists()


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"first_name": "ANA MARIA", "last_name": "o’brien núñez"},
        {"first_name": "Ana", "last_name": "María O'Brien Nunez"},
        {"email": "other@example.com"},
    ],
)
def test_one_person_holds_one_live_appointment(changed: dict[str, str]) -> None:
    book(a_slot(), ANA)
    second = a_slot(starts_at=MONDAY + timedelta(days=3))
    with pytest.raises(AlreadyBooked):
        book(second, replace(ANA, **changed))  # type: ignore[arg-type]
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"first_name": "Anna"},
        {"phone": BEN.phone},
        {"date_of_birth": BEN.date_of_birth},
    ],
)
def test_relatives_who_share_two_of_three_are_different_people(changed: dict[str, str]) -> None:
    book(a_slot(), ANA)
    book(a_slot(starts_at=MONDAY + timedelta(days=3)), replace(ANA, **changed))  # type: ignore[arg-type]
    assert Appointment.objects.count() == 2


def test_an_appointment_nobody_closed_does_not_stand_in_the_way_afterwards() -> None:
    old = book(a_slot(), ANA)
    next_week = MONDAY + timedelta(days=7)
    book(a_slot(starts_at=next_week + timedelta(days=2)), ANA, now=next_week)
    old.refresh_from_db()
    assert old.status == Appointment.Status.UNRECORDED
    assert old.events.last().kind == Event.Kind.CLOSED  # type: ignore[union-attr]


def test_a_hold_that_nobody_swept_books_no_visit_in_the_past() -> None:
    slot = a_slot()
    token = keep(slot)
    with pytest.raises(HoldGone):
        confirm(token=token, applicant=ANA, language="en", channel="web", now=slot.starts_at)
    assert not Appointment.objects.exists()
