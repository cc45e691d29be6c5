"""Staff ask for fewer seats than are taken: as people leave, their seats go, and nobody gets them."""

from datetime import timedelta
from uuid import uuid4

import pytest

from appointments import booking, capacity
from appointments.models import Appointment, Slot
from appointments.refusals import SlotTaken
from appointments.slots import publish
from appointments.verification import find_drift
from offices.models import Office
from tests.cast import MONDAY, a_service, an_open_office, book, stranger

pytestmark = pytest.mark.django_db


@pytest.fixture
def atlanta() -> Office:
    """Ten seats a slot; those held back are everybody's from four days before."""
    return an_open_office(seats=10, release_hours=96)


@pytest.fixture
def slot(atlanta: Office) -> Slot:
    """Nine are taken, and staff ask for five."""
    slot = Slot.objects.filter(counter__office=atlanta, date="2027-01-06").earliest("starts_at")
    for _ in range(9):
        book(slot, stranger())
    capacity.set_seats(slot_id=slot.pk, capacity=5, held_back=0, now=MONDAY)
    return slot


def leave(slot: Slot, count: int) -> None:
    for appointment in Appointment.objects.filter(slot=slot, status="booked")[:count]:
        booking.cancel(appointment_id=appointment.pk, now=MONDAY)
    publish(office_id=slot.counter.office_id, now=MONDAY)
    slot.refresh_from_db()


def test_nobody_loses_a_seat_and_nobody_gets_one(slot: Slot) -> None:
    publish(office_id=slot.counter.office_id, now=MONDAY)
    slot.refresh_from_db()
    assert (slot.capacity, slot.taken, slot.surplus, slot.off_plan) == (9, 9, 4, True)


def test_whoever_leaves_takes_the_seat_along_also_when_seats_are_released(slot: Slot) -> None:
    leave(slot, 2)
    assert (slot.capacity, slot.taken, slot.surplus, slot.off_plan) == (7, 7, 2, True)
    leave(slot, 2)
    assert (slot.capacity, slot.taken, slot.surplus, slot.off_plan) == (5, 5, 0, False)
    with pytest.raises(SlotTaken):
        booking.hold(slot_id=slot.pk, service_id=a_service().pk, owner=uuid4(), now=MONDAY)
    leave(slot, 1)
    assert (slot.capacity, slot.taken, slot.held_back) == (5, 4, 0)
    booking.hold(slot_id=slot.pk, service_id=a_service().pk, owner=uuid4(), now=MONDAY)
    assert list(find_drift()) == []


def test_what_staff_hold_back_besides_is_kept_until_it_is_released(
    atlanta: Office, slot: Slot
) -> None:
    atlanta.release_hours = 24
    atlanta.save()
    capacity.set_seats(slot_id=slot.pk, capacity=5, held_back=2, now=MONDAY)
    leave(slot, 4)
    assert (slot.capacity, slot.held_back, slot.surplus) == (5, 2, 0)
    leave(slot, 2)
    assert slot.seats_left == 0
    publish(office_id=atlanta.pk, now=slot.starts_at - timedelta(hours=23))
    slot.refresh_from_db()
    assert (slot.held_back, slot.seats_left) == (0, 2)


def test_seats_beyond_the_rules_that_nobody_has_are_drift(slot: Slot) -> None:
    for field in ("extra", "handed_out"):
        Slot.objects.filter(pk=slot.pk).update(**{field: 1})
        assert [drift.id for drift in find_drift()] == [slot.pk]
        Slot.objects.filter(pk=slot.pk).update(**{field: 0})
    assert list(find_drift()) == []
