"""What opening hours, closures and other slots leave room for. They have the last word."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum

from appointments.bulk_edit.selection import Selection
from appointments.models import Slot
from appointments.slots import PlannedSlot, plan
from appointments.slots.comparing import Key, compare, is_closed, key_of
from appointments.slots.planning import touches
from offices.opening import Interval, Opening, opening_of


class Left(StrEnum):
    """Why a bulk edit leaves a slot to come alone."""

    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    NOT_IN_HOURS = "not_in_hours"
    OVERLAPS = "overlaps"
    NEEDS_STAFF = "needs_staff"
    RELEASED = "released"  # it begins so soon that what is held back is everybody's


def is_in_hours(selection: Selection, slots: Sequence[Slot]) -> dict[int, bool]:
    """Whether the hours have the time of each slot, by its id. Two statements, or none for none."""
    if not slots:
        return {}
    opening = opening_of(selection.office, selection.first, selection.last)
    wanted = {key_of(each) for each in _planned(selection, opening)}
    return {slot.pk: key_of(slot) in wanted for slot in slots}


def could_stand(
    selection: Selection, slots: Sequence[Slot], *, now: datetime
) -> dict[int, Slot | Left]:
    """Each slot that staff withdrew: as it would be when reopened, or why it cannot stand.

    The same rules as publishing, applied to copies. Three statements, or none where staff withdrew
    nothing.
    """
    wished = {slot.pk for slot in slots if slot.withdrawal == Slot.Withdrawal.STAFF}
    if not wished:
        return {}
    opening = opening_of(selection.office, selection.first, selection.last)
    planned = _by_day(_planned(selection, opening))
    found: dict[int, Slot | Left] = {}
    neighbours = selection.slots_of_days().filter(starts_at__gt=now)
    for day, of_day in _by_day(neighbours.select_related("counter__office")).items():
        standing = _standing(of_day)
        for slot in of_day:
            if slot.pk in wished:
                # No longer by staff's wish: whether it stands is for the plan to say.
                slot.withdrawal = Slot.Withdrawal.PLAN
        wanted = planned.get(day, [])
        compare(planned=wanted, slots=of_day, opening=opening, horizon=date.min, now=now)
        keys = {key_of(each) for each in wanted}
        for slot in of_day:
            if slot.pk in wished:
                found[slot.pk] = _verdict(slot, standing[slot.counter_id], keys, opening)
    return found


def _verdict(
    slot: Slot, standing: Sequence[Interval], wanted: set[Key], opening: Opening
) -> Slot | Left:
    if slot.withdrawn_at is None and not touches(slot.starts_at, slot.ends_at, standing):
        return slot
    if is_closed(slot, opening):
        return Left.CLOSED
    if slot.withdrawn_at is None or slot.taken or key_of(slot) in wanted:
        return Left.OVERLAPS
    return Left.NOT_IN_HOURS


def _planned(selection: Selection, opening: Opening) -> list[PlannedSlot]:
    if not selection.office.active:
        return []
    return plan(opening, counter_ids=selection.counter_ids)


def _standing(slots: Sequence[Slot]) -> dict[int, list[Interval]]:
    """By counter: where the database lets no other slot stand."""
    standing: dict[int, list[Interval]] = defaultdict(list)
    for slot in slots:
        if slot.withdrawn_at is None:
            standing[slot.counter_id].append((slot.starts_at, slot.ends_at))
    return standing


def _by_day[S: (Slot, PlannedSlot)](slots: Iterable[S]) -> dict[date, list[S]]:
    by_day: dict[date, list[S]] = defaultdict(list)
    for slot in slots:
        by_day[slot.date].append(slot)
    return by_day
