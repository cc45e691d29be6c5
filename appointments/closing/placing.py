"""Move the people of a closure, one transaction a person, until none is left to move."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from appointments.booking.rules import check_slot_may_be_held
from appointments.booking.seats import leave_seat, lock_appointment, lock_slots, take_seat
from appointments.booking.transactions import verb
from appointments.closing.proposing import Proposal, Rules, propose
from appointments.closing.telling import take_back_what_is_owed_to, tell_that_it_stands, told_from
from appointments.history import by_staff, record
from appointments.models import Appointment, Displaced, Event, Relocation, Slot
from appointments.refusals import BookingError, SlotTaken
from infopass.composed import composed_once

# So many are proposed for at a time: with fewer, what is free is read more often than people are
# moved; with more, somebody else is faster more often, and the proposal is made anew.
BATCH = 1_000
TRIES = 3
# So long after the closed time is over a seat is still looked for. Later nobody expects to be sent
# to one: they stay on the list, and somebody speaks to them.
PLACED_FOR = timedelta(days=7)
_STATE = "SELECT state FROM appointments_relocation WHERE id = %s FOR SHARE"
_OVER = {Relocation.State.UNDOING, Relocation.State.UNDONE}


def place_open(relocation: Relocation, *, now: datetime, run_for: timedelta) -> int:
    """Move whoever still has to be moved, as long as ``run_for``. Answers how many were.

    Harmless to run again or twice at a time, and to be killed anywhere: who was moved is not open
    any more. People without a place are told so once, and get one when a seat opens.
    """
    until, moved, after = timezone.now() + run_for, 0, 0
    while timezone.now() < until and (batch := _open(relocation, after)):
        moved += _place(relocation, batch, now=now, until=until)
        after = batch[-1].pk
    _finish(relocation)
    return moved


def _open(relocation: Relocation, after: int) -> list[Displaced]:
    still_open: QuerySet[Displaced] = Displaced.objects.filter(
        relocation=relocation, outcome__in=Displaced.OPEN, pk__gt=after
    ).exclude(given_up())
    with_visit = still_open.select_related(
        "appointment__slot__counter__office", "appointment__service", "from_slot"
    )
    without_secrets = with_visit.defer("appointment__receipt_number", "appointment__a_number")
    return list(without_secrets.order_by("pk")[:BATCH])


def given_up() -> Q:
    """Whom nobody looks for a place for any more, as long as they have not booked anew."""
    return Q(why=Displaced.Why.TOO_LATE, appointment__status__in=Appointment.LIVE)


def _place(
    relocation: Relocation, batch: list[Displaced], *, now: datetime, until: datetime
) -> int:
    """Who lost a seat to somebody else meanwhile gets another proposal, before those behind."""
    moved = 0
    for _try in range(TRIES):
        proposals = _proposals(relocation, batch, now=now)
        refused = []
        for row in batch:
            proposal = proposals.get(row.appointment_id)
            if _is_as_before(row, proposal):
                continue
            try:
                moved += _settle(row.pk, proposal, relocation=relocation, now=now)
            except BookingError:
                refused.append(row)
            # Not before the first: a run that is too short to propose would never come to anybody.
            if timezone.now() >= until:
                return moved
        if not refused:
            break
        batch = refused
    return moved


def _proposals(
    relocation: Relocation, batch: list[Displaced], *, now: datetime
) -> dict[int, Proposal]:
    rules = Rules(rule=relocation.rule, soon_enough=timedelta(days=relocation.soon_enough_days))
    still_there = [
        row.appointment
        for row in batch
        if row.appointment.slot_id == row.from_slot_id and not _is_too_late(row.from_slot, now)
    ]
    proposed = propose(still_there, rules=rules, now=now)
    return {proposal.appointment.pk: proposal for proposal in proposed}


def _is_too_late(closed: Slot, now: datetime) -> bool:
    return closed.ends_at + PLACED_FOR <= now


def _is_as_before(row: Displaced, proposal: Proposal | None) -> bool:
    """Still without a place, and for the same reason: nothing to lock, nothing to write."""
    return (
        row.outcome == Displaced.Outcome.UNPLACED
        and proposal is not None
        and proposal.slot_id is None
        and proposal.why == row.why
        and proposal.appointment.is_live
        and proposal.appointment.slot.withdrawn_at is not None
    )


@verb
def _settle(
    displaced_id: int, proposal: Proposal | None, *, relocation: Relocation, now: datetime
) -> bool:
    if not _still_runs(relocation):
        return False
    row = _lock_open(displaced_id)
    if row is None:
        return False
    to_slot_id = proposal.slot_id if proposal else None
    slots = lock_slots({row.from_slot_id} | ({to_slot_id} if to_slot_id else set()))
    appointment = lock_appointment(row.appointment_id)
    if not appointment.is_live or appointment.slot_id != row.from_slot_id:
        _write(row, outcome=Displaced.Outcome.OWN_CHOICE)
        return False
    if slots[row.from_slot_id].withdrawn_at is None:
        # The closure was deleted or cut short meanwhile: the time is as good as before.
        take_back_what_is_owed_to(row)
        tell_that_it_stands(row, appointment, actor=by_staff(relocation.started_by), now=now)
        _write(row, outcome=Displaced.Outcome.RESTORED)
        return False
    if _is_too_late(slots[row.from_slot_id], now):
        _stop_looking(row, appointment, relocation=relocation, now=now)
        return False
    if to_slot_id is None:
        why = proposal.why if proposal else Displaced.Why.NO_FREE_TIME
        _leave_without_a_place(row, appointment, why, relocation=relocation, now=now)
        return False
    _move(row, appointment, slots[to_slot_id], relocation=relocation, now=now)
    return True


def _still_runs(relocation: Relocation) -> bool:
    """Under a lock that an undoing waits for: no one is moved after everybody was moved back."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE, [relocation.pk])
        found = cursor.fetchone()
    return found is not None and found[0] not in _OVER


