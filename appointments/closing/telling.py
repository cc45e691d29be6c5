"""What a closure owes to say to people, from when on, and how it is taken back."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from appointments.history import Actor, record
from appointments.models import Appointment, Displaced, Event, Outbox, Relocation

# Nobody sets out for a visit that is not to be: so long before it they are told, whatever the wait.
TOLD_BEFORE_THE_VISIT = timedelta(hours=2)
_KINDS = (Event.Kind.MOVED, Event.Kind.UNPLACED)


def told_from(relocation: Relocation, begins: datetime, *, now: datetime) -> datetime:
    """When somebody may hear of it whose closed visit ``begins`` then. All instants are aware.

    The end of the wait, or two hours before the visit where that is earlier: never in the past.
    """
    return max(now, min(relocation.notices_at, begins - TOLD_BEFORE_THE_VISIT))


def take_back_what_is_owed(relocation: Relocation) -> None:
    """Whatever this closure would still have told its people, also by an event before their last.

    What an earlier list of the same closure owes them stays owed. What the office did by hand about
    the same visit has no time to wait for, and stays owed.
    """
    people = Displaced.objects.filter(
        relocation=relocation,
        appointment=OuterRef("event__appointment"),
        from_slot=OuterRef("event__from_slot"),
    )
    _owed().filter(Exists(people), event__at__gte=relocation.started_at).delete()


def take_back_what_is_owed_to(row: Displaced) -> None:
    """The same for one person, whose time is open again though nobody undid the closure."""
    _owed().filter(
        event__appointment=row.appointment_id, event__from_slot=row.from_slot_id
    ).delete()


def tell_that_it_stands(
    row: Displaced, appointment: Appointment, *, actor: Actor, now: datetime
) -> None:
    """The person has the closed time again, and hears so if the contrary may have been told.

    Whether it was is known where messages are sent (`notices.fanout`). Comes with both locked.
    """
    if row.event_id is None or not appointment.is_live or appointment.slot_id != row.from_slot_id:
        return
    owes_notice = _may_have_been_told(row, now)
    if owes_notice or row.outcome == Displaced.Outcome.UNPLACED:
        record(
            appointment=appointment,
            kind=Event.Kind.RESTORED,
            actor=actor,
            now=now,
            reason=Event.Reason.CLOSURE_UNDONE,
            to_slot_id=row.from_slot_id,
            owes_notice=owes_notice,
        )


def _owed() -> QuerySet[Outbox]:
    return Outbox.objects.filter(
        event__kind__in=_KINDS, event__reason=Event.Reason.OFFICE_CLOSED, not_before__isnull=False
    )


def _may_have_been_told(row: Displaced, now: datetime) -> bool:
    """By a notice of this closure or of one before it, or by a new notice that shows the time."""
    closures = Relocation.objects.filter(
        displaced__appointment=row.appointment_id, displaced__from_slot=row.from_slot_id
    )
    begins = row.from_slot.starts_at
    if any(told_from(each, begins, now=each.started_at) <= now for each in closures):
        return True
    replaced = Event.objects.filter(
        appointment=row.appointment_id, kind=Event.Kind.REPLACED, pk__gt=row.event_id
    )
    return replaced.exists()


def in_suspense(now: datetime) -> Q:
    """Appointments whose place nobody may be told: a closure moves them, and may be undone.

    ``now`` is aware. It ends for each when their notice may be sent, or when they are back.
    """
    secret = still_secret(now).values("event__appointment")
    return Q(pk__in=secret) | Q(pk__in=_on_their_way().values("appointment"))


def is_in_suspense(appointment_id: int, *, now: datetime) -> bool:
    """The same for one, without looking at the thousands that a closure may move."""
    secret = still_secret(now).filter(event__appointment=appointment_id)
    return secret.exists() or _on_their_way().filter(appointment=appointment_id).exists()


def _on_their_way() -> QuerySet[Displaced]:
    """To another place, or back: a worker has not come to them yet."""
    not_yet_placed = Q(
        relocation__state=Relocation.State.PLACING, outcome=Displaced.Outcome.WAITING
    )
    not_yet_back = Q(relocation__state=Relocation.State.UNDOING, outcome__in=Displaced.TAKEN_UP)
    return Displaced.objects.filter(not_yet_placed | not_yet_back)


def still_secret(now: datetime) -> QuerySet[Outbox]:
    """What closures owe that may not be told yet. ``now`` is aware."""
    return _owed().filter(not_before__gt=now)
