"""Whether a message that still waits is true and of use, after all that happened since."""

from datetime import datetime
from enum import Enum, auto

from django.db.models import QuerySet

from appointments.closing.telling import is_in_suspense, still_secret
from appointments.models import Appointment, Displaced, Event, Relocation
from notices.composing import on_file
from notices.models import Notice

_GIVEN_UP = {Event.Kind.CANCELLED, Event.Kind.CLOSED}
# Something later says it all, its PIN is not the right one any more, or nobody comes. A correction
# of a contact is told whatever comes after it: the old contact may be hearing of a theft.
_MADE_POINTLESS_BY: dict[str, set[str]] = {
    Notice.Kind.CONFIRMED: {Event.Kind.MOVED, Event.Kind.REPLACED, *_GIVEN_UP},
    Notice.Kind.MOVED: {Event.Kind.MOVED, *_GIVEN_UP},
    Notice.Kind.UNPLACED: {Event.Kind.MOVED, *_GIVEN_UP},
    Notice.Kind.RESTORED: {Event.Kind.MOVED, Event.Kind.UNPLACED, *_GIVEN_UP},
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
    Notice.Kind.RESTORED: {Event.Kind.REPLACED},
}
_OF_USE_AFTER_THE_VISIT = {Notice.Kind.CONTACT, Notice.Kind.TEXTS_END}


class Standing(Enum):
    GOOD = auto()
    STALE = auto()  # to be written anew
    POINTLESS = auto()  # not to be sent any more
    TOO_LATE = auto()  # a reminder of a visit that has begun; news of a closure after the visit
    NOT_YET = auto()  # it would show a time that a closure still keeps secret


def standing_of(
    *, kind: str, appointment: Appointment, after_event: int, now: datetime
) -> Standing:
    """How a message of this kind stands that was written for the event of this id."""
    events = Event.objects.filter(appointment=appointment, pk__gt=after_event)
    later = list(events.only("kind", "reason", "from_slot", "to_slot").order_by("pk"))
    if kind in Notice.TELL_OF_A_CLOSURE and _is_taken_back(after_event, later):
        return Standing.POINTLESS
    since = _what_happened(appointment, later, now)
    if since & _MADE_POINTLESS_BY[kind]:
        return Standing.POINTLESS
    if kind == Notice.Kind.REMINDER:
        return _standing_of_reminder(appointment, now)
    if kind == Notice.Kind.RESTORED and appointment.slot.withdrawn_at is not None:
        return Standing.POINTLESS
    if kind in Notice.SHOW_THE_VISIT and _is_kept_secret(appointment, later, now):
        return Standing.NOT_YET
    if kind not in _OF_USE_AFTER_THE_VISIT and appointment.slot.ends_at <= now:
        is_news = kind in Notice.TELL_OF_A_CLOSURE and _of_a_closure(after_event).exists()
        return Standing.TOO_LATE if is_news else Standing.POINTLESS
    return Standing.STALE if since & _MADE_STALE_BY.get(kind, set()) else Standing.GOOD


def _is_taken_back(event_id: int, later: list[Event]) -> bool:
    """The time that this event took away was given back since."""
    given_back = {each.to_slot_id for each in later if each.reason == Event.Reason.CLOSURE_UNDONE}
    if not given_back:
        return False
    return _of_a_closure(event_id).filter(from_slot__in=given_back).exists()


def _of_a_closure(event_id: int) -> QuerySet[Event]:
    """The event itself, if a closure is behind it."""
    return Event.objects.filter(pk=event_id, reason=Event.Reason.OFFICE_CLOSED)


def _what_happened(appointment: Appointment, later: list[Event], now: datetime) -> set[str]:
    """The kinds of later events, but for those of a closure that is undone or still may be.

    A message that such a move made pointless would be missed when everybody is moved back.
    """
    closed = [event for event in later if event.reason == Event.Reason.OFFICE_CLOSED]
    ignored = _undone_or_still_secret(appointment, closed, later, now) if closed else set()
    return {
        event.kind
        for event in later
        if event.pk not in ignored and event.reason != Event.Reason.CLOSURE_UNDONE
    }


def _undone_or_still_secret(
    appointment: Appointment, closed: list[Event], later: list[Event], now: datetime
) -> set[int]:
    """``later`` events come in their order, those that ``closed`` something among them."""
    given_back: dict[int | None, int] = {
        event.to_slot_id: event.pk for event in later if event.reason == Event.Reason.CLOSURE_UNDONE
    }
    being_undone = Displaced.objects.filter(
        appointment=appointment, relocation__state=Relocation.State.UNDOING
    )
    lost = set(being_undone.values_list("from_slot", flat=True))
    undone = {
        event.pk
        for event in closed
        if event.from_slot_id in lost or event.pk < given_back.get(event.from_slot_id, 0)
    }
    secret = still_secret(now).filter(event__in=closed)
    return undone | set(secret.values_list("event", flat=True))


def _is_kept_secret(appointment: Appointment, later: list[Event], now: datetime) -> bool:
    """What is attached is drawn when it is sent: it would show where a closure moved the visit."""
    was_closed = any(event.reason == Event.Reason.OFFICE_CLOSED for event in later)
    return was_closed and is_in_suspense(appointment.pk, now=now)


def _standing_of_reminder(appointment: Appointment, now: datetime) -> Standing:
    """Whoever has arrived, or cannot be seen at that time, needs no reminder."""
    if is_in_suspense(appointment.pk, now=now):
        return Standing.NOT_YET
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
