"""Why a closure is not undone now, or not made a second time. See `appointments.refusals`."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from appointments.refusals import BookingError
from offices.models.closure import name_of_closure


class AnotherFirst(BookingError):
    """What is in the way: closed days, both included, of an office or of every one (None)."""

    def __init__(self, office: str | None, first: date, last: date) -> None:
        super().__init__()
        self.office, self.first, self.last = office, first, last

    def __str__(self) -> str:
        return str(self.message) % {"closure": name_of_closure(self.office, self.first, self.last)}


class StillClosed(AnotherFirst):
    code = "still_closed"
    message: str | Promise = _(
        "Another closure (%(closure)s) covers some of this time, so it would stay closed and "
        "nobody could go back. Undo or delete that closure first, then undo this one."
    )


class LaterClosureFirst(AnotherFirst):
    code = "later_closure_first"
    message: str | Promise = _(
        "Since then a later closure or another rule (%(closure)s) took up some of the same "
        "people. Undo that first. When everybody is back, undo this one."
    )


class SubmittedBefore(BookingError):
    """``relocation_id`` is what the first submit made."""

    code = "submitted_before"
    message = _("This was sent before and is done only once. Here is what became of it.")

    def __init__(self, relocation_id: int) -> None:
        super().__init__()
        self.relocation_id = relocation_id
