"""Number and PIN, and the appointment they open."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from math import ceil

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from appointments import lookup
from appointments.access import grant_changes, may_change
from appointments.booking.rules import (
    check_changes_do_not_wait,
    check_is_live,
    check_may_be_moved,
    is_kept_by_the_office,
)
from appointments.forms.number_and_pin import NumberAndPinForm
from appointments.history import APPLICANT
from appointments.models import Appointment, Event
from appointments.references import parse_number
from appointments.refusals import BookingError, MistypedNumber, TooManyGuesses
from appointments.views.answers import Answers
from appointments.views.at_the_door import page_for_staff
from appointments.views.language_switch import chosen_language, in_language
from appointments.views.review import contact_rows
from appointments.views.steps import INVALID
from infopass.client_address import client_address
from infopass.emails import likely_meant

TOO_MANY = 429
_PAGE = "manage"
# The longest number anybody types, hyphens and spaces included.
_LONGEST_NUMBER = 40
_LONGEST_REASON = 16
# The pages below an appointment that number and PIN can lead back to, first in its list, when the
# session ended on one of them.
_PAGES = {
    "reschedule": [
        "manage_reschedule",
        "manage_reschedule_confirm",
        "manage_reschedule_extend",
    ],
    "cancel": ["manage_cancel"],
    "contact": ["manage_contact"],
}

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
            return _ask_again(request, number)
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
        return _in_language(request, language)
    if request.method == "POST":
        return _open(request, now=timezone.now())
    typed = _typed_number(request) or _draft(Answers.load(request.session))
    for_staff = page_for_staff(request.user, typed)
    if for_staff:
        return redirect(for_staff)
    return _page(request, NumberAndPinForm(initial={"number": typed}))


def _in_language(request: HttpRequest, language: str) -> HttpResponse:
    """The number comes along; the PIN is not put anywhere.

    Only a number of ours may stand in an address: people type an A-Number or their name there, too.
    """
    typed = _typed_number(request)
    kept = {"number": typed, "then": _asked_page(request)}
    if typed and not _is_a_number(typed):
        del kept["number"]
        answers = Answers.load(request.session)
        answers.keep_draft(_PAGE, {"number": typed})
        answers.save(request.session)
    query = urlencode({name: value for name, value in kept.items() if value})
    return in_language(request, language, query=query)


def _is_a_number(typed: str) -> bool:
    try:
        parse_number(typed)
    except MistypedNumber:
        return False
    return True


def _draft(answers: Answers) -> str:
    return answers.drafts.get(_PAGE, {}).get("number", "")


def _forget_draft(request: HttpRequest) -> None:
    answers = Answers.load(request.session)
    if _PAGE in answers.drafts:
        answers.drop_draft(_PAGE)
        answers.save(request.session)


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
    _forget_draft(request)
    grant_changes(request.session, appointment, now)
    pages = _PAGES.get(_asked_page(request), ["manage_appointment"])
    return redirect(pages[0], appointment.number)


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
        "why_changes_wait": _refusal(
            lambda: check_changes_do_not_wait(appointment, actor=APPLICANT, now=now)
        ),
        "why_not_moved": _refusal(
            lambda: check_may_be_moved(appointment, actor=APPLICANT, now=now)
        ),
        "contact": contact_rows(appointment) if done == "contact" else [],
        "likely_email": likely_meant(appointment.email) if done == "contact" else "",
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
    context = {"form": form, "then": _asked_page(request), "languages_form": "manage-form"}
    return render(request, "manage/number_and_pin.html", context, status=status)


def _locked(request: HttpRequest, refusal: TooManyGuesses, *, now: datetime) -> HttpResponse:
    seconds = ceil((refusal.until - now).total_seconds()) if refusal.until else 0
    context = {"refusal": refusal, "minutes": ceil(seconds / 60)}
    response = render(request, "manage/too_many_guesses.html", context, status=TOO_MANY)
    if seconds:
        response["Retry-After"] = str(seconds)
    return response


def _ask_again(request: HttpRequest, number: str) -> HttpResponse:
    """For number and PIN, and from there back to this page. Whoever sent a form is told why."""
    if request.method == "POST":
        messages.warning(
            request,
            _(
                "Nothing was changed. To protect you, we ask for the PIN again after 30 minutes "
                "without use, or when another appointment was opened."
            ),
        )
    asked = {"number": number[:_LONGEST_NUMBER]}
    return redirect(reverse("manage") + "?" + urlencode(asked | _way_back(request)))


def _way_back(request: HttpRequest) -> dict[str, str]:
    """Which page below the appointment was wanted, as a code that an address may carry."""
    page = request.resolver_match.url_name if request.resolver_match else None
    code = next((code for code, names in _PAGES.items() if page in names), "")
    return {"then": code} if code else {}


def _asked_page(request: HttpRequest) -> str:
    """The code of the page that number and PIN are to lead to, or nothing: the appointment."""
    asked = request.POST.get("then", request.GET.get("then", ""))
    return asked if asked in _PAGES else ""


def _typed_number(request: HttpRequest) -> str:
    typed = request.POST.get("number", request.GET.get("number", ""))
    return typed[:_LONGEST_NUMBER]
