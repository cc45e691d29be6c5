"""The day list of an office: who comes, and one click each for what became of them."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments import booking
from appointments.admin.calendar_page import day_or_404, office_or_404, today_at
from appointments.admin.confirmation import acting_staff_member
from appointments.calendar import closed_on
from appointments.history import by_staff
from appointments.models import Appointment
from appointments.refusals import BookingError
from appointments.visits_of_day import Visit, counted, visits_of_day
from infopass import spoken
from offices.admin.lists import ListPage
from offices.models import Office

_Status = Appointment.Status


def day_page(
    page: ListPage[Appointment], request: HttpRequest, code: str, day: str
) -> HttpResponse:
    if not page.has_view_permission(request):
        raise PermissionDenied
    (office, offices), chosen = office_or_404(request, code), day_or_404(day)
    now = timezone.now()
    visits = visits_of_day(office, chosen, now=now)
    may_record = page.has_record_permission(request)  # type: ignore[attr-defined]
    is_recorded = may_record and chosen <= today_at(office)
    return page.own_page(
        request,
        "day.html",
        # The whole width is for the list: large type, and three buttons beside each name.
        is_nav_sidebar_enabled=False,
        title=_("Who comes: %(day)s") % {"day": spoken.long_date(chosen)},
        office=office,
        offices=offices,
        day=chosen,
        is_today=chosen == today_at(office),
        before=_address(office, chosen - timedelta(days=1)),
        after=_address(office, chosen + timedelta(days=1)),
        today=_address(office, today_at(office)),
        counts=[(_Status(status).label, count) for status, count in counted(visits).items()],
        rows=[_row(visit, is_recorded=is_recorded) for visit in visits],
        is_recorded=is_recorded,
        closed=closed_on(office, chosen),
        looked_at=spoken.clock(now.astimezone(office.zone)),
    )


def record_page(
    page: ListPage[Appointment], request: HttpRequest, code: str, day: str
) -> HttpResponse:
    """POST ``appointment`` and ``status``: record it, and show the day again where it was."""
    if not page.has_record_permission(request):  # type: ignore[attr-defined]
        raise PermissionDenied
    (office, _offices), chosen = office_or_404(request, code), day_or_404(day)
    pk = request.POST.get("appointment", "")
    appointment = get_object_or_404(page.get_queryset(request), pk=int(pk) if pk.isdecimal() else 0)
    status = request.POST.get("status", "")
    if status not in {_Status.ARRIVED, _Status.DONE, _Status.NO_SHOW, _Status.BOOKED}:
        status = appointment.status
    try:
        booking.record_visit(
            appointment_id=appointment.pk,
            status=status,
            now=timezone.now(),
            actor=by_staff(acting_staff_member(request)),
        )
    except BookingError as refused:
        page.message_user(request, f"{appointment.number_as_shown}: {refused}", messages.ERROR)
    return HttpResponseRedirect(f"{_address(office, chosen)}#visit-{appointment.pk}")


def _address(office: Office, day: date) -> str:
    return reverse("admin:appointments_appointment_day", args=[office.code, day.isoformat()])


def _row(visit: Visit, *, is_recorded: bool) -> dict[str, Any]:
    appointment = visit.appointment
    return {
        "visit": visit,
        "appointment": appointment,
        "time": spoken.clock(visit.local),
        "url": reverse("admin:appointments_appointment_change", args=[appointment.pk]),
        "buttons": _buttons(visit) if is_recorded else [],
    }


def _buttons(visit: Visit) -> list[dict[str, Any]]:
    """Each sets its status; the one that is set takes it back."""
    status = visit.appointment.status
    if status == _Status.UNRECORDED:
        return []
    choices = [
        (_Status.ARRIVED, _("Arrived"), True),
        (_Status.DONE, _("Done"), True),
        (_Status.NO_SHOW, _("Did not come"), visit.has_begun),
    ]
    return [
        {
            "status": _Status.BOOKED if status == each else each,
            "name": each,
            "words": words,
            "is_set": status == each,
        }
        for each, words, is_offered in choices
        if is_offered
    ]
