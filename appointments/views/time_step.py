"""Fourth step: a day and a time. Choosing one holds it."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from appointments import booking
from appointments.forms.time import SlotForm
from appointments.models import Slot
from appointments.refusals import BookingError, NotOffered, OfficeInactive
from appointments.views.answers import Answers
from appointments.views.steps import INVALID, REFUSED, step
from appointments.views.time_choice import moment, offer_times, words_for
from offices import directory
from offices.models import Offering, Office


@step("book_time")
def book_time(request: HttpRequest, answers: Answers) -> HttpResponse:
    offering = directory.offering(answers.office, answers.service)
    if offering is None:
        return _to_other_offices(request, answers)
    if request.method == "POST":
        return _hold(request, answers, offering)
    lost = moment(answers.refused_time)
    return _page(request, answers, offering, words_for(answers.refusal), around=lost)


def _to_other_offices(request: HttpRequest, answers: Answers) -> HttpResponse:
    """The office closed, or stopped offering the service, since it was chosen."""
    takes_visits = Office.objects.filter(pk=answers.office or 0, active=True).exists()
    messages.warning(request, str(NotOffered.message if takes_visits else OfficeInactive.message))
    answers.office = None
    answers.save(request.session)
    return redirect("book_office")


def _hold(request: HttpRequest, answers: Answers, offering: Offering) -> HttpResponse:
    form = SlotForm(request.POST)
    if not form.is_valid():
        return _page(request, answers, offering, form.problem, status=INVALID)
    slot_id = form.cleaned_data["slot"]
    try:
        kept = booking.hold(
            slot_id=slot_id,
            owner=UUID(answers.owner),
            service_id=offering.service_id,
            office_id=offering.office_id,
            now=timezone.now(),
        )
    except BookingError as refusal:
        around = _start(slot_id, offering.office_id)
        return _page(request, answers, offering, str(refusal), around=around, status=REFUSED)
    answers.keep_time(slot_id, kept.token)
    answers.save(request.session)
    return redirect("book_review")


def _page(
    request: HttpRequest,
    answers: Answers,
    offering: Offering,
    refusal: str,
    *,
    around: datetime | None = None,
    status: int = 200,
) -> HttpResponse:
    wanted = request.GET.get("day", "")
    if around and not wanted:
        wanted = around.astimezone(offering.office.zone).date().isoformat()
    choice = offer_times(
        office=offering.office,
        service=offering.service,
        wanted=wanted,
        around=around,
        now=timezone.now(),
    )
    context = {"choice": choice, "refusal": refusal, "has_hold": bool(answers.hold), "step": 4}
    return render(request, "book/time.html", context, status=status)


def _start(slot_id: int, office_id: int) -> datetime | None:
    """When the slot begins, if it is one of the office that was chosen."""
    slots = Slot.objects.filter(pk=slot_id, counter__office=office_id)
    return slots.values_list("starts_at", flat=True).first()
