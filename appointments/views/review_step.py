"""Last step: read everything once more, then book."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from appointments import booking
from appointments.access import grant
from appointments.forms.details import DetailsForm
from appointments.models import Appointment, Hold, Slot
from appointments.refusals import (
    AlreadyBooked,
    BookingError,
    HoldGone,
    SlotWithdrawn,
)
from appointments.views.answers import Answers
from appointments.views.held_time import KeptTime, keep_longer, kept_time, let_go
from appointments.views.review import digest_of, rows_of
from appointments.views.steps import (
    REFUSED,
    next_step,
    step,
    to_the_missing_answer,
    to_the_notice,
)
from infopass import language
from infopass.composed import composed_once
from infopass.emails import likely_meant
from offices.bring_list import everyone_brings


def _answer_second_click(request: HttpRequest, answers: Answers) -> HttpResponse | None:
    """The form was sent twice: the notice is the answer, even when another booking has begun."""
    sealed = request.POST.get("shown", "") if request.method == "POST" else ""
    if answers.booked_number and sealed and constant_time_compare(sealed, answers.booked_digest):
        return redirect("notice", answers.booked_number)
    return None


@step("book_review", first=_answer_second_click)
def book_review(request: HttpRequest, answers: Answers) -> HttpResponse:
    form = DetailsForm(answers.details)
    if not form.is_valid():
        # The rules for an answer changed while it lay in the session.
        answers.details_complete = False
        answers.save(request.session)
        return redirect("book_details")
    if request.method == "POST":
        return _confirm(request, answers, form)
    return _page(request, answers, form)


def _confirm(request: HttpRequest, answers: Answers, form: DetailsForm) -> HttpResponse:
    digest = digest_of(answers)
    if not constant_time_compare(request.POST.get("shown", ""), digest):
        changed = _("Your answers changed in another window. Please check them again.")
        return _page(request, answers, form, changed, status=REFUSED)
    try:
        appointment = _book(answers, form, now=timezone.now())
    except (HoldGone, SlotWithdrawn) as refusal:
        return _back_to_the_times(request, answers, refusal)
    except AlreadyBooked as refusal:
        context = {
            "refusal": refusal,
            "step": 5,
            "is_for_someone_else": form.is_for_someone_else,
        }
        return render(request, "book/already_booked.html", context, status=REFUSED)
    except BookingError as refusal:
        return _page(request, answers, form, str(refusal), status=REFUSED)
    grant(request.session, appointment, timezone.now())
    answers.finish(appointment.number, digest)
    answers.save(request.session)
    return redirect("notice", appointment.number)


def _book(answers: Answers, form: DetailsForm, *, now: datetime) -> Appointment:
    if answers.token is None:
        raise HoldGone
    return booking.confirm(
        token=answers.token,
        applicant=form.applicant(zip_code=answers.zip_code),
        language=language.current(),
        channel=Appointment.Channel.WEB,
        now=now,
    )


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def book_extend(request: HttpRequest) -> HttpResponse:
    """More time to review: the hold grows by two minutes, at most ten times."""
    answers = Answers.load(request.session)
    if answers.is_finished:
        return to_the_notice(request, answers)
    if answers.token is None or request.method != "POST":
        return to_the_missing_answer(request, answers, next_step(answers))
    try:
        keep_longer(request, answers.token)
    except HoldGone as refusal:
        return _back_to_the_times(request, answers, refusal)
    return redirect("book_review")


def _page(
    request: HttpRequest,
    answers: Answers,
    form: DetailsForm,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    kept = _hold_of(answers)
    if kept is None:
        return _back_to_the_times(request, answers, HoldGone())
    context = {
        **vars(_clock(kept)),
        "rows": rows_of(kept, form, answers),
        "service": kept.service,
        "everyone_brings": everyone_brings(),
        "unusual_receipt": form.receipt_number_is_unusual,
        "likely_email": likely_meant(form.cleaned_data["email"]),
        "shown": digest_of(answers),
        "refusal": refusal,
        "step": 5,
    }
    return render(request, "book/review.html", context, status=status)


def _clock(kept: Hold) -> KeptTime:
    return kept_time(
        kept,
        page=reverse("book_review"),
        extend=reverse("book_extend"),
        times=reverse("book_time"),
        now=timezone.now(),
    )


def _hold_of(answers: Answers) -> Hold | None:
    """The seat kept for these very answers."""
    if answers.token is None:
        return None
    return _kept.first(answers.token, answers.slot, answers.service)


@composed_once
def _kept(token: UUID, slot: int | None, service: int | None) -> QuerySet[Hold]:
    with_its_visit = Hold.objects.select_related("slot__counter__office", "service")
    return with_its_visit.filter(token=token, slot=slot, service=service).order_by()


def _back_to_the_times(
    request: HttpRequest, answers: Answers, refusal: BookingError
) -> HttpResponse:
    """The time is lost, the answers are not: show why, and the nearest free times."""
    lost = Slot.objects.filter(pk=answers.slot or 0).values_list("starts_at", flat=True).first()
    let_go(answers)
    answers.lose_time(refusal.code, lost)
    answers.save(request.session)
    return redirect("book_time")
