"""Every way a verb can say no, with the sentence the person reads.

One root, one subclass for each refusal. The sentence names the next step, in the language that is
active when it is shown.
"""

from datetime import datetime

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from infopass import spoken


class BookingError(Exception):
    """A verb refused and changed nothing. ``message`` is for the applicant, ``code`` for programs."""

    code = "refused"
    message: str | Promise = _("This is not possible right now. Please try again.")

    def __str__(self) -> str:
        return str(self.message)


class Busy(BookingError):
    code = "busy"
    message = _("Many people are booking at this moment. Wait a few seconds and try again.")


class SlotTaken(BookingError):
    code = "slot_taken"
    message = _("Someone else took this time a moment ago. Please choose another time.")


class SlotWithdrawn(BookingError):
    code = "slot_withdrawn"
    message = _("The office no longer offers this time. Please choose another time.")


class SlotTooSoon(BookingError):
    code = "slot_too_soon"

    def __init__(self, minutes: int) -> None:
        super().__init__()
        self.message = format_lazy(
            _("This time begins too soon: book at least {lead} ahead. Please choose a later time."),
            lead=lead_time(minutes),
        )


class SlotTooFarAhead(BookingError):
    code = "slot_too_far_ahead"
    message = _("This day cannot be booked yet. Please choose an earlier day.")


class NotOffered(BookingError):
    code = "not_offered"
    message = _(
        "This office does not offer this service at that time. Please choose another time or office."
    )


class HoldGone(BookingError):
    code = "hold_gone"
    message = _(
        "The time you chose is no longer kept for you. Your answers are still here: "
        "please choose a time again."
    )


class NoMoreExtensions(BookingError):
    code = "no_more_extensions"
    message = _(
        "This time cannot be kept any longer. Please confirm now, or choose a time again later."
    )


class AlreadyBooked(BookingError):
    code = "already_booked"
    message = _(
        "There is already an appointment for this person. To change or cancel it, use the "
        "confirmation number and PIN on its notice. If the notice is lost, get a new one."
    )


class AppointmentOver(BookingError):
    code = "appointment_over"
    message = _("The time of this appointment has passed. If you still need help, book a new one.")


class AppointmentCancelled(BookingError):
    code = "appointment_cancelled"
    message = _("This appointment is cancelled. If you still need to come, book a new one.")


class MoveLimitReached(BookingError):
    code = "move_limit_reached"

    def __init__(self, limit: int) -> None:
        super().__init__()
        self.message = ngettext_lazy(
            "An appointment can be moved %(limit)d time only. Keep this time, or cancel it and "
            "book a new appointment.",
            "An appointment can be moved %(limit)d times only. Keep this time, or cancel it and "
            "book a new appointment.",
            "limit",
        ) % {"limit": limit}


class TooLateToChange(BookingError):
    code = "too_late_to_change"

    def __init__(self, minutes: int) -> None:
        super().__init__()
        self.message = format_lazy(
            _(
                "The visit begins in less than {lead}, so it can no longer be moved. Keep this "
                "time, or cancel it and book a new appointment."
            ),
            lead=lead_time(minutes),
        )


class ChangesWait(BookingError):
    """``until`` (aware, the office's clock): a replacement notice was shown online before."""

    code = "changes_wait"

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until

    def __str__(self) -> str:
        return gettext(
            "The new notice was shown online and not sent to you. To protect you, this appointment "
            "can be changed or cancelled online from %(date)s, %(time)s %(zone)s on. If the visit is "
            "before then, or if you cannot wait, call us or ask at the office."
        ) % {
            "date": spoken.long_date(self.until),
            "time": spoken.clock(self.until),
            "zone": spoken.zone_name(self.until),
        }


class SameTime(BookingError):
    code = "same_time"
    message = _("This is the time you already have. Choose another time, or keep this one.")


class OfficeInactive(BookingError):
    code = "office_inactive"
    message = _("This office does not take appointments now. Please choose another office.")


class ServiceInactive(BookingError):
    code = "service_inactive"
    message = _("This service cannot be booked online now. Please choose another reason.")


class MistypedNumber(BookingError):
    code = "mistyped_number"
    message = _(
        "This is not a confirmation number. It has 3 letters and 8 more characters, such as "
        "ATL-7K3M-Q9XF: check it against your notice and type it again."
    )


