"""One change to many slots of an office: shown first (`preview`), then done (`carry_out`).

What is shown is what is done. `carry_out` works it out again under the locks of the slots, and
where that differs from what somebody saw it changes nothing.
"""

from appointments.bulk_edit.carrying_out import carry_out
from appointments.bulk_edit.changes import OF_SEATS, Action, BulkEdit, Change, SlotState
from appointments.bulk_edit.hours import Left
from appointments.bulk_edit.previewing import MOST_SLOTS, Preview, preview
from appointments.bulk_edit.refusals import (
    ChangedSinceShown,
    NoSlotsThere,
    SeatsNotSaid,
    TimesEndBeforeTheyBegin,
    TooManyDays,
    TooManySlots,
    UntilBeforeFrom,
)
from appointments.bulk_edit.selection import Selection

__all__ = [
    "MOST_SLOTS",
    "OF_SEATS",
    "Action",
    "BulkEdit",
    "Change",
    "ChangedSinceShown",
    "Left",
    "NoSlotsThere",
    "Preview",
    "SeatsNotSaid",
    "Selection",
    "SlotState",
    "TimesEndBeforeTheyBegin",
    "TooManyDays",
    "TooManySlots",
    "UntilBeforeFrom",
    "carry_out",
    "preview",
]
