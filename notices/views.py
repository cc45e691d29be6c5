"""The appointment notice, on the screen and on paper."""

from datetime import datetime
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from appointments.access import may_open
from appointments.booking.rules import check_changes_do_not_wait
from appointments.history import APPLICANT
from appointments.models import Appointment
from appointments.refusals import ChangesWait
from notices.content import content_of
from notices.qr import qr_svg


@login_not_required
@never_cache
@require_safe
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """The notice, for whoever booked it in this session or gave number and PIN; else to that page."""
    now = timezone.now()
    appointment = may_open(request.session, number, now)
    if appointment is None:
        return redirect(_manage_path(number))
    manage_url = request.build_absolute_uri(_manage_path(appointment.number_as_shown))
    context = {
        "notice": content_of(appointment, manage_url=manage_url, now=now),
        "qr": qr_svg(manage_url),
        "manage_address": request.build_absolute_uri(reverse("manage")).partition("://")[2],
        "number": appointment.number,
        "why_changes_wait": _why_changes_wait(appointment, now),
    }
    return render(request, "notices/notice.html", context)


def _why_changes_wait(appointment: Appointment, now: datetime) -> str:
    try:
        check_changes_do_not_wait(appointment, actor=APPLICANT, now=now)
    except ChangesWait as refusal:
        return str(refusal)
    return ""


def _manage_path(number: str) -> str:
    return reverse("manage") + "?" + urlencode({"number": number})
