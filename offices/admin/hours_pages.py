"""Pages that change many hours at once: say it, see what would change, confirm."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from offices.admin.hours_forms import ChangeFromADayForm, CopyForm
from offices.admin.pages import Replanning, answers_to
from offices.admin.refusals import REFUSALS, sentence_for
from offices.hours_changes import Change, Kind
from offices.models import Hours
from offices.models.counter import Weekday

type HoursForm = ChangeFromADayForm | CopyForm


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What came of it. ``warnings`` are those of whoever plans slots."""

    changes: Sequence[Change]
    warnings: Sequence[str]
    fingerprint: str
    is_kept: bool


def may_change_many(page: Replanning[Hours], request: HttpRequest) -> bool:
    """Whoever changes many hours adds some, ends some and deletes some."""
    return (
        page.has_add_permission(request)
        and page.has_change_permission(request)
        and page.has_delete_permission(request)
    )


def change_from_a_day_page(page: Replanning[Hours], request: HttpRequest) -> HttpResponse:
    return _answer(page, request, ChangeFromADayForm, _("Change hours from a day on"))


def copy_page(page: Replanning[Hours], request: HttpRequest) -> HttpResponse:
    """``?from=`` and ``?to=`` name the offices by their codes."""
    return _answer(page, request, CopyForm, _("Copy hours"))


def _answer(
    page: Replanning[Hours], request: HttpRequest, form_class: type[HoursForm], title: str
) -> HttpResponse:
    """GET shows the form. POST with ``step`` "look" shows what would change, "keep" does it."""
    if not may_change_many(page, request):
        raise PermissionDenied
    typed = request.POST if request.method == "POST" else None
    form = form_class(typed, user=request.user, asked=request.GET.dict())
    step = request.POST.get("step", "")
    if step not in {"look", "keep"} or not form.is_valid():
        return _show_form(page, request, form, title)
    confirmed = request.POST.get("seen") if step == "keep" else None
    try:
        tried = _try(page, request, form, confirmed=confirmed)
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return _show_form(page, request, form, title)
    except REFUSALS as refusal:
        form.add_error(None, sentence_for(refusal))
        return _show_form(page, request, form, title)
    if not tried.is_kept:
        return _show_preview(page, request, form, title, tried, is_stale=step == "keep")
    for warning in tried.warnings:
        page.message_user(request, warning, messages.WARNING)
    page.message_user(request, _("Changed: %s.") % _counts(tried.changes), messages.SUCCESS)
    office = form.counters()[0].office
    return HttpResponseRedirect(f"{reverse('admin:offices_hours_changelist')}?office={office.code}")


def _try(
    page: Replanning[Hours], request: HttpRequest, form: HoursForm, *, confirmed: str | None
) -> Tried:
    """Do all of it, and keep it if it is what was confirmed. Raises REFUSALS."""
    with transaction.atomic():
        changes = form.changes()
        fingerprint = _fingerprint(changes)
        is_kept = fingerprint == confirmed
        warnings = answers_to({counter.office_id for counter in form.counters()} if changes else ())
        if is_kept:
            _log(page, request, changes)
        else:
            transaction.set_rollback(True)
    return Tried(changes=changes, warnings=warnings, fingerprint=fingerprint, is_kept=is_kept)


def _fingerprint(changes: Sequence[Change]) -> str:
    said = "\n".join(change.fingerprint for change in changes)
    return hashlib.sha256(said.encode()).hexdigest()


def _log(page: Replanning[Hours], request: HttpRequest, changes: Sequence[Change]) -> None:
    """In the history of each counter: rows of hours come and go."""
    for counter in dict.fromkeys(change.hours.counter for change in changes):
        own = [change for change in changes if change.hours.counter == counter]
        page.log_change(request, counter, _("Hours: %s.") % _counts(own))  # type: ignore[arg-type]


def _counts(changes: Sequence[Change]) -> str:
    """Rows that go on later are part of those that end."""
    kinds = [change.kind for change in changes]
    ended, added = kinds.count(Kind.ENDED), kinds.count(Kind.ADDED)
    moved, removed = kinds.count(Kind.RESUMED), kinds.count(Kind.REMOVED)
    told = [
        (added, ngettext("%(n)d row added", "%(n)d rows added", added)),
        (ended, ngettext("%(n)d row ended", "%(n)d rows ended", ended)),
        (moved, ngettext("%(n)d row goes on later", "%(n)d rows go on later", moved)),
        (removed, ngettext("%(n)d row removed", "%(n)d rows removed", removed)),
    ]
    return ", ".join(text % {"n": count} for count, text in told if count)


def _show_form(
    page: Replanning[Hours], request: HttpRequest, form: HoursForm, title: str
) -> TemplateResponse:
    adminform = helpers.AdminForm(form, form.rows(), {})  # type: ignore[arg-type]
    return page.own_page(request, "form.html", title=title, form=form, adminform=adminform)


def _show_preview(
    page: Replanning[Hours],
    request: HttpRequest,
    form: HoursForm,
    title: str,
    tried: Tried,
    *,
    is_stale: bool,
) -> TemplateResponse:
    return page.own_page(
        request,
        "preview.html",
        title=title,
        form=form,
        tried=tried,
        counts=_counts(tried.changes),
        rows=[_row(change) for change in sorted(tried.changes, key=_place)],
        is_stale=is_stale,
    )


def _place(change: Change) -> tuple[Any, ...]:
    """By counter and weekday, and there in the order in which the days come."""
    hours = change.hours
    begins = hours.valid_from or date.min
    return str(hours.counter), hours.weekday, begins, hours.from_time


def _row(change: Change) -> dict[str, Any]:
    words = {
        Kind.ADDED: _("added"),
        Kind.ENDED: _("ends"),
        Kind.RESUMED: _("goes on later"),
        Kind.REMOVED: _("removed"),
    }
    hours = change.hours
    return {
        "what": words[change.kind],
        "counter": hours.counter,
        "weekday": Weekday(hours.weekday).label,
        "times": (hours.from_time, hours.until_time),
        "hours": hours,
        "valid": change.after or change.before,
    }
