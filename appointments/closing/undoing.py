"""Undo a closure while nobody was told: everybody back in their own place, then open again."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from appointments.booking.seats import leave_seat, lock_appointment, lock_slots
from appointments.booking.transactions import verb
from appointments.closing.spans import offices_of
from appointments.history import by_staff, record
from appointments.models import Appointment, Displaced, Event, Outbox, Relocation
from appointments.refusals import BookingError, NothingToUndo, UndoTooLate
from appointments.slots import lock_schedule, publish
from offices.models import StaffMember

_State = Relocation.State
_Outcome = Displaced.Outcome
# Though the slot is withdrawn: nobody else could have taken the seat.
_TAKE_BACK = {
    Appointment.Seat.PUBLIC: """
        UPDATE appointments_slot SET taken = taken + 1
        WHERE id = %s AND taken < capacity + extra
    """,
    Appointment.Seat.HELD_BACK: """
        UPDATE appointments_slot
        SET taken = taken + 1, held_back = held_back - 1, handed_out = handed_out + 1
        WHERE id = %s AND held_back > 0 AND taken < capacity + extra
    """,
    Appointment.Seat.EXTRA: """
        UPDATE appointments_slot SET taken = taken + 1, extra = extra + 1 WHERE id = %s
    """,
}


@verb
def undo(*, relocation_id: int, by: StaffMember, now: datetime) -> Relocation:
    """Stop moving people, take back what they would have been told, and begin to move them back.

    `put_back_everyone` does the rest. Raises NothingToUndo for a closure that is undone already, or
    UndoTooLate when people are being told.
    """
    # Waits for whoever is being moved at this moment (appointments.closing.placing).
    relocation = Relocation.objects.select_for_update().get(pk=relocation_id)
    if relocation.state in {_State.UNDOING, _State.UNDONE}:
        raise NothingToUndo
    if now >= relocation.notices_at:
        raise UndoTooLate
    relocation.state, relocation.undone_by = _State.UNDOING, by
    relocation.save(update_fields=["state", "undone_by"])
    events = Displaced.objects.filter(relocation=relocation, event__isnull=False)
    Outbox.objects.filter(event__in=events.values("event")).delete()
    return relocation


def put_back_everyone(relocation: Relocation, *, now: datetime, run_for: timedelta) -> bool:
    """Move people back as long as ``run_for``; open the office when all are. True when it is done.

    The closure stands until then: nobody else can take the seats that people come back to.
    """
    began = timezone.now()
    rows = Displaced.objects.filter(relocation=relocation).exclude(
        outcome__in=[_Outcome.RESTORED, _Outcome.OWN_CHOICE]
    )
    for displaced_id in rows.order_by("pk").values_list("pk", flat=True):
        if timezone.now() - began >= run_for:
            return False
        try:
            _put_back(displaced_id, by=relocation.undone_by, now=now)
        except BookingError:
            continue  # somebody had it locked: the next run finds it
    if rows.exists():
        return False
    _open_again(relocation.pk, now=now)
    return True


@verb
def _put_back(displaced_id: int, *, by: StaffMember | None, now: datetime) -> None:
    row = (
        Displaced.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(pk=displaced_id)
        .first()
    )
    if row is None or by is None or row.outcome in {_Outcome.RESTORED, _Outcome.OWN_CHOICE}:
        return
    lock_slots({row.from_slot_id} | ({row.to_slot_id} if row.to_slot_id else set()))
    appointment = lock_appointment(row.appointment_id)
    outcome = _Outcome.RESTORED
    if row.to_slot_id is not None:
        if not appointment.is_live or appointment.slot_id != row.to_slot_id:
            outcome = _Outcome.OWN_CHOICE
        else:
            leave_seat(appointment)
            appointment.slot_id = row.from_slot_id
            appointment.seat = _take_back(row)
            appointment.save(update_fields=["slot", "seat"])
            record(
                appointment=appointment,
                kind=Event.Kind.MOVED,
                actor=by_staff(by),
                now=now,
                reason=Event.Reason.CLOSURE_UNDONE,
                from_slot_id=row.to_slot_id,
                to_slot_id=row.from_slot_id,
                owes_notice=False,
            )
    row.outcome = outcome
    row.save(update_fields=["outcome"])


def _take_back(row: Displaced) -> str:
    """The seat as it was. One that staff took away from the closed slot meanwhile is an extra one."""
    for seat in (Appointment.Seat(row.from_seat), Appointment.Seat.EXTRA):
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_BACK[seat], [row.from_slot_id])
            if cursor.rowcount:
                return seat
    raise NothingToUndo


@transaction.atomic
def _open_again(relocation_id: int, *, now: datetime) -> None:
    """Delete the closure, and publish what it covered."""
    relocation = Relocation.objects.select_for_update().get(pk=relocation_id)
    if relocation.state == _State.UNDONE:
        return
    closure = relocation.closure
    if closure is not None:
        offices = list(offices_of(closure))
        for office in offices:
            lock_schedule(office.pk)
        closure.delete()
        for office in offices:
            publish(office_id=office.pk, now=now)
    Relocation.objects.filter(pk=relocation_id).update(state=_State.UNDONE)
