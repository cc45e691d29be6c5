"""The verbs that take, keep, give back and use seats. Nothing else writes them.

Each is keyword-only, one transaction, takes ``now`` (aware) and raises a subclass of
`appointments.refusals.BookingError` when it refuses, having changed nothing.
"""

from appointments.booking.cancelling import cancel
from appointments.booking.confirming import confirm
from appointments.booking.correcting import correct_contact
from appointments.booking.for_somebody import book_for, goes_over_the_limit, move_for
from appointments.booking.holding import (
    EXTENSION_MINUTES,
    HOLD_MINUTES,
    MAX_EXTENSIONS,
    extend,
    hold,
    release,
)
from appointments.booking.moving import reschedule
from appointments.booking.sweeping import sweep
from appointments.booking.texting import start_texts, stop_texts
from appointments.booking.visiting import record_visit

__all__ = [
    "EXTENSION_MINUTES",
    "HOLD_MINUTES",
    "MAX_EXTENSIONS",
    "book_for",
    "cancel",
    "confirm",
    "correct_contact",
    "extend",
    "goes_over_the_limit",
    "hold",
    "move_for",
    "record_visit",
    "release",
    "reschedule",
    "start_texts",
    "stop_texts",
    "sweep",
]
