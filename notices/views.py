"""The appointment notice: on the screen, as a PDF and as a calendar file."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from appointments.access import grant, may_open
from appointments.booking.rules import check_changes_do_not_wait
from appointments.history import APPLICANT
from appointments.models import Appointment
from appointments.refusals import ChangesWait
from notices.calendar_file import calendar_file
from notices.content import NoticeContent, content_of
from notices.links import KEY, opened_by
from notices.paper import notice_pdf
from notices.qr import qr_svg
from notices.wording.promises import what_we_send

File = Callable[[HttpRequest, Appointment, datetime], HttpResponse]


@login_not_required
@never_cache
@require_safe
def notice(request: HttpRequest, number: str) -> HttpResponse:
    """The notice, for whoever booked it in this session or gave number and PIN; else to that page.

    With the key of a message in the address it is opened in this session first.
    """
    now = timezone.now()
    if KEY in request.GET:
        return _open_with_key(request, number, now)
    appointment = may_open(request.session, number, now)
    if appointment is None:
        return redirect(_manage_path(number))
    content = _content(request, appointment, now)
    context = {
        "notice": content,
        "qr": qr_svg(content.manage_url),
        "number": appointment.number,
        "why_changes_wait": _why_changes_wait(appointment, now),
        "what_we_send": what_we_send(appointment),
    }
    return render(request, "notices/notice.html", context)


def beside_the_page(file: File) -> Callable[[HttpRequest, str], HttpResponse]:
    """A file of the notice, for whom the page is open; else to number and PIN, as the page does."""

    @login_not_required
    @never_cache
    @require_safe
    @wraps(file)
    def guarded(request: HttpRequest, number: str) -> HttpResponse:
        now = timezone.now()
        appointment = may_open(request.session, number, now)
        if appointment is None:
            return redirect(_manage_path(number))
        return file(request, appointment, now)

    return guarded


@beside_the_page
def pdf(request: HttpRequest, appointment: Appointment, now: datetime) -> HttpResponse:
    """The notice to print or keep."""
    drawn = notice_pdf(_content(request, appointment, now))
    response = HttpResponse(drawn, content_type="application/pdf")
    return _named(response, appointment, "pdf", "inline")


@beside_the_page
def ics(_request: HttpRequest, appointment: Appointment, now: datetime) -> HttpResponse:
    """The visit for a calendar."""
    file = calendar_file(appointment, now=now)
    response = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    return _named(response, appointment, "ics", "attachment")


def _named(response: HttpResponse, appointment: Appointment, kind: str, how: str) -> HttpResponse:
    name = f"appointment-{appointment.number_as_shown}.{kind}"
    response["Content-Disposition"] = f'{how}; filename="{name}"'
    return response


def _open_with_key(request: HttpRequest, number: str, now: datetime) -> HttpResponse:
    """Open the notice in this session and go to it, so that no address bar keeps the key.

    Programs that follow every link in a mail change nothing by it.
    """
    appointment = opened_by(number, request.GET[KEY], now=now)
    if appointment is None:
        messages.warning(
            request,
            _(
                "This link does not open a notice: it may be incomplete, or of an appointment that "
                "was changed, cancelled or is over. Type the number and the PIN instead."
            ),
        )
        return redirect(_manage_path(number))
    grant(request.session, appointment, now)
    return redirect("notice", number=appointment.number)


def _content(request: HttpRequest, appointment: Appointment, now: datetime) -> NoticeContent:
    return content_of(appointment, site=request.build_absolute_uri("/")[:-1], now=now)


def _why_changes_wait(appointment: Appointment, now: datetime) -> str:
    try:
        check_changes_do_not_wait(appointment, actor=APPLICANT, now=now)
    except ChangesWait as refusal:
        return str(refusal)
    return ""


def _manage_path(number: str) -> str:
    return reverse("manage") + "?" + urlencode({"number": number})
