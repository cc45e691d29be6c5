"""The guards that the controls lift, one at a time, each by the name of what guards.

A lifted guard does what a careless author would have written in its place. Where the window it
opens is narrow, it is held open a moment here, never in the product.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db import connection
from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from appointments.booking import cancelling, confirming, holding, moving, seats
from appointments.bulk_edit import Preview, carrying_out
from appointments.closing import announcing, placing, undoing
from appointments.models import Appointment, Displaced, Hold, Relocation, Slot
from appointments.refusals import HoldGone
from appointments.slots import publishing

A_MOMENT = 0.2  # seconds


@contextmanager
def lifted(name: str) -> Iterator[None]:
    """Lift the guard of that name; the empty name lifts none."""
    with ExitStack() as stack:
        for owner, attribute, careless in GUARDS[name]() if name else ():
            stack.enter_context(patch.object(owner, attribute, careless))
        yield


type _Patches = list[tuple[Any, str, Any]]


def _conditional_claim() -> _Patches:
    """The claim reads first and writes what it read plus one."""

    def count_one_more(slot_id: int) -> bool:
        offered = Slot.objects.filter(pk=slot_id, withdrawn_at=None, off_plan=False)
        left = F("capacity") + F("extra") - F("held_back")
        slot = offered.filter(taken__lt=left).first()
        if slot is None:
            return False
        time.sleep(A_MOMENT)
        slot.taken += 1
        slot.save(update_fields=["taken"])
        return True

    return [(seats, "_count_one_more", count_one_more)]


def _expired_holds_deleted_before_the_claim() -> _Patches:
    """The claim counts expired holds as free in its own WHERE and deletes them afterwards."""

    def take_seat(slot_id: int, *, now: datetime) -> bool:
        expired = (
            Hold.objects.filter(slot=OuterRef("pk"), expires_at__lte=now)
            .order_by()
            .values("slot")
            .annotate(count=Count("*"))
            .values("count")
        )
        freed = Coalesce(Subquery(expired, output_field=IntegerField()), 0)
        left = F("capacity") + F("extra") - F("held_back")
        claimed = (
            Slot.objects.filter(pk=slot_id, withdrawn_at=None)
            .annotate(standing=F("taken") - freed)
            .filter(standing__lt=left)
            .update(taken=F("taken") + 1)
        )
        time.sleep(A_MOMENT)
        seats.delete_expired_holds(slot_id, now=now)
        return claimed == 1

    return [(holding, "take_seat", take_seat)]


def _try_again_after_the_lock() -> _Patches:
    """A claimer that deleted no expired hold itself gives up."""

    def take_seat(slot_id: int, *, now: datetime) -> bool:
        if seats._count_one_more(slot_id):
            return True
        seats.lock_slots({slot_id})
        return seats.delete_expired_holds(slot_id, now=now) > 0 and seats._count_one_more(slot_id)

    return [(holding, "take_seat", take_seat)]


def _lock_order() -> _Patches:
    """Each change locks the slot it leaves first, then the one it goes to."""

    def lock_slots(slot_ids: Collection[int]) -> dict[int, Slot]:
        locked: dict[int, Slot] = {}
        for slot_id in _every_other_reversed(slot_ids):
            locked |= seats.lock_slots({slot_id})
            time.sleep(A_MOMENT)
        return locked

    return [(moving, "lock_slots", lock_slots)]


_turn_of = threading.local()
_turns = iter(range(1_000_000))


def _every_other_reversed(slot_ids: Collection[int]) -> list[int]:
    """Every other thread goes the other way round."""
    if not hasattr(_turn_of, "number"):
        _turn_of.number = next(_turns)
    return sorted(slot_ids, reverse=_turn_of.number % 2 == 1)


def _appointment_read_again() -> _Patches:
    """What was read before the slots were locked is believed afterwards."""
    remembered: dict[int, Appointment] = {}

    def lock_slots(slot_ids: Collection[int]) -> dict[int, Slot]:
        before = Appointment.objects.filter(slot_id__in=slot_ids)
        remembered.update(
            {found.pk: found for found in before.select_related("slot__counter__office")}
        )
        time.sleep(A_MOMENT)
        return seats.lock_slots(slot_ids)

    def lock_appointment(appointment_id: int) -> Appointment:
        # A move that was done before anything was read leaves nothing old to believe.
        return remembered.get(appointment_id) or seats.lock_appointment(appointment_id)

    return [
        (cancelling, "lock_slots", lock_slots),
        (cancelling, "lock_appointment", lock_appointment),
    ]


def _hold_read_under_lock() -> _Patches:
    """Confirm believes in the hold that it saw before anything was locked."""

    def lock_hold(token: UUID) -> tuple[Slot | None, Hold | None]:
        kept = Hold.objects.select_related("slot__counter__office").filter(pk=token).first()
        time.sleep(A_MOMENT)
        return (kept.slot, kept) if kept else (None, None)

    return [(confirming, "_lock_hold", lock_hold)]


def _still_offered() -> _Patches:
    """Nobody asks whether the office took the time back meanwhile."""

    def nothing(_slot: Slot, **_now: datetime) -> None:
        time.sleep(0)

    return [(confirming, "check_still_offered", nothing), (moving, "check_still_offered", nothing)]


def _same_token_same_appointment() -> _Patches:
    """A second submit is told what a stranger would be told."""

    def already_confirmed(_token: UUID) -> Appointment:
        raise HoldGone

    return [(confirming, "_already_confirmed", already_confirmed)]


def _same_token_same_move() -> _Patches:
    def already_moved(_appointment_id: int, _token: UUID) -> Appointment:
        raise HoldGone

    return [(moving, "_already_moved", already_moved)]


def _hold_deleted_once() -> _Patches:
    """Whoever meant to delete a hold gives its seat back, deleted or not."""

    def delete_hold(token: UUID) -> bool:
        seats.delete_hold(token)
        return True

    return [(holding, "delete_hold", delete_hold)]


def _schedule_lock() -> _Patches:
    """Publications of one office do not wait for each other."""

    def lock_schedule(_office_id: int) -> None:
        time.sleep(0)

    return [(publishing, "lock_schedule", lock_schedule)]


def _slots_judged_under_lock() -> _Patches:
    """Publishing writes what it decided before it locked the slots."""

    def unlocked(slots: QuerySet[Slot]) -> list[Slot]:
        seen = list(slots.all())
        time.sleep(2 * A_MOMENT)
        return seen

    return [(publishing, "_locked", unlocked)]


def _moved_by_one() -> _Patches:
    """Whoever finds somebody to move moves them, whether another run does or did."""

    def lock_open(displaced_id: int) -> Displaced:
        row = Displaced.objects.get(pk=displaced_id)
        time.sleep(A_MOMENT / 10)
        return row

    return [(placing, "_lock_open", lock_open)]


def _moved_in_one_transaction() -> _Patches:
    """The new seat is counted for good before the person has it."""

    def leave_seat(appointment: Appointment) -> None:
        connection.connection.commit()
        time.sleep(A_MOMENT)
        seats.leave_seat(appointment)

    return [(placing, "leave_seat", leave_seat), (undoing, "leave_seat", leave_seat)]


def _undoing_waits() -> _Patches:
    """An undoing begins while somebody is being moved."""

    def still_runs(relocation: Relocation) -> bool:
        runs = Relocation.objects.filter(pk=relocation.pk, state=Relocation.State.PLACING).exists()
        time.sleep(A_MOMENT)
        return runs

    return [(placing, "_still_runs", still_runs)]


def _one_key_one_closure() -> _Patches:
    """Nobody looks whether the same page was confirmed before."""

    def nothing(_key: UUID | None) -> None:
        time.sleep(0)

    return [(announcing, "_refuse_a_second_submit", nothing)]


def _bulk_edit_looks_under_lock() -> _Patches:
    """What was seen is compared before the slots are locked, and done a moment later."""
    write = carrying_out._write

    def not_locked(_slot_ids: Collection[int]) -> dict[int, Slot]:
        return {}

    def write_later(shown: Preview, *, now: datetime) -> None:
        time.sleep(A_MOMENT)
        write(shown, now=now)

    return [(carrying_out, "lock_slots", not_locked), (carrying_out, "_write", write_later)]


GUARDS: dict[str, Callable[[], _Patches]] = {
    "conditional claim": _conditional_claim,
    "expired holds deleted before the claim": _expired_holds_deleted_before_the_claim,
    "try again after the lock": _try_again_after_the_lock,
    "lock order": _lock_order,
    "appointment read again": _appointment_read_again,
    "hold read under lock": _hold_read_under_lock,
    "still offered": _still_offered,
    "same token, same appointment": _same_token_same_appointment,
    "same token, same move": _same_token_same_move,
    "hold deleted once": _hold_deleted_once,
    "schedule lock": _schedule_lock,
    "slots judged under lock": _slots_judged_under_lock,
    "moved by one": _moved_by_one,
    "moved in one transaction": _moved_in_one_transaction,
    "undoing waits": _undoing_waits,
    "one key, one closure": _one_key_one_closure,
    "bulk edit looks under lock": _bulk_edit_looks_under_lock,
}
