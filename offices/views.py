"""What anybody may read about the offices."""

from datetime import timedelta
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from offices.models import Office, Service
from offices.opening import opening_of, upcoming_closures
from offices.states import state_name
from offices.week import days_to_come

CLOSURES_AHEAD_DAYS = 60
WEEK = timedelta(days=6)  # from today, both days included


# The longest page by far, and safe to compress: it holds no secret, no form and nothing typed.
@gzip_page
@login_not_required
@require_safe
def office_list(request: HttpRequest) -> HttpResponse:
    """Every office by state, or those of ``?state=GA``: on a phone the whole list is a long way.

    An inactive one stays listed, so that nobody searches in vain.
    """
    offices = sorted(Office.objects.all(), key=lambda o: (state_name(o.state), o.city, o.name))
    states = [
        {"code": code, "name": state_name(code), "offices": list(group)}
        for code, group in groupby(offices, key=lambda o: o.state)
    ]
    chosen = [state for state in states if state["code"] == request.GET.get("state")]
    context = {
        "states": states,
        "shown": chosen or states,
        "is_chosen": bool(chosen),
        "has_sample": any(office.is_sample for office in offices),
    }
    return render(request, "offices/list.html", context)


@login_not_required
@require_safe
def office_page(request: HttpRequest, code: str) -> HttpResponse:
    office = get_object_or_404(Office, code=code.upper())
    here = timezone.now().astimezone(office.zone)
    today = here.date()
    opening = opening_of(office, today, today + WEEK)
    closures = upcoming_closures(office, on=today, days=CLOSURES_AHEAD_DAYS)
    context = {
        "office": office,
        "here": here,
        "has_hours": bool(opening.hours),
        "week": days_to_come(opening, closures),
        "closures": closures,
        "services": Service.objects.filter(active=True, offerings__office=office),
    }
    return render(request, "offices/office.html", context)
