"""My phone or e-mail is wrong: correct the contact of an appointment."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments import booking
from appointments.booking.rules import check_changes_do_not_wait, check_is_live
from appointments.forms.contact import ContactForm
from appointments.history import APPLICANT
from appointments.models import Appointment
from appointments.references import compact
from appointments.refusals import (
    AlreadyBooked,
    AppointmentCancelled,
    AppointmentOver,
    BookingError,
    ChangesWait,
)
from appointments.views.manage import managed
from appointments.views.review import contact_rows
from appointments.views.steps import INVALID, REFUSED
from appointments.views.waiting import changes_wait

TYPED = ("phone", "sms_consent", "email")
_DRAFT = "contact_draft"
# What nobody would type is cut here, so that a draft cannot fill the session.
_LONGEST_DRAFT = 1_000


@login_not_required
def manage_contact(request: HttpRequest, number: str) -> HttpResponse:
    """What was typed outlives a switch of the language and the asking for number and PIN.

    It waits in the (encrypted) session and is shown again only to whoever gave number and PIN.
    """
    if request.method == "POST":
        typed = {name: request.POST[name] for name in TYPED if name in request.POST}
        _keep(request.session, number, typed)
    return _contact(request, number)


@managed
def _contact(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    now = timezone.now()
    try:
        check_is_live(appointment, now=now)
        check_changes_do_not_wait(appointment, actor=APPLICANT, now=now)
    except ChangesWait as refusal:
        return changes_wait(request, appointment, refusal)
    except BookingError:
        # The page of the appointment says why, and what to do.
        return redirect("manage_appointment", appointment.number)
    if request.method == "POST":
        return _correct(request, appointment)
    typed = _kept(request.session, appointment.number)
    initial = ContactForm.on_file(appointment) if typed is None else typed
    return _page(request, appointment, ContactForm(appointment, initial=initial))


def _correct(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    form = ContactForm(appointment, request.POST)
    if not form.is_valid():
        return _page(request, appointment, form, status=INVALID)
    try:
        booking.correct_contact(
            appointment_id=appointment.pk, now=timezone.now(), **form.cleaned_data
        )
    except AlreadyBooked:
        form.add_error("phone", _same_person())
        return _page(request, appointment, form, status=REFUSED)
    except (AppointmentCancelled, AppointmentOver):
        return redirect("manage_appointment", appointment.number)
    except BookingError as refusal:
        return _page(request, appointment, form, str(refusal), status=REFUSED)
    request.session.pop(_DRAFT, None)
    return redirect(reverse("manage_appointment", args=[appointment.number]) + "?done=contact")


def _same_person() -> str:
    return _(
        "Another appointment with the same name and date of birth has this phone already. One "
        "person can have one appointment at a time: check the phone, or cancel one of the two."
    )


def _page(
    request: HttpRequest,
    appointment: Appointment,
    form: ContactForm,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context: dict[str, Any] = {
        "appointment": appointment,
        "rows": contact_rows(appointment),
        "form": form,
        "refusal": refusal,
        "languages_form": "contact-form",
    }
    return render(request, "manage/contact.html", context, status=status)


def _keep(session: SessionBase, number: str, typed: dict[str, str]) -> None:
    cut = {name: value[:_LONGEST_DRAFT] for name, value in typed.items()}
    session[_DRAFT] = {"number": compact(number)[:_LONGEST_DRAFT], "typed": cut}


def _kept(session: SessionBase, number: str) -> dict[str, str] | None:
    draft: dict[str, Any] = session.get(_DRAFT) or {}
    typed: dict[str, str] | None = draft.get("typed")
    return typed if draft.get("number") == number else None
