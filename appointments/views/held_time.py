"""What becomes of a held seat: shown with its clock, kept a little longer, or given back."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import ngettext

from appointments import availability, booking
from appointments.availability import FreeTime
from appointments.models import Hold
from appointments.refusals import Busy, NoMoreExtensions
from appointments.views.answers import Answers
from appointments.views.time_choice import NEAREST


@dataclass(frozen=True, kw_only=True)
class KeptTime:
    """What a page says about a held seat (templates/book/kept_time.html).

    ``until`` is on the office's own clock, ``seconds_left`` on the server's: the visitor's device
    may have any. The addresses are this page, what extends the hold, and where a time is chosen.
    """

    until: datetime
    seconds_left: int
    can_extend: bool
    expired_url: str
    extend_url: str
    times_url: str
    # Other times to choose from once this one is over; the seat itself may still be confirmed.
    nearest: list[FreeTime]


def kept_time(kept: Hold, *, page: str, extend: str, times: str, now: datetime) -> KeptTime:
    """``kept`` comes with its slot, counter and office. One statement more when it is over."""
    seconds_left = max(0, int((kept.expires_at - now).total_seconds()))
    return KeptTime(
        until=kept.expires_at.astimezone(kept.slot.counter.office.zone),
        seconds_left=seconds_left,
        can_extend=kept.extensions < booking.MAX_EXTENSIONS,
        expired_url=page,
        extend_url=extend,
        times_url=times,
        nearest=[] if seconds_left else _nearest_to(kept, now=now),
    )


def _nearest_to(kept: Hold, *, now: datetime) -> list[FreeTime]:
    slot = kept.slot
    found = availability.nearest(
        office=slot.counter.office,
        service=kept.service,
        around=slot.starts_at,
        now=now,
        limit=NEAREST + 1,
    )
    return [time for time in found if time.slot_id != slot.pk][:NEAREST]


def give_back(token: UUID | None) -> None:
    """The seat is free for others at once, or, when its slot is locked, when its time is over."""
    if token is not None:
        with suppress(Busy):
            booking.release(token=token)


def keep_longer(request: HttpRequest, token: UUID) -> None:
    """Two minutes more, as the next page says. Raises HoldGone; Busy is said there too."""
    try:
        booking.extend(token=token, now=timezone.now())
    except NoMoreExtensions:
        # The page itself says that the tenth time was the last.
        return
    except Busy as refusal:
        messages.warning(request, str(refusal))
        return
    messages.success(request, _more_time())


def _more_time() -> str:
    minutes = booking.EXTENSION_MINUTES
    return ngettext(
        "We keep your time %(minutes)d minute longer.",
        "We keep your time %(minutes)d minutes longer.",
        minutes,
    ) % {"minutes": minutes}


def let_go(answers: Answers) -> None:
    """Another service or office means another time."""
    give_back(answers.token)
    answers.forget_time()


def change_service(answers: Answers, service_id: int) -> None:
    answers.considered = None
    if answers.service != service_id:
        let_go(answers)
        answers.service = service_id


def change_office(answers: Answers, office_id: int) -> None:
    if answers.office != office_id:
        let_go(answers)
        answers.office = office_id