class MistypedPin(BookingError):
    code = "mistyped_pin"
    message = _("A PIN has 6 digits. Check it against your notice and type it again.")


class WrongNumberOrPin(BookingError):
    code = "wrong_number_or_pin"
    message = _(
        "This number and PIN do not go together. Check both against your notice and try again. "
        "If you do not have the notice, get a new one."
    )


class TooManyGuesses(BookingError):
    """``until`` (aware UTC) is when the next try is looked at; None when never again online."""

    code = "too_many_guesses"

    def __init__(self, until: datetime | None) -> None:
        super().__init__()
        self.until = until
        self.message = _WAIT_AND_TRY_AGAIN if until else _NEVER_AGAIN_ONLINE


_WAIT_AND_TRY_AGAIN = _(
    "There were too many wrong tries. Wait a little and try again with your notice at hand, or get "
    "a new notice with a new PIN."
)
_NEVER_AGAIN_ONLINE = _(
    "There were too many wrong tries for this number over time, so its PIN no longer opens it. "
    "Get a new notice: its new PIN works again. Or call us."
)


class TooManyLostNotices(BookingError):
    """``until`` (aware UTC) is when the next request is looked at."""

    code = "too_many_lost_notices"
    message = _(
        "A new notice was asked for too many times today. Please try again later, or call us or "
        "ask at the office. Bring a photo ID."
    )

    def __init__(self, until: datetime) -> None:
        super().__init__()
        self.until = until


class SlotsOverlap(BookingError):
    code = "slots_overlap"
    message = _(
        "Another slot of the same counter stands at this time. Withdraw that one first, then reopen."
    )


class SlotNotInHours(BookingError):
    code = "slot_not_in_hours"
    message = _(
        "The office is closed at this time, or its hours no longer have it. Change the closure or "
        "the opening hours instead."
    )


class SlotIsPast(BookingError):
    code = "slot_is_past"
    message = _("This time has passed and can no longer be changed. Choose a time to come.")


class SeatsOutOfRange(BookingError):
    code = "seats_out_of_range"
    message = _("Give 0 to 500 seats, and hold back no more seats than there are.")


class VisitOnAnotherDay(BookingError):
    """``starts_at`` is aware, on the office's clock."""

    code = "visit_on_another_day"

    def __init__(self, starts_at: datetime) -> None:
        super().__init__()
        self.starts_at = starts_at

    def __str__(self) -> str:
        return gettext(
            "This visit is on %(date)s. Who comes on another day can be moved to a free time first."
        ) % {"date": spoken.long_date(self.starts_at)}


class VisitNotYetBegun(BookingError):
    code = "visit_not_yet_begun"
    message = _("The time of this visit has not come yet: wait until it begins.")


class NotRecordedAnyMore(BookingError):
    code = "not_recorded_any_more"
    message = _(
        "This visit was closed without a record when the person booked again. It stays as it is."
    )


class BookedAgainSince(BookingError):
    code = "booked_again_since"
    message = _(
        "This person has another appointment by now, so this one stays as it is. Look for the "
        "person by name."
    )


class ReasonMissing(BookingError):
    code = "reason_missing"
    message = _("Say why: it stays in the history of the appointment, with your name.")


class ClosureIsPast(BookingError):
    code = "closure_is_past"
    message = _("This time has passed everywhere. Choose a time to come.")


class NothingToUndo(BookingError):
    code = "nothing_to_undo"
    message = _("This closure is undone already, or is being undone.")


class UndoTooLate(BookingError):
    code = "undo_too_late"
    message = _(
        "People are being told of their new times, so this closure can no longer be undone. Delete "
        "the closure to open the office again; nobody is moved back."
    )


class NoteWithoutText(BookingError):
    code = "note_without_text"
    message = _("Write a note of up to 1,000 characters.")


def lead_time(minutes: int) -> str | Promise:
    """A length of time in words: whole hours where it is whole hours."""
    if minutes % 60 == 0 and minutes:
        return ngettext_lazy("%(count)d hour", "%(count)d hours", "count") % {
            "count": minutes // 60
        }
    return ngettext_lazy("%(count)d minute", "%(count)d minutes", "count") % {"count": minutes}
