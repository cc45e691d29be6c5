"""The calendar of an office inside the admin: by week, by day and by month."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments import calendar
from appointments.calendar import State
from appointments.models import Slot
from infopass import spoken
from offices.admin.lists import ListPage
from offices.models import Counter, Office
from offices.own_offices import own_offices

EVERY_COUNTER = "all"


def office_or_404(request: HttpRequest, code: str) -> tuple[Office, list[Office]]:
    """One of the person's own offices, and all of them by code. Raises Http404 for every other."""
    offices = list(own_offices(request.user).order_by("code").defer("loaded"))
    for office in offices:
        if office.code == code.upper():
            return office, offices
    raise Http404


def day_or_404(text: str) -> date:
    """From 2027-01-06. Raises Http404 for what is no day, or none that has a week around it."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if not date(1970, 1, 1) <= day <= date(9000, 1, 1):
        raise Http404
    return day


def first_office(request: HttpRequest) -> Office | None:
    """Where somebody begins who named no office."""
    return own_offices(request.user).order_by("-active", "code").first()


def asked_office(request: HttpRequest) -> Office:
    """An own office: the one that was chosen (``?office=``), or where somebody begins.

    Raises Http404 for who has none, and for the code of another.
    """
    code = request.GET.get("office", "")
    office = office_or_404(request, code)[0] if code else first_office(request)
    if office is None:
        raise Http404
    return office


def today_at(office: Office) -> date:
    return timezone.now().astimezone(office.zone).date()


def lead_to_own_office(request: HttpRequest, name: str) -> HttpResponse:
    """To today's page of an own office, or of the one that was chosen (``?office=``, ``?day=``)."""
    office = asked_office(request)
    day = request.GET.get("day") or today_at(office).isoformat()
    return HttpResponseRedirect(reverse(name, args=[office.code, day_or_404(day).isoformat()]))


def grid_page(
    page: ListPage[Slot], request: HttpRequest, code: str, day: str, *, days: int
) -> HttpResponse:
    """A week or a day of an office; ``?counter=`` narrows it to one."""
    if not page.has_view_permission(request):
        raise PermissionDenied
    (office, offices), chosen = office_or_404(request, code), day_or_404(day)
    counters = list(Counter.objects.filter(office=office).order_by("name"))
    shown = _chosen(counters, request.GET.get("counter", ""))
    first = calendar.monday_of(chosen) if days > 1 else chosen
    grid = calendar.grid(office, first, days=days, counters=shown, now=timezone.now())
    name = "week" if days > 1 else "day"
    return _page(
        page,
        request,
        "grid.html",
        office,
        offices=offices,
        title=_title(first, days),
        view=name,
        grid=grid,
        counters=counters,
        shown=shown[0] if len(shown) == 1 and len(counters) > 1 else None,
        is_every_counter=len(shown) > 1,
        day=chosen,
        before=_at(name, office, first - timedelta(days=days), request),
        after=_at(name, office, first + timedelta(days=days), request),
        bulk_edit=_bulk_edit(office, first, first + timedelta(days=days - 1), request),
        legend=_words(),
    )


def month_page(page: ListPage[Slot], request: HttpRequest, code: str, day: str) -> HttpResponse:
    if not page.has_view_permission(request):
        raise PermissionDenied
    (office, offices), chosen = office_or_404(request, code), day_or_404(day)
    first, last = chosen.replace(day=1), calendar.last_of_month(chosen)
    return _page(
        page,
        request,
        "month.html",
        office,
        offices=offices,
        title=spoken.month_and_year(first),
        view="month",
        weeks=calendar.month(office, chosen, now=timezone.now()),
        day=chosen,
        before=_at("month", office, (first - timedelta(days=1)).replace(day=1), request),
        after=_at("month", office, last + timedelta(days=1), request),
        bulk_edit=_bulk_edit(office, first, last, request),
    )


def _chosen(counters: list[Counter], text: str) -> list[Counter]:
    """One counter by its id; every one where none, or one of another office, was named."""
    return [counter for counter in counters if str(counter.pk) == text] or counters


def _title(first: date, days: int) -> str:
    if days == 1:
        return spoken.long_date(first)
    return spoken.plain_days(first, first + timedelta(days=days - 1))


def _at(view: str, office: Office, day: date, request: HttpRequest) -> str:
    address = reverse(f"admin:appointments_slot_{view}", args=[office.code, day.isoformat()])
    counter = request.GET.get("counter", "")
    return f"{address}?counter={counter}" if counter.isdecimal() else address


def _bulk_edit(office: Office, first: date, last: date, request: HttpRequest) -> str:
    """The page that edits the slots of these days, of one counter where one is shown."""
    asked = {"from": first.isoformat(), "until": last.isoformat()}
    counter = request.GET.get("counter", "")
    if counter.isdecimal():
        asked["counter"] = counter
    address = reverse("admin:appointments_slot_bulk_edit", args=[office.code])
    return f"{address}?{urlencode(asked)}"


def _words() -> dict[str, str]:
    return {
        State.FREE: _("free"),
        State.FULL: _("full"),
        State.HELD_BACK: _("only for staff"),
        State.NEEDS_STAFF: _("needs staff"),
        State.WITHDRAWN: _("withdrawn"),
        State.CLOSED: _("closed"),
    }


def _page(
    page: ListPage[Slot], request: HttpRequest, template: str, office: Office, **context: Any
) -> TemplateResponse:
    return page.own_page(request, template, office=office, today=today_at(office), **context)
