"""Staff book and move for a caller or a walk-up: the same rules, and what goes beyond them named."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db.models import F

from appointments import booking, capacity
from appointments.history import Beyond, by_staff
from appointments.models import Appointment, Event, Outbox, Slot
from appointments.refusals import (
    AlreadyBooked,
    BookingError,
    MoveLimitReached,
    NotOffered,
    ReasonMissing,
    SameTime,
    SlotIsPast,
    SlotTaken,
    SlotTooFarAhead,
    SlotWithdrawn,
)
from appointments.slots import publish
from appointments.verification import find_drift
from offices.models import Hours, Office, StaffMember
from tests.appointments.recount import snapshot
from tests.cast import ANA, BEN, MONDAY, a_service, an_open_office, book, stranger

pytestmark = pytest.mark.django_db

HELD_BACK = Beyond(override="held_back", reason="urgent")
EXTRA = Beyond(override="extra", reason="office_error")


@pytest.fixture
def atlanta(db: None) -> Office:  # noqa: ARG001
    """Two seats a slot, one of them held back for staff."""
    office = an_open_office()
    Hours.objects.update(held_back=1)
    publish(office_id=office.pk, now=MONDAY)
    return office


@pytest.fixture
def cruz() -> StaffMember:
    return StaffMember.objects.create_user("cruz", is_staff=True)


def slots(office: Office, day: str = "2027-01-06") -> list[Slot]:
    return list(Slot.objects.filter(counter__office=office, date=day).order_by("starts_at"))


def book_for(slot: Slot, cruz: StaffMember, **given: Any) -> Appointment:
    usual: dict[str, Any] = {
        "slot_id": slot.pk,
        "service_id": a_service().pk,
        "applicant": stranger(),
        "language": "es",
        "channel": "phone",
        "now": MONDAY,
        "actor": by_staff(cruz),
    }
    return booking.book_for(**(usual | given))


def move_for(appointment: Appointment, slot: Slot, cruz: StaffMember, **beyond: str) -> Appointment:
    return booking.move_for(
        appointment_id=appointment.pk,
        slot_id=slot.pk,
        now=MONDAY,
        actor=by_staff(cruz),
        beyond=Beyond(**({"reason": "asked"} | beyond)),
    )


def numbers(slot: Slot) -> tuple[int, int, int, int]:
    slot.refresh_from_db()
    return slot.capacity + slot.extra, slot.held_back, slot.taken, slot.handed_out


def test_a_caller_is_booked_in_their_language_and_told(atlanta: Office, cruz: StaffMember) -> None:
    made = book_for(slots(atlanta)[0], cruz, applicant=ANA)
    assert (made.language, made.channel, made.seat) == ("es", "phone", "")
    event = Event.objects.get()
    assert (event.kind, event.staff_member, event.override) == ("booked", cruz, "")
    assert Outbox.objects.filter(event=event).exists()
    assert list(find_drift()) == []


def test_a_walk_up_needs_no_notice_but_nobody_gets_the_past(
    atlanta: Office, cruz: StaffMember
) -> None:
    today = slots(atlanta, "2027-01-04")[0]
    soon = today.starts_at - timedelta(minutes=5)
    with pytest.raises(BookingError):
        booking.hold(slot_id=today.pk, owner=uuid4(), service_id=a_service().pk, now=soon)
    assert book_for(today, cruz, now=soon, channel="counter").slot == today
    with pytest.raises(SlotIsPast):
        book_for(today, cruz, now=today.starts_at + timedelta(minutes=1))


def test_the_rules_of_everybody_hold(atlanta: Office, cruz: StaffMember) -> None:
    first = slots(atlanta)[0]
    book(first, ANA)
    before = snapshot()
    with pytest.raises(SlotTaken):
        book_for(first, cruz)
    with pytest.raises(AlreadyBooked):
        book_for(slots(atlanta)[1], cruz, applicant=ANA)
    with pytest.raises(NotOffered):
        book_for(slots(atlanta)[1], cruz, service_id=a_service("OTHER").pk)
    atlanta.horizon_days = 1
    atlanta.save()
    with pytest.raises(SlotTooFarAhead):
        book_for(slots(atlanta)[1], cruz)
    with pytest.raises(SlotWithdrawn):
        book_for(Slot(pk=0), cruz)
    assert snapshot() == before


def test_a_held_back_seat_is_given_with_a_reason(atlanta: Office, cruz: StaffMember) -> None:
    first = slots(atlanta)[0]
    made = book_for(first, cruz, beyond=HELD_BACK)
    assert numbers(first) == (2, 0, 1, 1)
    event = Event.objects.get(appointment=made)
    assert (event.override, event.reason) == ("held_back", "urgent")
    with pytest.raises(SlotTaken):
        book_for(first, cruz, beyond=HELD_BACK)
    book(first, BEN)
    assert list(find_drift()) == []


def test_publishing_holds_back_no_seat_for_one_that_was_given(
    atlanta: Office, cruz: StaffMember
) -> None:
    first = slots(atlanta)[0]
    book_for(first, cruz, beyond=HELD_BACK)
    assert publish(office_id=atlanta.pk, now=MONDAY).is_empty
    assert numbers(first) == (2, 0, 1, 1)


def test_given_back_it_is_held_back_again(atlanta: Office, cruz: StaffMember) -> None:
    first, second, *_ = slots(atlanta)
    cancelled = book_for(first, cruz, beyond=HELD_BACK)
    booking.cancel(appointment_id=cancelled.pk, now=MONDAY)
    assert numbers(first) == (2, 1, 0, 0)
    moved = book_for(first, cruz, beyond=HELD_BACK)
    move_for(moved, second, cruz)
    assert numbers(first) == (2, 1, 0, 0)
    assert numbers(second) == (2, 1, 1, 0)
    assert Appointment.objects.get(pk=moved.pk).seat == ""
    assert publish(office_id=atlanta.pk, now=MONDAY).is_empty


def test_an_extra_seat_is_there_for_one_person_alone(atlanta: Office, cruz: StaffMember) -> None:
    first = slots(atlanta)[0]
    book(first, BEN)
    book_for(first, cruz, beyond=HELD_BACK)
    made = book_for(first, cruz, beyond=EXTRA)
    assert numbers(first) == (3, 0, 3, 1)
    assert Event.objects.get(appointment=made).override == "extra"
    assert publish(office_id=atlanta.pk, now=MONDAY).is_empty
    booking.cancel(appointment_id=made.pk, now=MONDAY)
    assert numbers(first) == (2, 0, 2, 1)
    assert list(find_drift()) == []


def test_going_beyond_a_rule_without_saying_why_is_refused(
    atlanta: Office, cruz: StaffMember
) -> None:
    before = snapshot()
    for override in ("held_back", "extra"):
        with pytest.raises(ReasonMissing):
            book_for(slots(atlanta)[0], cruz, beyond=Beyond(override=override))
    assert snapshot() == before


def test_a_move_that_was_asked_for_counts_and_has_its_limit(
    atlanta: Office, cruz: StaffMember
) -> None:
    anas = book(slots(atlanta)[0], ANA)
    atlanta.move_limit = 1
    atlanta.save()
    assert move_for(anas, slots(atlanta)[1], cruz).moves == 1
    with pytest.raises(MoveLimitReached):
        move_for(anas, slots(atlanta)[2], cruz)
    moved = move_for(anas, slots(atlanta)[2], cruz, override="move_limit")
    assert moved.slot == slots(atlanta)[2]
    assert anas.events.order_by("-pk")[0].override == "move_limit"


def test_the_offices_own_move_has_no_limit_and_counts_for_nothing(
    atlanta: Office, cruz: StaffMember
) -> None:
    anas = book(slots(atlanta)[0], ANA)
    Appointment.objects.update(moves=F("moves") + 9)
    assert move_for(anas, slots(atlanta)[1], cruz, reason="no_staff").moves == 9


def test_a_move_needs_a_reason_and_another_time(atlanta: Office, cruz: StaffMember) -> None:
    anas = book(slots(atlanta)[0], ANA)
    with pytest.raises(ReasonMissing):
        move_for(anas, slots(atlanta)[1], cruz, reason="")
    with pytest.raises(SameTime):
        move_for(anas, slots(atlanta)[0], cruz)


def test_a_move_may_take_a_held_back_or_an_extra_seat(atlanta: Office, cruz: StaffMember) -> None:
    first, second, *_ = slots(atlanta)
    anas = book(first, ANA)
    book(second, BEN)
    with pytest.raises(SlotTaken):
        move_for(anas, second, cruz)
    moved = move_for(anas, second, cruz, override="held_back", reason="urgent")
    assert (moved.seat, numbers(second)) == ("held_back", (2, 0, 2, 1))
    third = book(first, stranger())
    assert move_for(third, second, cruz, override="extra", reason="urgent").seat == "extra"
    assert numbers(second) == (3, 0, 3, 1)
    assert list(find_drift()) == []


def test_a_seat_that_the_applicant_keeps_for_a_move_is_given_back(
    atlanta: Office, cruz: StaffMember
) -> None:
    first, second, third, *_ = slots(atlanta)
    anas = book(first, ANA)
    booking.hold(slot_id=second.pk, appointment_id=anas.pk, now=MONDAY)
    move_for(anas, third, cruz)
    assert [numbers(slot)[2] for slot in (first, second, third)] == [0, 0, 1]
    booking.hold(slot_id=second.pk, appointment_id=anas.pk, now=MONDAY)
    move_for(anas, second, cruz)
    assert [numbers(slot)[2] for slot in (first, second, third)] == [0, 1, 0]
    assert list(find_drift()) == []


# Seats held back, released to the public


def test_held_back_seats_become_public_the_settled_hours_before(atlanta: Office) -> None:
    first = slots(atlanta)[0]
    book(first, BEN)
    atlanta.release_hours = 24
    atlanta.save()
    publish(office_id=atlanta.pk, now=first.starts_at - timedelta(hours=24, seconds=1))
    assert numbers(first)[1] == 1
    at = first.starts_at - timedelta(hours=24)
    publish(office_id=atlanta.pk, now=at)
    assert numbers(first)[1] == 0
    book(first, ANA, now=at)
    assert publish(office_id=atlanta.pk, now=at).is_empty
    later = slots(atlanta, "2027-01-07")[0]
    assert numbers(later)[1] == 1


def test_seats_set_by_hand_are_released_too_but_never_a_surplus(atlanta: Office) -> None:

    by_hand, full, *_ = slots(atlanta)
    capacity.set_seats(slot_id=by_hand.pk, capacity=4, held_back=3, now=MONDAY)
    capacity.set_seats(slot_id=full.pk, capacity=2, held_back=0, now=MONDAY)
    for _seat in range(2):
        book(full, stranger())
    capacity.set_seats(slot_id=full.pk, capacity=1, held_back=0, now=MONDAY)
    atlanta.release_hours = 48
    atlanta.save()
    publish(office_id=atlanta.pk, now=MONDAY + timedelta(hours=6))
    assert numbers(by_hand)[:2] == (4, 0)
    full.refresh_from_db()
    assert full.off_plan
    assert full.seats_left == 0


def test_nothing_is_released_where_the_office_settled_nothing(atlanta: Office) -> None:
    first = slots(atlanta)[0]
    publish(office_id=atlanta.pk, now=first.starts_at - timedelta(minutes=1))
    assert numbers(first)[1] == 1
