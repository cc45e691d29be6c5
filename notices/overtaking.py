"""Whether a message that still waits is true and of use, after all that happened since."""

from datetime import datetime
from enum import Enum, auto

from appointments.models import Appointment, Displaced, Event, Outbox, Relocation
from notices.composing import on_file
from notices.models import Notice

_GIVEN_UP = {Event.Kind.CANCELLED, Event.Kind.CLOSED}
# Something later says it all, its PIN is not the right one any more, or nobody comes. A correction
# of a contact is told whatever comes after it: the old contact may be hearing of a theft.
_MADE_POINTLESS_BY: dict[str, set[str]] = {
    Notice.Kind.CONFIRMED: {Event.Kind.MOVED, Event.Kind.REPLACED, *_GIVEN_UP},
    Notice.Kind.MOVED: {Event.Kind.MOVED, *_GIVEN_UP},
    Notice.Kind.UNPLACED: {Event.Kind.MOVED, *_GIVEN_UP},
    Notice.Kind.CANCELLED: set(),
    Notice.Kind.REMINDER: {Event.Kind.MOVED, *_GIVEN_UP},
    Notice.Kind.REPLACED: {Event.Kind.REPLACED, *_GIVEN_UP},
    Notice.Kind.CONTACT: set(),
    Notice.Kind.TEXTS_END: set(),
}
# It shows a time or a PIN that is another now.
_MADE_STALE_BY: dict[str, set[str]] = {
    Notice.Kind.MOVED: {Event.Kind.REPLACED},
    Notice.Kind.REPLACED: {Event.Kind.MOVED},
}
_OF_USE_AFTER_THE_VISIT = {Notice.Kind.CONTACT, Notice.Kind.TEXTS_END}


class Standing(Enum):
    GOOD = auto()
    STALE = auto()  # to be written anew
    POINTLESS = auto()  # not to be sent any more
    TOO_LATE = auto()  # a reminder of a visit that has begun


def standing_of(
    *, kind: str, appointment: Appointment, after_event: int, now: datetime
) -> Standing:
    """How a message of this kind stands that was written for the event of this id."""
    since = _what_happened(appointment, after_event, now)
    if since & _MADE_POINTLESS_BY[kind]:
        return Standing.POINTLESS
    if kind == Notice.Kind.REMINDER:
        return _standing_of_reminder(appointment, now)
    if kind not in _OF_USE_AFTER_THE_VISIT and appointment.slot.ends_at <= now:
        return Standing.POINTLESS
    return Standing.STALE if since & _MADE_STALE_BY.get(kind, set()) else Standing.GOOD


def _what_happened(appointment: Appointment, after_event: int, now: datetime) -> set[str]:
    """The kinds of later events, but for those of a closure that is undone or still may be.

    A message that such a move made pointless would be missed when everybody is moved back.
    """
    events = Event.objects.filter(appointment=appointment, pk__gt=after_event)
    later = {event.pk: event for event in events.only("kind", "reason")}
    closed = [pk for pk, event in later.items() if event.reason == Event.Reason.OFFICE_CLOSED]
    ignored = _undone_or_still_secret(appointment, closed, now) if closed else set()
    return {
        event.kind
        for pk, event in later.items()
        if pk not in ignored and event.reason != Event.Reason.CLOSURE_UNDONE
    }


def _undone_or_still_secret(
    appointment: Appointment, event_ids: list[int], now: datetime
) -> set[int | None]:
    undone = Displaced.objects.filter(
        appointment=appointment,
        relocation__state__in=[Relocation.State.UNDOING, Relocation.State.UNDONE],
    )
    secret = Outbox.objects.filter(event__in=event_ids, not_before__gt=now)
    return {
        *undone.values_list("event", flat=True),
        *secret.values_list("event", flat=True),
    }


def _standing_of_reminder(appointment: Appointment, now: datetime) -> Standing:
    """Whoever has arrived, or cannot be seen at that time, needs no reminder."""
    slot = appointment.slot
    if appointment.status != Appointment.Status.BOOKED or slot.withdrawn_at is not None:
        return Standing.POINTLESS
    return Standing.TOO_LATE if slot.starts_at <= now else Standing.GOOD


def may_not_be_sent_to(
    recipient: str, *, kind: str, channel: str, appointment: Appointment
) -> bool:
    """The contact was corrected, or leave to text was taken back, since this was written.

    Whoever is on file now was sent the appointment when the contact was corrected. The last text
    to a phone, which says that it is the last, goes out in any case: it may be telling of a theft.
    """
    if kind == Notice.Kind.TEXTS_END:
        return False
    if kind == Notice.Kind.CONTACT and recipient != appointment.phone:
        return False
    return recipient != on_file(appointment, channel)
