"""While changes wait, no page offers them: what stands there instead."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from appointments.models import Appointment
from appointments.refusals import ChangesWait
from appointments.views.steps import REFUSED


def changes_wait(
    request: HttpRequest, appointment: Appointment, refusal: ChangesWait
) -> HttpResponse:
    """From when on it is possible, by the office's clock, and what to do before."""
    context = {"appointment": appointment, "refusal": refusal}
    return render(request, "manage/changes_wait.html", context, status=REFUSED)
