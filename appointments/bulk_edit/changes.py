"""What a bulk edit does to each slot: it changes, it is so already, or it is left alone.

Nothing here writes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from appointments.bulk_edit.hours import Left, could_stand, is_in_hours
from appointments.bulk_edit.refusals import SeatsNotSaid
from appointments.bulk_edit.selection import Selection
from appointments.capacity import Seats, check_seats, given_for
from appointments.models import Slot
from appointments.slots.comparing import is_released


class Action(StrEnum):
    SEATS = "seats"
    HOLD_BACK = "hold_back"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


OF_SEATS = frozenset({Action.SEATS, Action.HOLD_BACK})


@dataclass(frozen=True, kw_only=True)
class BulkEdit:
    """``number`` is of seats: those there are, or those held back. The other actions need none."""

    selection: Selection
    action: Action
    number: int | None = None

    def check(self) -> None:
        """Raises SeatsNotSaid, SeatsOutOfRange, or what `Selection.check` raises."""
        self.selection.check()
        if self.action in OF_SEATS:
            if self.number is None:
                raise SeatsNotSaid
            check_seats(capacity=self.number, held_back=0)


@dataclass(frozen=True, kw_only=True)
class SlotState:
    """What staff can change of a slot."""

    capacity: int
    held_back: int
    withdrawal: str
    off_plan: bool

    @classmethod
    def of(cls, slot: Slot) -> Self:
        return cls(
            capacity=slot.capacity,
            held_back=slot.held_back,
            withdrawal=slot.withdrawal,
            off_plan=slot.off_plan,
        )


@dataclass(frozen=True, kw_only=True)
class Change:
    """``surplus`` seats are taken beyond those asked for; ``short`` of those to hold back."""

    slot: Slot
    before: SlotState
    after: SlotState
    surplus: int = 0
    short: int = 0
    asked: Seats | None = None


type Judged = Change | Left | None


def judge(edit: BulkEdit, slots: Sequence[Slot], *, now: datetime) -> list[Judged]:
    """For each slot to come: what changes, why it is left alone, or None when it is so already.

    At most three statements, however many slots there are.
    """
    match edit.action:
        case Action.SEATS:
            fit = is_in_hours(edit.selection, [slot for slot in slots if slot.off_plan])
            return [_seats(slot, edit.number or 0, fit) for slot in slots]
        case Action.HOLD_BACK:
            office, number = edit.selection.office, edit.number or 0
            return [
                Left.RELEASED
                if number and is_released(office, slot, now=now)
                else _hold_back(slot, number)
                for slot in slots
            ]
        case Action.WITHDRAW:
            return [_withdraw(slot) for slot in slots]
        case Action.REOPEN:
            standing = could_stand(edit.selection, slots, now=now)
            return [_reopen(slot, standing) for slot in slots]


def _seats(slot: Slot, number: int, fit: Mapping[int, bool]) -> Judged:
    if slot.withdrawn_at:
        return Left.WITHDRAWN
    if not fit.get(slot.pk, True):
        return Left.NOT_IN_HOURS
    # What is held back of a slot that was sold over its seats is that surplus, not a wish of staff.
    wished = 0 if slot.off_plan else slot.held_back
    return _asked(slot, Seats(capacity=number, held_back=_of_the_free(slot, wished, of=number)))


def _hold_back(slot: Slot, number: int) -> Judged:
    if slot.withdrawn_at:
        return Left.WITHDRAWN
    if slot.off_plan:
        return Left.NEEDS_STAFF
    held_back = _of_the_free(slot, number, of=slot.capacity)
    return _asked(slot, Seats(capacity=slot.capacity, held_back=held_back), number - held_back)


def _of_the_free(slot: Slot, wished: int, *, of: int) -> int:
    """A seat that somebody has cannot be held back: publishing would call the slot oversold."""
    return max(min(wished, of, of + slot.extra - slot.taken), 0)


def _asked(slot: Slot, asked: Seats, short: int = 0) -> Judged:
    given, surplus = given_for(slot, asked)
    before = SlotState.of(slot)
    after = SlotState(
        capacity=given.capacity,
        held_back=given.held_back,
        withdrawal="",
        off_plan=surplus > 0,
    )
    if after == before:
        return None
    return Change(slot=slot, before=before, after=after, surplus=surplus, short=short, asked=asked)


def _withdraw(slot: Slot) -> Judged:
    if slot.withdrawal == Slot.Withdrawal.STAFF:
        return None
    if slot.withdrawal == Slot.Withdrawal.PLAN:
        # Nobody can book it, and withdrawn by staff it would be in the way of what is planned.
        return Left.NOT_IN_HOURS
    before = SlotState.of(slot)
    after = replace(before, withdrawal=Slot.Withdrawal.STAFF)
    return Change(slot=slot, before=before, after=after)


def _reopen(slot: Slot, standing: Mapping[int, Slot | Left]) -> Judged:
    match slot.withdrawal:
        case "":
            return None
        case Slot.Withdrawal.CLOSURE:
            return Left.CLOSED
        case Slot.Withdrawal.PLAN:
            return Left.NOT_IN_HOURS
    found = standing[slot.pk]
    if isinstance(found, Left):
        return found
    return Change(slot=found, before=SlotState.of(slot), after=SlotState.of(found))
