"""Number and PIN, and the appointment they open."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from math import ceil

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from appointments import lookup
from appointments.access import grant_changes, may_change
from appointments.booking.rules import check_is_live, check_may_be_moved, is_kept_by_the_office
from appointments.forms.number_and_pin import NumberAndPinForm
from appointments.history import APPLICANT
from appointments.models import Appointment, Event
from appointments.refusals import BookingError, TooManyGuesses
from appointments.views.language_switch import chosen_language, in_language
from appointments.views.steps import INVALID
from infopass.client_address import client_address

TOO_MANY = 429
# The longest number anybody types, hyphens and spaces included.
_LONGEST_NUMBER = 40
_LONGEST_REASON = 16

ManagePage = Callable[[HttpRequest, Appointment], HttpResponse]


def managed(page: ManagePage) -> Callable[[HttpRequest, str], HttpResponse]:
    """A page below an appointment: without its number and PIN in this session, they are asked."""

    @login_not_required
    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(page)
    def guarded(request: HttpRequest, number: str) -> HttpResponse:
        appointment = may_change(request.session, number)
        if appointment is None:
            return _ask_again(number)
        language = chosen_language(request)
        if not language:
            return page(request, appointment)
        return in_language(request, language, query=_picked_reason(request))

    return guarded


def _picked_reason(request: HttpRequest) -> str | None:
    """The one thing that can be typed below an appointment: a code, so the address may carry it."""
    reason = request.POST.get("reason", "")[:_LONGEST_REASON]
    return urlencode({"reason": reason}) if reason else None


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest) -> HttpResponse:
    language = chosen_language(request)
    if language:
        # The number comes along; the PIN is not put anywhere.
        return in_language(request, language, query=urlencode({"number": _typed_number(request)}))
    if request.method == "POST":
        return _open(request, now=timezone.now())
    form = NumberAndPinForm(initial={"number": _typed_number(request)})
    return _page(request, form)


def _open(request: HttpRequest, *, now: datetime) -> HttpResponse:
    form = NumberAndPinForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=INVALID)
    try:
        appointment = lookup.find(
            number=form.cleaned_data["number"],
            pin=form.cleaned_data["pin"],
            address=client_address(request),
            now=now,
        )
    except TooManyGuesses as refusal:
        return _locked(request, refusal, now=now)
    except BookingError as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, status=INVALID)
    grant_changes(request.session, appointment, now)
    return redirect("manage_appointment", appointment.number)


@managed
def manage_appointment(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """The appointment with what can be done about it; ``?done=`` says what was just done."""
    now = timezone.now()
    done = request.GET.get("done", "")
    context = {
        "appointment": appointment,
        "local": appointment.slot.local_start,
        "is_cancelled": appointment.status == Appointment.Status.CANCELLED,
        "is_withdrawn": not is_kept_by_the_office(appointment),
        "was_moved": done == "moved" and appointment.events.filter(kind=Event.Kind.MOVED).exists(),
        "why_not_live": _refusal(lambda: check_is_live(appointment, now=now)),
        "why_not_moved": _refusal(
            lambda: check_may_be_moved(appointment, actor=APPLICANT, now=now)
        ),
        "moves_left": max(0, appointment.slot.counter.office.move_limit - appointment.moves),
    }
    return render(request, "manage/appointment.html", context)


def _refusal(check: Callable[[], None]) -> str:
    try:
        check()
    except BookingError as refusal:
        return str(refusal)
    return ""


def _page(request: HttpRequest, form: NumberAndPinForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "languages_form": "manage-form"}
    return render(request, "manage/number_and_pin.html", context, status=status)


def _locked(request: HttpRequest, refusal: TooManyGuesses, *, now: datetime) -> HttpResponse:
    seconds = ceil((refusal.until - now).total_seconds()) if refusal.until else 0
    context = {"refusal": refusal, "minutes": ceil(seconds / 60)}
    response = render(request, "manage/too_many_guesses.html", context, status=TOO_MANY)
    if seconds:
        response["Retry-After"] = str(seconds)
    return response


def _ask_again(number: str) -> HttpResponse:
    return redirect(reverse("manage") + "?" + urlencode({"number": number[:_LONGEST_NUMBER]}))


def _typed_number(request: HttpRequest) -> str:
    typed = request.POST.get("number", request.GET.get("number", ""))
    return typed[:_LONGEST_NUMBER]
