"""Undo a closure while nobody was told: everybody back in their own place, then open again."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from appointments.booking.seats import (
    leave_seat,
    lock_appointment,
    lock_slots,
    take_held_back_seat,
    take_seat,
)
from appointments.booking.transactions import verb
from appointments.closing.obstacles import (
    check_nothing_is_in_the_way,
    is_closed_anew,
    may_still_go_back,
)
from appointments.closing.reopening import begin_to_reopen, reopen
from appointments.closing.telling import take_back_what_is_owed, tell_that_it_stands, told_from
from appointments.history import by_staff, record
from appointments.models import Appointment, Displaced, Event, Outbox, Relocation, Slot
from appointments.refusals import BookingError, NothingToUndo, UndoTooLate
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

    `put_back_everyone` does the rest. Raises NothingToUndo for a closure that is undone already,
    UndoTooLate when people are being told, StillClosed while another closure covers its time, or
    LaterClosureFirst while a later one that can be undone has some of its people.
    """
    # Waits for whoever is being moved at this moment (appointments.closing.placing).
    relocation = Relocation.objects.select_for_update().get(pk=relocation_id)
    if relocation.state in {_State.UNDOING, _State.UNDONE}:
        raise NothingToUndo
    if now >= relocation.notices_at:
        raise UndoTooLate
    check_nothing_is_in_the_way(relocation, now=now)
    relocation.state, relocation.undone_by = _State.UNDOING, by
    relocation.save(update_fields=["state", "undone_by"])
    take_back_what_is_owed(relocation)
    return relocation


def put_back_everyone(relocation: Relocation, *, now: datetime, run_for: timedelta) -> bool:
    """Move people back as long as ``run_for``; open the office when all are. True when it is done.

    The closure stands until then: nobody else can take the seats that people come back to. Raises
    an ExceptionGroup when some offices could not be opened again: the next run tries them anew.
    """
    until = timezone.now() + run_for
    rows = Displaced.objects.filter(relocation=relocation).exclude(outcome__in=Displaced.SETTLED)
    for displaced_id in rows.order_by("pk").values_list("pk", flat=True):
        if timezone.now() >= until:
            return False
        try:
            _put_back(displaced_id, by=relocation.undone_by, now=now)
        except BookingError:
            continue  # somebody had it locked: the next run finds it
    if rows.exists():
        return False
    begin_to_reopen(relocation.pk)
    return reopen(relocation.pk, until=until, now=now)


@verb
def _put_back(displaced_id: int, *, by: StaffMember | None, now: datetime) -> None:
    rows = _lock_rows_of_the_same_person(displaced_id)
    row = next(each for each in rows if each.pk == displaced_id)
    if by is None or row.outcome in Displaced.SETTLED:
        return
    later = [each for each in rows if _is_taken_up_later(each, row)]
    if any(may_still_go_back(each.relocation, now) for each in later):
        return  # closed once more meanwhile: not before that is undone, or told
    slots = lock_slots({row.from_slot_id} | ({row.to_slot_id} if row.to_slot_id else set()))
    appointment = lock_appointment(row.appointment_id)
    held = row.to_slot_id or row.from_slot_id
    if later or not appointment.is_live or appointment.slot_id != held:
        row.outcome = _Outcome.OWN_CHOICE
    elif row.to_slot_id is None:
        _is_back(row, appointment, by=by, now=now)
    else:
        _move_back(row, appointment, slots[row.from_slot_id], by=by, now=now)
    row.save(update_fields=["outcome", "event"])
    if row.outcome == _Outcome.RESTORED and row.relocation.of_standing_closure:
        _return_to_the_earlier_lists(row, rows)


def _lock_rows_of_the_same_person(displaced_id: int) -> list[Displaced]:
    """Of every closure, in one order, and before any slot."""
    person = Displaced.objects.filter(pk=displaced_id).values("appointment")
    rows = Displaced.objects.select_for_update(of=("self",)).select_related("relocation")
    return list(rows.filter(appointment__in=person).order_by("pk"))


def _is_taken_up_later(each: Displaced, row: Displaced) -> bool:
    return (
        each.relocation_id > row.relocation_id
        and each.relocation.state != _State.UNDONE
        and each.outcome in Displaced.TAKEN_UP
    )


def _move_back(
    row: Displaced, appointment: Appointment, to: Slot, *, by: StaffMember, now: datetime
) -> None:
    """Into the own seat; who finds it taken or closed anew stays, and is told after all."""
    seat = None
    if to.withdrawn_at is None:
        seat = _take_if_free(row, now=now)
    elif not is_closed_anew(to, row.relocation):
        seat = _take_back(row)
    if seat is None:
        _owe_the_notice_again(row, now=now)
        row.outcome = _Outcome.KEPT
        return
    leave_seat(appointment)
    appointment.slot_id, appointment.seat = row.from_slot_id, seat
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
    _is_back(row, appointment, by=by, now=now)


def _is_back(row: Displaced, appointment: Appointment, *, by: StaffMember, now: datetime) -> None:
    """Whoever waits for a place again has no time that stands."""
    if not row.relocation.of_standing_closure:
        tell_that_it_stands(row, appointment, actor=by_staff(by), now=now)
    row.outcome = _Outcome.RESTORED


def _take_back(row: Displaced) -> str:
    """The seat as it was. One that staff took away from the closed slot meanwhile is an extra one."""
    for seat in (Appointment.Seat(row.from_seat), Appointment.Seat.EXTRA):
        with connection.cursor() as cursor:
            cursor.execute(_TAKE_BACK[seat], [row.from_slot_id])
            if cursor.rowcount:
                return seat
    raise NothingToUndo


def _take_if_free(row: Displaced, *, now: datetime) -> str | None:
    """Of a slot that was opened by hand meanwhile: others may have its seats, and keep them."""
    if row.from_seat == Appointment.Seat.HELD_BACK and take_held_back_seat(row.from_slot_id):
        return Appointment.Seat.HELD_BACK
    return Appointment.Seat.PUBLIC if take_seat(row.from_slot_id, now=now) else None


def _owe_the_notice_again(row: Displaced, *, now: datetime) -> None:
    """What `undo` withdrew. The move is no longer one that this undoing takes back."""
    if row.event is not None:
        due = told_from(row.relocation, row.from_slot.starts_at, now=now)
        Outbox.objects.get_or_create(
            event=row.event, defaults={"created_at": now, "not_before": due}
        )
    row.event = None


def _return_to_the_earlier_lists(row: Displaced, rows: Iterable[Displaced]) -> None:
    """Without a place again, as the earlier lists of the closure had it, and told no second time."""
    for earlier in rows:
        if _lost_to(row, earlier):
            told = earlier.event_id is not None
            earlier.outcome = _Outcome.UNPLACED if told else _Outcome.WAITING
            earlier.save(update_fields=["outcome"])


def _lost_to(row: Displaced, earlier: Displaced) -> bool:
    """Whether the earlier list took the person for gone because this one had moved them."""
    return (
        earlier.relocation_id < row.relocation_id
        and earlier.from_slot_id == row.from_slot_id
        and earlier.to_slot_id is None
        and earlier.outcome == _Outcome.OWN_CHOICE
        and earlier.relocation.state in {_State.PLACING, _State.PLACED}
    )
