"""Whoever sees a person's page has looked the person up, and history says so."""

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from appointments.admin.confirmation import acting_staff_member
from appointments.look_ups import looked_at
from appointments.models import Appointment


def seen(request: HttpRequest, response: HttpResponse, path: str) -> HttpResponse:
    """The response, after its look was recorded. A redirect or a refusal shows nothing.

    ``path`` is the lookup from the row that is shown to its appointment.
    """
    shown = response.context_data or {} if isinstance(response, TemplateResponse) else {}
    row = shown.get("original")
    for step in path.split("__")[:-1]:
        row = getattr(row, step, None)
    if isinstance(row, Appointment):
        looked_at(row, by=acting_staff_member(request), now=timezone.now())
    return response
