from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from appointments.booking import cancel, hold
from appointments.history import by_staff
from appointments.models import Appointment, Event, Hold, Outbox, Slot
from appointments.refusals import AppointmentCancelled, AppointmentOver
from offices.models import StaffMember
from tests.cast import ANA, MONDAY, a_slot, book

pytestmark = pytest.mark.django_db


def test_the_seat_is_free_at_once_and_a_notice_is_owed() -> None:
    slot = a_slot()
    appointment = book(slot)
    cancel(appointment_id=appointment.pk, now=MONDAY, reason="cannot_come")
    assert Slot.objects.get(pk=slot.pk).taken == 0
    event = Event.objects.get(kind=Event.Kind.CANCELLED)
    assert (event.appointment_id, event.reason) == (appointment.pk, "cannot_come")
    assert Outbox.objects.filter(event=event).exists()


def test_the_person_can_book_again() -> None:
    slot = a_slot()
    cancel(appointment_id=book(slot, ANA).pk, now=MONDAY)
    assert book(slot, ANA).status == Appointment.Status.BOOKED


def test_it_is_cancelled_once() -> None:
    slot = a_slot()
    appointment = book(slot)
    cancel(appointment_id=appointment.pk, now=MONDAY)
    with pytest.raises(AppointmentCancelled):
        cancel(appointment_id=appointment.pk, now=MONDAY)
    assert Slot.objects.get(pk=slot.pk).taken == 0


def test_it_can_be_cancelled_until_it_begins_and_not_after() -> None:
    slot = a_slot()
    appointment = book(slot)
    with pytest.raises(AppointmentOver):
        cancel(appointment_id=appointment.pk, now=slot.starts_at)
    cancel(appointment_id=appointment.pk, now=slot.starts_at - timedelta(seconds=1))


def test_a_time_kept_for_moving_it_is_given_back_too() -> None:
    slot, other = a_slot(), a_slot(starts_at=MONDAY + timedelta(days=3))
    appointment = book(slot)
    hold(slot_id=other.pk, appointment_id=appointment.pk, now=MONDAY)
    cancel(appointment_id=appointment.pk, now=MONDAY)
    assert not Hold.objects.exists()
    assert Slot.objects.get(pk=other.pk).taken == 0


def test_staff_cancel_with_their_name_and_reason_in_the_history() -> None:
    cruz = StaffMember.objects.create(username="cruz")
    appointment = book(a_slot())
    cancel(appointment_id=appointment.pk, now=MONDAY, reason="no_staff", actor=by_staff(cruz))
    event = Event.objects.get(kind=Event.Kind.CANCELLED)
    assert (event.actor, event.staff_member, event.reason) == ("staff", cruz, "no_staff")


@pytest.mark.parametrize(
    "rewrite", [lambda: Event.objects.update(reason="other"), lambda: Event.objects.all().delete()]
)
def test_the_database_refuses_to_rewrite_history(rewrite: Callable[[], object]) -> None:
    book(a_slot())
    Outbox.objects.all().delete()
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        rewrite()
    assert Event.objects.count() == 1
