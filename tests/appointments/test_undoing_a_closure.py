"""A closure is undone while nobody was told: everybody is back in their own place."""

from datetime import date, timedelta

import pytest

from appointments import booking, closing
from appointments.models import Outbox, Relocation, Slot
from appointments.refusals import (
    NothingToUndo,
    UndoTooLate,
)
from appointments.verification import find_drift
from offices.models import Closure, Office, StaffMember
from tests.appointments.closures import (
    LONG,
    WAIT,
    carry_on,
    closed,
    fill,
    outcomes,
    places,
    slots_of,
    start,
)
from tests.cast import MONDAY

pytestmark = pytest.mark.django_db


def test_undone_everybody_is_back_in_their_own_place_and_nobody_was_told(
    atlanta: Office, sam: StaffMember
) -> None:
    fill(atlanta, seats=2)
    Outbox.objects.all().delete()
    before, seats = places(), list(Slot.objects.order_by("pk").values())
    relocation = carry_on(start(closed(atlanta), sam))
    assert places() != before
    closing.undo(relocation_id=relocation.pk, by=sam, now=MONDAY + timedelta(minutes=14))
    carry_on(relocation, now=MONDAY + timedelta(minutes=14))
    assert relocation.state == "undone"
    assert places() == before
    assert list(Slot.objects.order_by("pk").values()) == seats
    assert not Closure.objects.exists()
    assert not Outbox.objects.exists()
    assert list(find_drift()) == []


def test_undone_halfway_nobody_is_moved_any_more(atlanta: Office, sam: StaffMember) -> None:
    fill(atlanta)
    before = places()
    relocation = start(closed(atlanta), sam)
    closing.place_open(relocation, now=MONDAY, run_for=timedelta(0))
    stale = Relocation.objects.get(pk=relocation.pk)
    closing.undo(relocation_id=relocation.pk, by=sam, now=MONDAY)
    closing.place_open(stale, now=MONDAY, run_for=LONG)
    assert places() == before
    carry_on(relocation)
    assert (relocation.state, places()) == ("undone", before)


def test_the_public_cannot_take_the_seats_that_people_come_back_to(
    atlanta: Office, sam: StaffMember
) -> None:
    fill(atlanta, seats=2)
    relocation = carry_on(start(closed(atlanta), sam))
    closing.undo(relocation_id=relocation.pk, by=sam, now=MONDAY)
    assert all(slot.withdrawn_at for slot in slots_of(atlanta)), "closed until all are back"
    carry_on(relocation)
    assert all(slot.withdrawn_at is None and slot.taken == 2 for slot in slots_of(atlanta))


def test_who_chose_something_else_keeps_it_when_the_closure_is_undone(
    atlanta: Office, sam: StaffMember
) -> None:
    visit = fill(atlanta)[0]
    relocation = carry_on(start(closed(atlanta), sam))
    friday = slots_of(atlanta, date(2027, 1, 8))[5]
    kept = booking.hold(slot_id=friday.pk, appointment_id=visit.pk, now=MONDAY)
    booking.reschedule(appointment_id=visit.pk, token=kept.pk, now=MONDAY)
    closing.undo(relocation_id=relocation.pk, by=sam, now=MONDAY)
    carry_on(relocation)
    assert outcomes(relocation) == {"restored": 11, "own": 1}
    assert places()[visit.pk] == friday.pk


def test_once_people_are_told_it_is_too_late_to_undo(atlanta: Office, sam: StaffMember) -> None:
    fill(atlanta)
    relocation = carry_on(start(closed(atlanta), sam))
    before = places()
    with pytest.raises(UndoTooLate):
        closing.undo(relocation_id=relocation.pk, by=sam, now=MONDAY + WAIT)
    assert places() == before
    relocation.refresh_from_db()
    assert relocation.state == "placed"


def test_it_is_undone_only_once(atlanta: Office, sam: StaffMember) -> None:
    relocation = start(closed(atlanta), sam)
    closing.undo(relocation_id=relocation.pk, by=sam, now=MONDAY)
    with pytest.raises(NothingToUndo):
        closing.undo(relocation_id=relocation.pk, by=sam, now=MONDAY)
