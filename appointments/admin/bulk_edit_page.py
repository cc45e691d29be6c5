"""Edit many slots of an office at once: say which and what, see what changes, do it."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments import bulk_edit
from appointments.admin import bulk_edit_words as words
from appointments.admin.bulk_edit_form import BulkEditForm
from appointments.admin.calendar_page import asked_office, office_or_404, today_at
from appointments.admin.slot_actions import log_changes
from appointments.bulk_edit import ChangedSinceShown, Preview
from appointments.models import Slot
from appointments.refusals import BookingError
from offices.admin.lists import ListPage
from offices.models import Counter, Office

# What the form shows to who comes without a period: four weeks.
_PERIOD = timedelta(days=27)


def lead_to_bulk_edit(page: ListPage[Slot], request: HttpRequest) -> HttpResponse:
    """To an own office's page, or that of the one chosen (``?office=``), with the days asked for."""
    if not page.has_change_permission(request):
        raise PermissionDenied
    office = asked_office(request)
    asked = {name: request.GET[name] for name in ("from", "until") if request.GET.get(name)}
    address = reverse("admin:appointments_slot_bulk_edit", args=[office.code])
    return HttpResponseRedirect(f"{address}?{urlencode(asked)}" if asked else address)


def bulk_edit_page(page: ListPage[Slot], request: HttpRequest, code: str) -> HttpResponse:
    """GET shows the form. POST with ``step`` "look" shows the preview, with "do" does it."""
    if not page.has_change_permission(request):
        raise PermissionDenied
    office, offices = office_or_404(request, code)
    form = _form(request, office)
    step = request.POST.get("step", "")
    try:
        if step in {"look", "do"} and form.is_valid():
            return _look(page, request, form) if step == "look" else _do(page, request, form)
    except BookingError as refused:
        form.add_error(None, str(refused))
    return _show_form(page, request, form, offices)


def _form(request: HttpRequest, office: Office) -> BulkEditForm:
    counters = list(Counter.objects.filter(office=office).order_by("name"))
    if request.method == "POST":
        return BulkEditForm(request.POST, office=office, counters=counters)
    today = today_at(office)
    initial: dict[str, Any] = {
        "from_date": request.GET.get("from") or today,
        "until_date": request.GET.get("until") or today + _PERIOD,
    }
    chosen = request.GET.get("counter", "")
    if any(str(counter.pk) == chosen for counter in counters):
        initial["counters"] = [int(chosen)]
    return BulkEditForm(initial=initial, office=office, counters=counters)


def _look(page: ListPage[Slot], request: HttpRequest, form: BulkEditForm) -> HttpResponse:
    shown = bulk_edit.preview(form.edit, now=timezone.now())
    return _show_preview(page, request, form, shown)


def _do(page: ListPage[Slot], request: HttpRequest, form: BulkEditForm) -> HttpResponse:
    edit, now = form.edit, timezone.now()
    try:
        with transaction.atomic():
            done = bulk_edit.carry_out(edit, seen=request.POST.get("seen", ""), now=now)
            slots = [change.slot for change in done.changes]
            if slots:
                log_changes(request, slots, words.log_of(edit))
    except ChangedSinceShown as changed:
        shown = bulk_edit.preview(edit, now=now)
        return _show_preview(page, request, form, shown, notice=str(changed))
    if not slots:
        return _show_preview(page, request, form, done)
    page.message_user(request, words.done(done), messages.SUCCESS)
    for warning in words.warnings(done):
        page.message_user(request, warning, messages.WARNING)
    first_day = min(slot.date for slot in slots).isoformat()
    week = reverse("admin:appointments_slot_week", args=[form.office.code, first_day])
    return HttpResponseRedirect(week)


def _show_form(
    page: ListPage[Slot], request: HttpRequest, form: BulkEditForm, offices: list[Office]
) -> TemplateResponse:
    fieldsets = [
        (
            _("Which slots"),
            {
                "fields": [
                    ("from_date", "until_date"),
                    "weekdays",
                    ("from_time", "until_time"),
                    "counters",
                ],
                "description": _(
                    "Both days belong to it. Times are on the office’s own clock; without them the "
                    "whole day is meant."
                ),
            },
        ),
        (_("What becomes of them"), {"fields": ["action", "number"]}),
    ]
    slots = Slot.objects.filter(counter__office=form.office, starts_at__gt=timezone.now())
    return _page(
        page,
        request,
        "bulk_edit.html",
        form,
        offices=offices,
        has_slots=slots.exists(),
        adminform=helpers.AdminForm(form, fieldsets, {}),  # type: ignore[arg-type]
    )


def _show_preview(
    page: ListPage[Slot],
    request: HttpRequest,
    form: BulkEditForm,
    shown: Preview,
    notice: str = "",
) -> TemplateResponse:
    ids = shown.edit.selection.counter_ids
    names = [name for pk, name in form.fields["counters"].choices if pk in ids]  # type: ignore[attr-defined]
    return _page(
        page,
        request,
        "bulk_edit_preview.html",
        form,
        notice=notice,
        shown=shown,
        count=len(shown.changes),
        asked_for=words.asked_for(shown.edit, names),
        staying=words.staying(shown),
        groups=words.groups(shown),
        people=words.people(shown),
        is_against_people=bool(shown.people_booked or shown.surplus),
    )


def _page(
    page: ListPage[Slot], request: HttpRequest, template: str, form: BulkEditForm, **context: Any
) -> TemplateResponse:
    title = _("Edit many slots at once")
    return page.own_page(request, template, title=title, office=form.office, form=form, **context)
