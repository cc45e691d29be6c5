"""Cancel an appointment, after asking once more."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from appointments import booking
from appointments.booking.rules import check_changes_do_not_wait, check_is_live
from appointments.forms.cancellation import CancellationForm
from appointments.history import APPLICANT
from appointments.models import Appointment
from appointments.refusals import AppointmentCancelled, AppointmentOver, BookingError, ChangesWait
from appointments.views.manage import managed
from appointments.views.steps import INVALID, REFUSED
from appointments.views.waiting import changes_wait


@managed
def manage_cancel(request: HttpRequest, appointment: Appointment) -> HttpResponse:
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
        return _cancel(request, appointment)
    picked = {"reason": request.GET.get("reason", "")}
    return _page(request, appointment, _form(appointment, initial=picked))


def _cancel(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    form = _form(appointment, request.POST)
    if not form.is_valid():
        return _page(request, appointment, form, status=INVALID)
    try:
        booking.cancel(
            appointment_id=appointment.pk, now=timezone.now(), reason=form.cleaned_data["reason"]
        )
    except (AppointmentCancelled, AppointmentOver):
        return redirect("manage_appointment", appointment.number)
    except BookingError as refusal:
        return _page(request, appointment, form, str(refusal), status=REFUSED)
    return redirect("manage_appointment", appointment.number)


def _form(appointment: Appointment, *args: Any, **kwargs: Any) -> CancellationForm:
    return CancellationForm(*args, is_for_someone_else=appointment.is_for_someone_else, **kwargs)


def _page(
    request: HttpRequest,
    appointment: Appointment,
    form: CancellationForm,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    context = {
        "appointment": appointment,
        "local": appointment.slot.local_start,
        "form": form,
        "refusal": refusal,
        "languages_form": "cancel-form",
    }
    return render(request, "manage/cancel.html", context, status=status)
