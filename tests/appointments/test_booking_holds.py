import uuid
from datetime import timedelta

import pytest

from appointments.booking import EXTENSION_MINUTES, HOLD_MINUTES, extend, hold, release, sweep
from appointments.models import Hold, Slot
from appointments.refusals import (
    HoldGone,
    NoMoreExtensions,
    NotOffered,
    OfficeInactive,
    SlotTaken,
    SlotTooFarAhead,
    SlotTooSoon,
    SlotWithdrawn,
)
from tests.cast import MONDAY, a_service, a_slot

pytestmark = pytest.mark.django_db


def take(slot: Slot, **fields: object) -> Hold:
    arguments = {"owner": uuid.uuid4(), "now": MONDAY, "service_id": a_service().pk} | fields
    return hold(slot_id=slot.pk, **arguments)  # type: ignore[arg-type]


def taken(slot: Slot) -> int:
    return Slot.objects.get(pk=slot.pk).taken


def test_a_hold_takes_one_seat_for_ten_minutes() -> None:
    slot = a_slot(seats=2)
    kept = take(slot)
    assert taken(slot) == 1
    assert kept.expires_at == MONDAY + timedelta(minutes=HOLD_MINUTES)


def test_the_last_seat_is_refused_to_the_next() -> None:
    slot = a_slot(seats=1)
    take(slot)
    with pytest.raises(SlotTaken):
        take(slot)
    assert taken(slot) == 1


def test_seats_held_back_for_staff_are_not_for_the_public() -> None:
    slot = a_slot(seats=2)
    Slot.objects.filter(pk=slot.pk).update(held_back=1)
    take(slot)
    with pytest.raises(SlotTaken):
        take(slot)


def test_a_full_slot_gives_up_its_expired_holds_to_a_claimer() -> None:
    slot = a_slot(seats=2)
    take(slot)
    take(slot)
    later = MONDAY + timedelta(minutes=HOLD_MINUTES)
    take(slot, now=later)
    assert Hold.objects.filter(slot=slot).count() == taken(slot) == 1


def test_choosing_another_time_gives_the_first_back() -> None:
    first, second = a_slot(), a_slot(starts_at=MONDAY + timedelta(days=3))
    owner = uuid.uuid4()
    take(first, owner=owner)
    take(second, owner=owner)
    assert (taken(first), taken(second)) == (0, 1)
    assert Hold.objects.count() == 1


def test_choosing_the_same_full_time_again_keeps_it() -> None:
    slot = a_slot(seats=1)
    owner = uuid.uuid4()
    take(slot, owner=owner)
    again = take(slot, owner=owner, now=MONDAY + timedelta(minutes=5))
    assert again.expires_at == MONDAY + timedelta(minutes=5 + HOLD_MINUTES)
    assert taken(slot) == 1


def test_a_refused_second_time_leaves_the_first_kept() -> None:
    first, full = a_slot(), a_slot(starts_at=MONDAY + timedelta(days=3))
    owner = uuid.uuid4()
    take(first, owner=owner)
    take(full)
    with pytest.raises(SlotTaken):
        take(full, owner=owner)
    assert taken(first) == 1
    assert Hold.objects.filter(owner=owner, slot=first).exists()


def test_a_time_less_than_two_hours_away_is_too_soon() -> None:
    slot = a_slot(starts_at=MONDAY + timedelta(minutes=119))
    with pytest.raises(SlotTooSoon, match="2 hours"):
        take(slot)


def test_a_day_beyond_the_horizon_is_refused() -> None:
    slot = a_slot(starts_at=MONDAY + timedelta(days=15))
    with pytest.raises(SlotTooFarAhead):
        take(slot)


def test_a_withdrawn_time_is_refused() -> None:
    slot = a_slot()
    Slot.objects.filter(pk=slot.pk).update(withdrawn_at=MONDAY, withdrawal="staff")
    with pytest.raises(SlotWithdrawn):
        take(slot)


def test_a_service_the_counter_does_not_handle_is_refused() -> None:
    slot = a_slot()
    with pytest.raises(NotOffered):
        take(slot, service_id=a_service("CARD", name_en="Card", name_es="Tarjeta").pk)


def test_an_office_that_takes_no_appointments_refuses() -> None:
    slot = a_slot()
    slot.counter.office.active = False
    slot.counter.office.save()
    with pytest.raises(OfficeInactive):
        take(slot)


def test_a_slot_that_never_was_is_refused() -> None:
    slot = a_slot()
    slot.pk += 1000
    with pytest.raises(SlotWithdrawn):
        take(slot)


def test_a_hold_can_be_extended_ten_times_by_two_minutes() -> None:
    kept = take(a_slot())
    extended = [extend(token=kept.pk, now=MONDAY) for _ in range(10)]
    assert extended[-1].expires_at == kept.expires_at + timedelta(minutes=10 * EXTENSION_MINUTES)
    with pytest.raises(NoMoreExtensions):
        extend(token=kept.pk, now=MONDAY)


def test_extending_an_expired_hold_counts_from_now() -> None:
    kept = take(a_slot())
    late = kept.expires_at + timedelta(seconds=40)
    assert extend(token=kept.pk, now=late).expires_at == late + timedelta(minutes=EXTENSION_MINUTES)


def test_a_hold_that_is_gone_cannot_be_extended() -> None:
    with pytest.raises(HoldGone):
        extend(token=uuid.uuid4(), now=MONDAY)


def test_releasing_gives_the_seat_back_and_does_no_harm_twice() -> None:
    slot = a_slot()
    kept = take(slot)
    release(token=kept.pk)
    release(token=kept.pk)
    assert taken(slot) == 0


def test_the_sweeper_gives_back_expired_seats_only() -> None:
    expired, fresh = a_slot(seats=3), a_slot(starts_at=MONDAY + timedelta(days=3))
    for _ in range(2):
        take(expired)
    take(fresh, now=MONDAY + timedelta(minutes=5))
    assert sweep(now=MONDAY + timedelta(minutes=11)) == 2
    assert (taken(expired), taken(fresh)) == (0, 1)
