"""Why a bulk edit is refused, in the sentence staff read."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from appointments.refusals import BookingError


class UntilBeforeFrom(BookingError):
    code = "until_before_from"
    message = _("The last day is before the first one. Choose the same day or a later one.")


class TimesEndBeforeTheyBegin(BookingError):
    code = "times_end_before_they_begin"
    message = _("The times end before they begin. Choose a later end, or leave it empty.")


class SeatsNotSaid(BookingError):
    code = "seats_not_said"
    message = _("Say how many seats.")


class NoSlotsThere(BookingError):
    code = "no_slots_there"
    message = _(
        "This office has no slots there. Choose other days, weekdays, times or counters, or look at "
        "the opening hours."
    )


class TooManyDays(BookingError):
    code = "too_many_days"

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.message = ngettext_lazy(
            "At most %(limit)d day is changed at a time. Choose a shorter period, and then the next.",
            "At most %(limit)d days are changed at a time. Choose a shorter period, and then the "
            "next.",
            "limit",
        ) % {"limit": limit}


class TooManySlots(BookingError):
    code = "too_many_slots"

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.message = ngettext_lazy(
            "At most %(limit)d slot is changed at a time, and there are more. Choose a shorter "
            "period or fewer counters, and then the next.",
            "At most %(limit)d slots are changed at a time, and there are more. Choose a shorter "
            "period or fewer counters, and then the next.",
            "limit",
        ) % {"limit": limit}


class ChangedSinceShown(BookingError):
    code = "changed_since_shown"
    message = _(
        "Something has changed here since you looked, so nothing was done. Below is how it is now: "
        "look at it again."
    )
