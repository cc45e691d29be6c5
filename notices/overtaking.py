"""Whether a message that still waits is true and of use, after all that happened since."""

from datetime import datetime
from enum import Enum, auto

from appointments.models import Appointment, Event
from notices.models import Notice

# Its PIN or its recipient is no longer the right one, or nobody comes any more. A correction of a
# contact is told whatever comes after it: the old contact may be hearing of a theft.
_MADE_POINTLESS_BY: dict[str, set[str]] = {
    Notice.Kind.REPLACED: {
        Event.Kind.REPLACED,
        Event.Kind.CONTACT,
        Event.Kind.CANCELLED,
        Event.Kind.CLOSED,
    },
    Notice.Kind.CONTACT: set(),
    Notice.Kind.TEXTS_END: set(),
}
# It shows the day and the time, which are others now.
_MADE_STALE_BY: dict[str, set[str]] = {
    Notice.Kind.REPLACED: {Event.Kind.MOVED},
    Notice.Kind.CONTACT: set(),
    Notice.Kind.TEXTS_END: set(),
}


class Standing(Enum):
    GOOD = auto()
    STALE = auto()  # to be written anew
    POINTLESS = auto()  # not to be sent any more


def standing_of(
    *, kind: str, appointment: Appointment, after_event: int, now: datetime
) -> Standing:
    """How a message of this kind stands that was written for the event of this id."""
    since = set(
        Event.objects.filter(appointment=appointment, pk__gt=after_event).values_list(
            "kind", flat=True
        )
    )
    if since & _MADE_POINTLESS_BY[kind] or _comes_too_late(kind, appointment, now):
        return Standing.POINTLESS
    return Standing.STALE if since & _MADE_STALE_BY[kind] else Standing.GOOD


def _comes_too_late(kind: str, appointment: Appointment, now: datetime) -> bool:
    return kind == Notice.Kind.REPLACED and appointment.slot.ends_at <= now
