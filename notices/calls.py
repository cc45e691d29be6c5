"""The call list: whom no message reaches, and who should hear something all the same."""

from collections.abc import Iterable
from datetime import datetime

from appointments.models import Appointment, Event
from appointments.reach import (
    can_be_reached,
    email_of,
    may_be_written_to,
    texting_number_of,
)
from notices.models import Call, Notice
from offices.models import StaffMember

_WHY = {
    Notice.Status.REFUSED: Call.Why.REFUSED,
    Notice.Status.BOUNCED: Call.Why.BOUNCED,
    Notice.Status.GIVEN_UP: Call.Why.GIVEN_UP,
    Notice.Status.LAPSED: Call.Why.TOO_LATE,
}
# Whoever asked for these is on the telephone with us, at the counter or at the screen.
_NEEDS_NO_CALL = {Notice.Kind.TEXTS_END, Notice.Kind.CONTACT}
# What the next doing of the office makes untrue.
_OVERTAKEN = {Notice.Kind.MOVED, Notice.Kind.UNPLACED, Notice.Kind.RESTORED}


def did_not_arrive(notice: Notice, *, now: datetime) -> None:
    """Put the person of a message that was refused, came back or was given up on the call list.

    So is who was to hear of a closure before the visit, and did not. Nobody is called about another
    visit that is over, nor about what they did themselves and gives up the visit. The message comes
    with its appointment, slot and event.
    """
    appointment = notice.appointment
    is_late = notice.status == Notice.Status.LAPSED
    is_late_reminder = is_late and notice.kind == Notice.Kind.REMINDER
    if is_late_reminder or notice.kind in _NEEDS_NO_CALL:
        return
    # News of a closure that came too late is no less news for that.
    if not (appointment.is_live if is_late else _still_matters(appointment, notice.event, now=now)):
        return
    Call.objects.bulk_create(
        [
            Call(
                appointment=appointment,
                notice=notice,
                about=notice.kind,
                why=_WHY[Notice.Status(notice.status)],
                created_at=now,
            )
        ],
        # Tried anew after a call, and lost again: the person is to be called again.
        update_conflicts=True,
        unique_fields=["notice"],
        update_fields=["why", "created_at", "done_at", "done_by"],
    )


def nobody_to_write_to(event: Event, *, about: Notice.Kind, now: datetime) -> None:
    """Put the person on the call list when the office moved or cancelled and has no way to write.

    In the transaction that deletes the outbox row, which lets it happen once. Who booked, moved or
    cancelled the visit, or had it done, knows of it without us.
    """
    appointment = event.appointment
    if not event.is_the_offices_own_doing or not _still_matters(appointment, event, now=now):
        return
    why = Call.Why.NO_CHANNEL if may_be_written_to(appointment) else Call.Why.PROTECTED
    _call(appointment, about=about, why=why, now=now)


def nobody_told_in_time(event: Event, *, about: Notice.Kind, now: datetime) -> None:
    """The visit was over before the news of a closure could be written: somebody explains."""
    if event.appointment.is_live and event.is_the_offices_own_doing:
        _call(event.appointment, about=about, why=Call.Why.TOO_LATE, now=now)


def no_place_was_found(event: Event, *, now: datetime) -> None:
    """No seat is looked for any more: somebody speaks to whoever has not chosen one meanwhile."""
    appointment = event.appointment
    if appointment.is_live and appointment.slot_id == event.from_slot_id:
        _call(appointment, about=Notice.Kind.UNPLACED, why=Call.Why.NO_PLACE, now=now)


def settle_overtaken(appointment: Appointment, *, now: datetime) -> None:
    """Nobody should hear "no place yet" of somebody who has one: one call tells what holds now."""
    overtaken = Call.objects.filter(appointment=appointment, done_at=None, about__in=_OVERTAKEN)
    overtaken.update(done_at=now)


def _call(appointment: Appointment, *, about: Notice.Kind, why: Call.Why, now: datetime) -> None:
    settle_overtaken(appointment, now=now)
    Call.objects.create(appointment=appointment, about=about, why=why, created_at=now)


def settle_corrected(appointment: Appointment, *, now: datetime) -> None:
    """Close the calls about messages to contacts that are not on file any more.

    The new contacts are sent the appointment, so nobody needs to call. Without any, somebody does.
    """
    if not can_be_reached(appointment):
        return
    on_file = {email_of(appointment), texting_number_of(appointment)}
    open_calls = Call.objects.filter(appointment=appointment, done_at=None, notice__isnull=False)
    gone = [
        call.pk
        for call in open_calls.select_related("notice")
        if call.notice is not None and call.notice.recipient not in on_file
    ]
    Call.objects.filter(pk__in=gone, done_at=None).update(done_at=now)


def done(call_ids: Iterable[int], *, by: StaffMember, now: datetime) -> int:
    """These persons were told by ``now`` (aware). Answers how many were still to be called."""
    return Call.objects.filter(pk__in=list(call_ids), done_at=None).update(done_at=now, done_by=by)


def _still_matters(appointment: Appointment, event: Event | None, *, now: datetime) -> bool:
    if event is not None and event.kind == Event.Kind.UNPLACED:
        # They have no other time: also after the closed one somebody has to speak to them.
        return appointment.is_live
    if appointment.slot.ends_at <= now:
        return False
    if appointment.status == Appointment.Status.CANCELLED:
        return event is not None and event.is_the_offices_own_doing
    return appointment.is_live
