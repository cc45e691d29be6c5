"""The seat protocol. ``taken`` counts appointments and hold rows, expired or not.

Folding "minus expired holds" into the claiming UPDATE would oversell: a second claimer re-reads
the slot after waiting, but counts the holds on its old snapshot. So expired holds are deleted
under the slot's lock, in a statement of their own, and the claim is tried again.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Func, QuerySet

from appointments.booking.transactions import StartOver
from appointments.models import Appointment, Hold, Slot
from infopass.composed import composed_once

# Seats the public may take. A slot that no longer fits the hours keeps who is booked, no more.
_TAKE_ONE = """
    UPDATE appointments_slot SET taken = taken + 1
    WHERE id = %s AND withdrawn_at IS NULL AND NOT off_plan
        AND taken < capacity + extra - held_back
"""
# What only staff may take: one of the seats held back, or one that there was not.
_TAKE_HELD_BACK = """
    UPDATE appointments_slot
    SET taken = taken + 1, held_back = held_back - 1, handed_out = handed_out + 1
    WHERE id = %s AND withdrawn_at IS NULL AND NOT off_plan
        AND held_back > 0 AND taken < capacity + extra
"""
_TAKE_EXTRA = """
    UPDATE appointments_slot SET taken = taken + 1, extra = extra + 1
    WHERE id = %s AND withdrawn_at IS NULL
"""
_DELETE_HOLD = "DELETE FROM appointments_hold WHERE token = %s"
_GIVE_BACK = "UPDATE appointments_slot SET taken = taken - %s WHERE id = %s"
# The seat goes back to what it was: nobody else gets one that was there for one person only.
_GIVE_BACK_HELD_BACK = """
    UPDATE appointments_slot
    SET taken = taken - 1, handed_out = greatest(handed_out - 1, 0),
        held_back = least(held_back + 1, capacity + extra)
    WHERE id = %s
"""
_GIVE_BACK_EXTRA = """
    UPDATE appointments_slot SET taken = taken - 1, extra = greatest(extra - 1, 0),
        held_back = least(held_back, capacity + greatest(extra - 1, 0))
    WHERE id = %s
"""


def take_seat(slot_id: int, *, now: datetime) -> bool:
    """Count one more seat as taken, or answer False. Deletes expired holds only when it is full."""
    if _count_one_more(slot_id):
        return True
    lock_slots({slot_id})
    delete_expired_holds(slot_id, now=now)
    # Whether or not a hold went: while we waited for the lock, another claimer may have deleted
    # them all and taken but one of the seats.
    return _count_one_more(slot_id)


def take_held_back_seat(slot_id: int) -> bool:
    """Count a seat that is held back for staff as taken, or answer False. Needs the slot's lock."""
    return _update(_TAKE_HELD_BACK, [slot_id]) == 1


def take_extra_seat(slot_id: int) -> bool:
    """Add a seat and count it as taken; False for a withdrawn slot. Needs the slot's lock."""
    return _update(_TAKE_EXTRA, [slot_id]) == 1


def leave_seat(appointment: Appointment) -> None:
    """Give back the seat the appointment has, as the seat it was. Needs the locks of both."""
    match appointment.seat:
        case Appointment.Seat.HELD_BACK:
            _update(_GIVE_BACK_HELD_BACK, [appointment.slot_id])
        case Appointment.Seat.EXTRA:
            _update(_GIVE_BACK_EXTRA, [appointment.slot_id])
        case _:
            give_back(appointment.slot_id)


def give_back(slot_id: int, seats: int = 1) -> None:
    """Count fewer seats as taken. The caller deleted the rows that stood for them."""
    _update(_GIVE_BACK, [seats, slot_id])


def lock_slots(slot_ids: Collection[int]) -> dict[int, Slot]:
    """Lock slots by primary key: the first locks of every verb that touches more than one row."""
    return {slot.pk: slot for slot in _locked_slots(list(slot_ids))}


@composed_once
def _locked_slots(slot_ids: list[int]) -> QuerySet[Slot]:
    return (
        Slot.objects.select_for_update(no_key=True).filter(_IsOneOf("pk", slot_ids)).order_by("pk")
    )


class _IsOneOf(Func):
    """Like ``__in``, which writes as many places into the statement as there are values."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()


def lock_appointment(appointment_id: int) -> Appointment:
    """Lock an appointment and read it again: the last lock, after slots and holds.

    Raises StartOver when it was moved while we waited: the statement sees its new slot beside the
    slots of before, finds that they do not fit, and answers with no row.
    """
    locked = _locked_appointment.first(appointment_id)
    if locked is None:
        raise StartOver
    return locked


@composed_once
def _locked_appointment(appointment_id: int) -> QuerySet[Appointment]:
    locked = Appointment.objects.select_for_update(no_key=True, of=("self",))
    with_its_visit = locked.select_related("slot__counter__office", "service")
    return with_its_visit.filter(pk=appointment_id).order_by()


def delete_expired_holds(slot_id: int, *, now: datetime) -> int:
    """Delete the slot's expired holds and return how many seats that freed. Needs its lock."""
    freed, _rows = Hold.objects.filter(slot_id=slot_id, expires_at__lte=now).delete()
    if freed:
        give_back(slot_id, freed)
    return freed


def delete_hold(token: UUID) -> bool:
    """Delete a hold and leave its seat counted. False when somebody else deleted it before."""
    return _update(_DELETE_HOLD, [token]) == 1


def _count_one_more(slot_id: int) -> bool:
    return _update(_TAKE_ONE, [slot_id]) == 1


def _update(statement: str, given: Sequence[int | UUID]) -> int:
    """How many rows it changed."""
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return int(cursor.rowcount)
