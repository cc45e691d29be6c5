import uuid
from datetime import timedelta

import pytest

from appointments.booking import cancel, hold, reschedule
from appointments.history import by_staff
from appointments.models import Appointment, Event, Hold, Slot
from appointments.refusals import (
    AppointmentCancelled,
    AppointmentOver,
    HoldGone,
    MoveLimitReached,
    SameTime,
    TooLateToChange,
)
from offices.models import StaffMember
from tests.cast import BEN, MONDAY, a_counter, a_service, a_slot, an_office, book

pytestmark = pytest.mark.django_db


def taken(slot: Slot) -> int:
    return Slot.objects.get(pk=slot.pk).taken


def move(appointment: Appointment, to: Slot, **fields: object) -> Appointment:
    fields = {"now": MONDAY} | fields
    kept = hold(slot_id=to.pk, appointment_id=appointment.pk, **fields)  # type: ignore[arg-type]
    return reschedule(appointment_id=appointment.pk, token=kept.pk, **fields)  # type: ignore[arg-type]


def test_the_new_seat_is_taken_and_the_old_one_free() -> None:
    old, new = a_slot(), a_slot(starts_at=MONDAY + timedelta(days=3))
    appointment = book(old)
    moved = move(appointment, new)
    assert (taken(old), taken(new)) == (0, 1)
    assert (moved.slot_id, moved.moves, moved.number) == (new.pk, 1, appointment.number)
    event = moved.events.last()
    assert event is not None
    assert (event.kind, event.from_slot_id, event.to_slot_id) == ("moved", old.pk, new.pk)
    assert not Hold.objects.exists()


def test_the_number_stays_when_it_moves_to_another_office() -> None:
    appointment = book(a_slot())
    queens = an_office("QNS", name="Queens Field Office", state="NY")
    a_counter(queens, a_service())
    moved = move(appointment, a_slot(office=queens, starts_at=MONDAY + timedelta(days=4)))
    assert moved.number == appointment.number
    assert moved.slot.counter.office == queens


def test_sending_the_move_twice_moves_once() -> None:
    appointment, new = book(a_slot()), a_slot(starts_at=MONDAY + timedelta(days=3))
    kept = hold(slot_id=new.pk, appointment_id=appointment.pk, now=MONDAY)
    reschedule(appointment_id=appointment.pk, token=kept.pk, now=MONDAY)
    moved = reschedule(appointment_id=appointment.pk, token=kept.pk, now=MONDAY)
    assert moved.moves == 1
    assert Event.objects.filter(kind=Event.Kind.MOVED).count() == 1


def test_a_fourth_move_is_refused() -> None:
    appointment = book(a_slot())
    slots = [a_slot(starts_at=MONDAY + timedelta(days=3, hours=hour)) for hour in range(4)]
    for slot in slots[:3]:
        move(appointment, slot)
    with pytest.raises(MoveLimitReached, match="3 times"):
        move(appointment, slots[3])


def test_moves_by_staff_are_not_counted_and_not_limited() -> None:
    appointment = book(a_slot())
    cruz = StaffMember.objects.create(username="cruz")
    Appointment.objects.filter(pk=appointment.pk).update(moves=3)
    moved = move(appointment, a_slot(starts_at=MONDAY + timedelta(days=3)), actor=by_staff(cruz))
    assert moved.moves == 3
    assert moved.events.last().staff_member == cruz  # type: ignore[union-attr]


def test_a_visit_within_two_hours_can_no_longer_be_moved() -> None:
    appointment, new = book(a_slot()), a_slot(starts_at=MONDAY + timedelta(days=3))
    with pytest.raises(TooLateToChange, match="2 hours"):
        move(appointment, new, now=MONDAY + timedelta(days=2, minutes=-119))


def test_a_move_that_became_too_late_while_the_time_was_kept_is_refused() -> None:
    appointment, new = book(a_slot()), a_slot(starts_at=MONDAY + timedelta(days=3))
    early = MONDAY + timedelta(days=2, minutes=-125)
    kept = hold(slot_id=new.pk, appointment_id=appointment.pk, now=early)
    with pytest.raises(TooLateToChange):
        reschedule(appointment_id=appointment.pk, token=kept.pk, now=early + timedelta(minutes=6))
    assert taken(new) == 1


def test_whose_time_the_office_took_back_may_move_late_and_uncounted() -> None:
    old, new = a_slot(), a_slot(starts_at=MONDAY + timedelta(days=3))
    appointment = book(old)
    Appointment.objects.filter(pk=appointment.pk).update(moves=3)
    Slot.objects.filter(pk=old.pk).update(withdrawn_at=MONDAY, withdrawal="closure")
    moved = move(appointment, new, now=old.starts_at - timedelta(minutes=30))
    assert (moved.slot_id, moved.moves) == (new.pk, 3)
    assert taken(old) == 0


def test_the_same_time_is_refused() -> None:
    slot = a_slot(seats=2)
    with pytest.raises(SameTime):
        move(book(slot), slot)


def test_a_cancelled_appointment_cannot_be_moved() -> None:
    appointment, new = book(a_slot()), a_slot(starts_at=MONDAY + timedelta(days=3))
    cancel(appointment_id=appointment.pk, now=MONDAY)
    with pytest.raises(AppointmentCancelled):
        move(appointment, new)


def test_a_past_appointment_cannot_be_moved() -> None:
    appointment = book(a_slot())
    new = a_slot(starts_at=MONDAY + timedelta(days=5))
    with pytest.raises(AppointmentOver):
        move(appointment, new, now=MONDAY + timedelta(days=3))


def test_a_hold_of_somebody_else_moves_nothing() -> None:
    mine, theirs = book(a_slot()), book(a_slot(starts_at=MONDAY + timedelta(days=4)), BEN)
    new = a_slot(starts_at=MONDAY + timedelta(days=3))
    kept = hold(slot_id=new.pk, appointment_id=theirs.pk, now=MONDAY)
    with pytest.raises(HoldGone):
        reschedule(appointment_id=mine.pk, token=kept.pk, now=MONDAY)


def test_an_unknown_hold_is_refused() -> None:
    with pytest.raises(HoldGone):
        reschedule(appointment_id=book(a_slot()).pk, token=uuid.uuid4(), now=MONDAY)
