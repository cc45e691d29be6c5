"""What anybody may read about the offices."""

from datetime import timedelta
from itertools import groupby

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_safe

from offices.models import Office
from offices.opening import opening_of, upcoming_closures
from offices.states import state_name
from offices.week import hours_on, usual_week

CLOSURES_AHEAD_DAYS = 60


# The longest page by far, and safe to compress: it holds no secret, no form and nothing typed.
@gzip_page
@login_not_required
@require_safe
def office_list(request: HttpRequest) -> HttpResponse:
    """Every office by state. An inactive one stays listed, so that nobody searches in vain."""
    offices = sorted(Office.objects.all(), key=lambda o: (state_name(o.state), o.city, o.name))
    states = [
        {"name": name, "offices": list(group)}
        for name, group in groupby(offices, key=lambda o: state_name(o.state))
    ]
    has_sample = any(office.is_sample for office in offices)
    return render(request, "offices/list.html", {"states": states, "has_sample": has_sample})


@login_not_required
@require_safe
def office_page(request: HttpRequest, code: str) -> HttpResponse:
    office = get_object_or_404(Office, code=code.upper())
    here = timezone.now().astimezone(office.zone)
    today = here.date()
    opening = opening_of(office, today, today + timedelta(days=6))
    context = {
        "office": office,
        "here": here,
        "today_hours": hours_on(opening, today),
        "week": usual_week(opening, today),
        "closures": upcoming_closures(office, on=today, days=CLOSURES_AHEAD_DAYS),
    }
    return render(request, "offices/office.html", context)