def _lock_open(displaced_id: int) -> Displaced | None:
    """Unless another run has it, or had it."""
    return _locked_open.first(displaced_id)


@composed_once
def _locked_open(displaced_id: int) -> QuerySet[Displaced]:
    rows = Displaced.objects.select_for_update(skip_locked=True, of=("self",))
    return rows.filter(pk=displaced_id, outcome__in=Displaced.OPEN).order_by()


def _move(
    row: Displaced, appointment: Appointment, to: Slot, *, relocation: Relocation, now: datetime
) -> None:
    """By the rules that hold for everybody, judged under the slot's lock. Raises a BookingError."""
    (slot,) = _with_its_office(to.pk)
    check_slot_may_be_held(slot, service_id=appointment.service_id, now=now)
    if not take_seat(to.pk, now=now):
        raise SlotTaken
    leave_seat(appointment)
    appointment.slot_id, appointment.seat = to.pk, Appointment.Seat.PUBLIC
    appointment.save(update_fields=["slot", "seat"])
    event = record(
        appointment=appointment,
        kind=Event.Kind.MOVED,
        actor=by_staff(relocation.started_by),
        now=now,
        reason=Event.Reason.OFFICE_CLOSED,
        from_slot_id=row.from_slot_id,
        to_slot_id=to.pk,
        not_before=told_from(relocation, row.from_slot.starts_at, now=now),
    )
    _write(row, outcome=Displaced.Outcome.MOVED, to_slot=to, event=event, why="")


@composed_once
def _with_its_office(slot_id: int) -> QuerySet[Slot]:
    return Slot.objects.select_related("counter__office").filter(pk=slot_id).order_by()


def _leave_without_a_place(
    row: Displaced, appointment: Appointment, why: str, *, relocation: Relocation, now: datetime
) -> None:
    """Told once; after that the list says why, and the next run tries again."""
    if row.outcome == Displaced.Outcome.UNPLACED:
        if row.why != why:
            _write(row, why=why)
        return
    event = record(
        appointment=appointment,
        kind=Event.Kind.UNPLACED,
        actor=by_staff(relocation.started_by),
        now=now,
        reason=Event.Reason.OFFICE_CLOSED,
        from_slot_id=row.from_slot_id,
        owes_notice=not _was_told(row),
        not_before=told_from(relocation, row.from_slot.starts_at, now=now),
    )
    _write(row, outcome=Displaced.Outcome.UNPLACED, why=why, event=event)


def _stop_looking(
    row: Displaced, appointment: Appointment, *, relocation: Relocation, now: datetime
) -> None:
    """The list says why, and the event brings the person to the call list, once."""
    if not _others_without_a_place(row).filter(why=Displaced.Why.TOO_LATE).exists():
        record(
            appointment=appointment,
            kind=Event.Kind.NOT_PLACED,
            actor=by_staff(relocation.started_by),
            now=now,
            reason=Event.Reason.OFFICE_CLOSED,
            from_slot_id=row.from_slot_id,
        )
    _write(row, outcome=Displaced.Outcome.UNPLACED, why=Displaced.Why.TOO_LATE)


def _was_told(row: Displaced) -> bool:
    """Of the same time, when staff look for places again by another rule."""
    return _others_without_a_place(row).exists()


def _others_without_a_place(row: Displaced) -> QuerySet[Displaced]:
    others = Displaced.objects.filter(
        appointment=row.appointment_id, outcome=Displaced.Outcome.UNPLACED
    )
    return others.filter(from_slot=row.from_slot_id).exclude(pk=row.pk)


def _write(row: Displaced, **values: object) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))


def _finish(relocation: Relocation) -> None:
    """Placed once nobody waits for the first try. Who has no place does not keep it open."""
    Relocation.objects.filter(pk=relocation.pk, state=Relocation.State.PLACING).exclude(
        displaced__outcome=Displaced.Outcome.WAITING
    ).update(state=Relocation.State.PLACED)
