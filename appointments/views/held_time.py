"""What becomes of a held seat: given back when an answer changes, or kept a little longer."""

from contextlib import suppress
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone

from appointments import booking
from appointments.refusals import Busy, NoMoreExtensions
from appointments.views.answers import Answers


def give_back(token: UUID | None) -> None:
    """The seat is free for others at once, or, when its slot is locked, when its time is over."""
    if token is not None:
        with suppress(Busy):
            booking.release(token=token)


def keep_longer(request: HttpRequest, token: UUID) -> None:
    """Two minutes more. Raises HoldGone; Busy is said on the next page."""
    try:
        # After the tenth time the page itself says that it was the last.
        with suppress(NoMoreExtensions):
            booking.extend(token=token, now=timezone.now())
    except Busy as refusal:
        messages.warning(request, str(refusal))


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
