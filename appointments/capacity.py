"""What staff do to slots by hand: withdraw, reopen, set seats. Publishing keeps all of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError

from appointments.booking.seats import lock_slots
from appointments.booking.transactions import broken_constraint, verb
from appointments.models import Appointment, Slot
from appointments.refusals import SeatsOutOfRange, SlotIsPast, SlotNotInHours, SlotsOverlap
from appointments.slots import lock_schedule, publish, save_alike

MOST_SEATS = 500


@dataclass(frozen=True, kw_only=True)
class SlotsReport:
    """How many slots changed, and how many live appointments stand in withdrawn ones."""

    slots: int
    affected: int


@dataclass(frozen=True, kw_only=True)
class SeatsReport:
    """The seats a slot has now, and how many were taken beyond what staff asked for."""

    capacity: int
    surplus: int


@dataclass(frozen=True, kw_only=True)
class Seats:
    """How many seats a slot has, and how many of them only staff may give out."""

    capacity: int
    held_back: int


@verb
def withdraw(*, slot_ids: Collection[int], now: datetime) -> SlotsReport:
    """Take slots back: nobody can book them. Who is booked stays booked and is listed for staff.

    Raises SlotIsPast when one of them has begun.
    """
    slots = _lock_to_come(slot_ids, now=now)
    standing = [slot for slot in slots if slot.withdrawal != Slot.Withdrawal.STAFF]
    Slot.objects.filter(pk__in=[slot.pk for slot in standing]).update(
        withdrawn_at=now, withdrawal=Slot.Withdrawal.STAFF
    )
    affected = Appointment.objects.filter(slot__in=standing, status__in=Appointment.LIVE).count()
    return SlotsReport(slots=len(standing), affected=affected)


def reopen(*, slot_ids: Collection[int], now: datetime) -> SlotsReport:
    """Offer withdrawn slots again.

    Raises SlotIsPast, SlotsOverlap when another slot of the counter stands at the same time, or
    SlotNotInHours when the office is closed then or its hours have no such time.
    """
    try:
        return _reopen(slot_ids=slot_ids, now=now)
    except IntegrityError as error:
        if broken_constraint(error) == "slot_standing_slots_do_not_overlap":
            raise SlotsOverlap from error
        raise


@verb
def _reopen(*, slot_ids: Collection[int], now: datetime) -> SlotsReport:
    slots = Slot.objects.filter(pk__in=slot_ids)
    office_ids = sorted(set(slots.values_list("counter__office", flat=True)))
    for office_id in office_ids:
        lock_schedule(office_id)
    withdrawn = [slot.pk for slot in _lock_to_come(slot_ids, now=now) if slot.withdrawn_at]
    reopened = Slot.objects.filter(pk__in=withdrawn)
    reopened.update(withdrawn_at=None, withdrawal="")
    # Publishing knows the hours and closures: what they do not allow is withdrawn at once.
    for office_id in office_ids:
        publish(office_id=office_id, now=now)
    if reopened.filter(withdrawn_at__isnull=False).exists():
        raise SlotNotInHours
    return SlotsReport(slots=len(withdrawn), affected=0)


def set_seats(*, slot_id: int, capacity: int, held_back: int, now: datetime) -> SeatsReport:
    """Set the seats of a slot. Nobody loses a seat: below what is taken, it stays at that.

    Such a slot takes no new bookings and is listed for staff. Raises SlotIsPast, SeatsOutOfRange.
    """
    asked = Seats(capacity=capacity, held_back=held_back)
    (report,) = set_seats_of(asked={slot_id: asked}, now=now)
    return report


@verb
def set_seats_of(*, asked: Mapping[int, Seats], now: datetime) -> list[SeatsReport]:
    """Set the seats of slots, by their ids: all or, when one cannot have them, none.

    Each as `set_seats` does. As many statements as there are different seats to write.
    """
    for seats in asked.values():
        check_seats(capacity=seats.capacity, held_back=seats.held_back)
    slots = _lock_to_come(asked.keys(), now=now)
    reports = [_give(slot, asked[slot.pk]) for slot in slots]
    save_alike(slots, ["capacity", "held_back", "surplus", "off_plan", "seats_set_by_staff"])
    return reports


def _give(slot: Slot, asked: Seats) -> SeatsReport:
    given, surplus = given_for(slot, asked)
    slot.capacity, slot.held_back, slot.off_plan = given.capacity, given.held_back, surplus > 0
    slot.surplus, slot.seats_set_by_staff = surplus, True
    return SeatsReport(capacity=slot.capacity, surplus=surplus)


def given_for(slot: Slot, asked: Seats) -> tuple[Seats, int]:
    """The seats a slot would have, and how many of those taken are more than was asked for."""
    surplus = max(slot.taken - slot.extra - asked.capacity, 0)
    # Held back, so that a seat of the surplus that becomes free is not given to the next.
    return Seats(capacity=asked.capacity + surplus, held_back=asked.held_back + surplus), surplus


def check_seats(*, capacity: int, held_back: int) -> None:
    """Raises SeatsOutOfRange for numbers that no slot can have."""
    if not 0 <= held_back <= capacity <= MOST_SEATS:
        raise SeatsOutOfRange


def _lock_to_come(slot_ids: Collection[int], *, now: datetime) -> list[Slot]:
    slots = list(lock_slots(slot_ids).values())
    if len(slots) != len(set(slot_ids)) or any(slot.starts_at <= now for slot in slots):
        raise SlotIsPast
    return slots
