"""One page to close: say it, see who is affected and where they would go, confirm."""

from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib import messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments import closing
from appointments.admin.closing_form import ClosingForm
from appointments.admin.confirmation import acting_staff_member
from appointments.admin.rows import at_the_office
from appointments.closing.preview import Preview, preview
from appointments.closing.proposing import Proposal
from appointments.closing.refusals import SubmittedBefore
from appointments.models import Displaced, Relocation
from appointments.reach import email_of, texting_number_of
from appointments.refusals import BookingError
from offices.admin.lists import ListPage
from offices.admin.refusals import REFUSALS, sentence_for
from offices.models import Closure
from offices.own_offices import of_own_offices

# More rows than that nobody reads before confirming; the numbers above them are of everybody.
MOST_SHOWN = 200
_FIELDSETS = [
    (None, {"fields": ["office"]}),
    (
        "when",
        {"fields": [("from_date", "from_time"), ("until_date", "until_time")]},
    ),
    ("why", {"fields": ["reason_en", "reason_es"]}),
    ("people", {"fields": ["rule", "soon_enough_days", "wait_minutes"]}),
]


def closing_page(model_admin: ListPage[Relocation], request: HttpRequest) -> HttpResponse:
    """GET shows the form. POST with ``step`` "look" shows the preview, "close" with its key does it."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    form = _form(request)
    step = request.POST.get("step", "")
    if step not in {"look", "close"} or not form.is_valid():
        return _show_form(model_admin, request, form)
    now = timezone.now()
    # A confirmation without the key of a preview is of nobody who has seen one.
    if step == "look" or form.cleaned_data["key"] is None:
        closure = form.save(commit=False)
        return _show_preview(
            model_admin, request, form, preview(closure, rules=form.rules, now=now)
        )
    return _close(model_admin, request, form)


def _form(request: HttpRequest) -> ClosingForm:
    """A new closure, or the people of one that stands already (``?closure=``)."""
    closure = None
    if standing := request.GET.get("closure", ""):
        own = Closure.objects.filter(of_own_offices(request.user, "office"))
        closure = get_object_or_404(own, pk=int(standing) if standing.isdecimal() else 0)
    typed = request.POST if request.method == "POST" else None
    if closure is not None:
        return ClosingForm(typed, user=request.user, instance=closure)
    day = request.GET.get("day", "")
    initial = {"office": _only_office(request), "from_date": day, "until_date": day}
    return ClosingForm(typed, user=request.user, initial=initial)


def _only_office(request: HttpRequest) -> int | None:
    office_ids = acting_staff_member(request).office_ids
    return next(iter(office_ids)) if len(office_ids) == 1 else None


def _close(
    model_admin: ListPage[Relocation], request: HttpRequest, form: ClosingForm
) -> HttpResponse:
    now, by = timezone.now(), acting_staff_member(request)
    closure = form.save(commit=False)
    close = closing.place_everyone_of if closure.pk else closing.close
    try:
        relocation = close(
            closure=closure,
            rules=form.rules,
            wait=form.wait,
            by=by,
            now=now,
            key=form.cleaned_data["key"],
        )
    except SubmittedBefore as refused:
        model_admin.message_user(request, str(refused), messages.INFO)
        return _to_its_page(refused.relocation_id)
    except BookingError as refused:
        form.add_error(None, str(refused))
        return _show_form(model_admin, request, form)
    except REFUSALS as refused:
        form.add_error(None, sentence_for(refused))
        return _show_form(model_admin, request, form)
    model_admin.log_addition(request, relocation, "closed")
    closing.carry_on_if_few(relocation, now=now)
    model_admin.message_user(request, _("Closed. Nobody can book this time."), messages.SUCCESS)
    return _to_its_page(relocation.pk)


def _to_its_page(relocation_id: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(
        reverse("admin:appointments_relocation_change", args=[relocation_id])
    )


def _show_form(
    model_admin: ListPage[Relocation], request: HttpRequest, form: ClosingForm
) -> TemplateResponse:
    names = {
        "when": _("When, on the office’s own clock"),
        "why": _("What applicants read"),
        "people": _("The people who are booked then"),
    }
    fieldsets = [(names.get(name or ""), fields) for name, fields in _FIELDSETS]
    return _page(
        model_admin,
        request,
        "form.html",
        form=form,
        adminform=helpers.AdminForm(form, fieldsets, {}),  # type: ignore[arg-type]
    )


def _show_preview(
    model_admin: ListPage[Relocation], request: HttpRequest, form: ClosingForm, seen: Preview
) -> TemplateResponse:
    languages = dict(settings.LANGUAGES)
    return _page(
        model_admin,
        request,
        "preview.html",
        form=form,
        # Sent twice, by a second click or by loading the page again, it closes once.
        key=uuid4(),
        seen=seen,
        waits_too_long=seen.first_visit is not None
        and timezone.now() + form.wait > seen.first_visit,
        languages=[(languages[code], count) for code, count in sorted(seen.by_language.items())],
        unplaced=[
            (Displaced.Why(why).label, count) for why, count in sorted(seen.unplaced.items())
        ],
        rows=[_row(each, seen) for each in seen.proposals[:MOST_SHOWN]],
        unshown=max(0, seen.people - MOST_SHOWN),
    )


def _row(proposal: Proposal, seen: Preview) -> dict[str, Any]:
    appointment = proposal.appointment
    office = appointment.slot.counter.office
    to = seen.offices[proposal.office_id] if proposal.office_id else None
    return {
        "number": appointment.number_as_shown,
        "url": reverse("admin:appointments_appointment_change", args=[appointment.pk]),
        "visit": at_the_office(appointment.slot.starts_at, office),
        "office": office.code,
        "service": appointment.service,
        "language": appointment.get_language_display(),
        "is_reached": bool(email_of(appointment) or texting_number_of(appointment)),
        "to": at_the_office(proposal.starts_at, to) if to and proposal.starts_at else "",
        "to_office": to.code if to and to != office else "",
        "why": Displaced.Why(proposal.why).label if proposal.why else "",
    }


def _page(
    model_admin: ListPage[Relocation], request: HttpRequest, template: str, **context: Any
) -> TemplateResponse:
    return model_admin.own_page(request, template, title=_("Close an office"), **context)
