"""Book for a caller or a walk-up, and move an appointment: choose a time, say the rest, done."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import helpers
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from appointments import booking, notes, staff_times
from appointments.admin.booking_choice import Choice, choice_of, may_go_beyond
from appointments.admin.booking_forms import (
    BOOKING_REASONS,
    MOVING_REASONS,
    BookingForm,
    MovingForm,
    WithReason,
)
from appointments.admin.calendar_page import today_at
from appointments.admin.confirmation import acting_staff_member
from appointments.history import Beyond, by_staff
from appointments.look_ups import looked_at
from appointments.models import Appointment, Event, Slot
from appointments.refusals import BookingError, SlotTaken
from infopass import spoken
from offices.admin.lists import ListPage
from offices.models import Offering, Service

_Override = Event.Override


def book_page(page: ListPage[Appointment], request: HttpRequest) -> HttpResponse:
    if not page.has_cancel_permission(request):  # type: ignore[attr-defined]
        raise PermissionDenied
    choice = choice_of(request)
    if choice.slot is None or choice.service is None:
        return _choose(page, request, choice, title=_("Book for somebody"))
    if _is_full(request, choice):
        return _to_other_times(page, request, choice)
    form = BookingForm(
        request.POST if request.method == "POST" else None,
        today=today_at(choice.slot.counter.office),
        initial={"channel": Appointment.Channel.PHONE},
    )
    form.offer(BOOKING_REASONS, is_required=bool(choice.override))
    if form.is_valid():
        made = _make(page, request, form, choice)
        if made is not None:
            return made
    return _say_the_rest(page, request, form, choice, title=_("Book for somebody"))


def move_page(page: ListPage[Appointment], request: HttpRequest, pk: int) -> HttpResponse:
    if not page.has_cancel_permission(request):  # type: ignore[attr-defined]
        raise PermissionDenied
    found = page.get_queryset(request).select_related("service")
    appointment = get_object_or_404(found, pk=pk)
    looked_at(appointment, by=acting_staff_member(request), now=timezone.now())
    choice = choice_of(request, appointment)
    title = _("Move %(number)s") % {"number": appointment.number_as_shown}
    if choice.slot is None:
        return _choose(page, request, choice, title=title, appointment=appointment)
    if _is_full(request, choice):
        return _to_other_times(page, request, choice)
    form = MovingForm(request.POST if request.method == "POST" else None)
    form.offer(MOVING_REASONS, is_required=True)
    if form.is_valid():
        moved = _move(page, request, form, choice, appointment)
        if moved is not None:
            return moved
    return _say_the_rest(page, request, form, choice, title=title, appointment=appointment)


def _is_full(request: HttpRequest, choice: Choice) -> bool:
    """Before anything is typed: a slot of the calendar may have no seat that is everybody's."""
    slot, service = choice.slot, choice.service
    if request.method == "POST" or choice.override or slot is None or service is None:
        return False
    office = slot.counter.office
    free = staff_times.times(office, service, slot.date, now=timezone.now())
    return all(time.slot_id != slot.pk for time in free)


def _to_other_times(
    page: ListPage[Appointment], request: HttpRequest, choice: Choice
) -> HttpResponseRedirect:
    page.message_user(
        request, _("This time has no free seat. Choose another time below."), messages.WARNING
    )
    day = choice.slot.date.isoformat() if choice.slot else None
    return HttpResponseRedirect(choice.address(request.path, day=day))


def _choose(
    page: ListPage[Appointment],
    request: HttpRequest,
    choice: Choice,
    *,
    title: str,
    appointment: Appointment | None = None,
) -> TemplateResponse:
    """Office and service, then a day, then a time."""
    now = timezone.now()
    days, free, beyond, day = [], [], [], choice.day
    if choice.office is not None and choice.service is not None:
        days = staff_times.days(choice.office, choice.service, now=now)
        day = day or (days[0].date if days else None)
    if choice.office and choice.service and day:
        free = staff_times.times(choice.office, choice.service, day, now=now)
        if may_go_beyond(request):
            beyond = staff_times.times_beyond(
                choice.office, choice.service, day, free=free, now=now
            )
    path = request.path
    return page.own_page(
        request,
        "book_time.html",
        title=title,
        appointment=appointment,
        choice=choice,
        services=_services(choice),
        when=_when(choice.slot) if choice.slot else "",
        day=day,
        days=[
            (each, choice.address(path, day=each.date.isoformat()), each.date == day)
            for each in days
        ],
        free=[(time, choice.address(path, day=day, slot=time.slot_id)) for time in free],
        beyond=[
            (
                time,
                _Override(time.override).label,
                choice.address(path, day=day, slot=time.slot_id, beyond=time.override),
            )
            for time in beyond
        ],
        over_the_limit=appointment is not None
        and booking.goes_over_the_limit(appointment, reason=Event.Reason.ASKED_BY_APPLICANT),
    )


def _services(choice: Choice) -> list[Service]:
    """What the office offers, or the counter of the slot that was chosen in the calendar."""
    if choice.office is None:
        return []
    offered = Offering.objects.filter(office=choice.office)
    if choice.slot is not None:
        offered = offered.filter(counter=choice.slot.counter)
    return list(
        Service.objects.filter(active=True, pk__in=offered.values("service")).order_by("position")
    )


def _when(slot: Slot) -> str:
    return f"{spoken.long_date(slot.local_start)}, {spoken.clock(slot.local_start)}"


def _say_the_rest(
    page: ListPage[Appointment],
    request: HttpRequest,
    form: BookingForm | MovingForm,
    choice: Choice,
    *,
    title: str,
    appointment: Appointment | None = None,
) -> TemplateResponse:
    slot, now = choice.slot, timezone.now()
    assert slot is not None  # noqa: S101 - whoever calls has one
    office = slot.counter.office
    # Whoever lost the time keeps what was typed, and chooses another beside it.
    others = (
        staff_times.nearest(office, choice.service, slot.starts_at, now=now)
        if form.lost_the_time and choice.service
        else []
    )
    fieldsets = _with_reason(form)
    return page.own_page(
        request,
        "book_details.html",
        title=title,
        appointment=appointment,
        choice=choice,
        form=form,
        adminform=helpers.AdminForm(form, fieldsets, {}),  # type: ignore[arg-type]
        when=_when(slot),
        override=_Override(choice.override).label if choice.override else "",
        others=[
            (each.slot_id, f"{spoken.long_date(each.local)}, {spoken.clock(each.local)}")
            for each in others
        ],
        back=choice.address(request.path, day=slot.date.isoformat()),
    )


def _with_reason(form: WithReason) -> list[Any]:
    """The reason first, where one is asked for."""
    fieldsets = [(name, dict(fields)) for name, fields in form.FIELDSETS]  # type: ignore[attr-defined]
    named = {field for _name, fields in fieldsets for field in fields["fields"]}
    if "reason" in form.fields and "reason" not in named:
        return [(_("Beyond the rules"), {"fields": ("reason",)}), *fieldsets]
    return fieldsets


def _make(
    page: ListPage[Appointment], request: HttpRequest, form: BookingForm, choice: Choice
) -> HttpResponse | None:
    by, now = acting_staff_member(request), timezone.now()
    if choice.slot is None or choice.service is None:
        raise Http404
    try:
        with transaction.atomic():
            made = booking.book_for(
                slot_id=choice.slot.pk,
                service_id=choice.service.pk,
                applicant=form.person(),
                language=form.cleaned_data["language"],
                channel=form.cleaned_data["channel"],
                now=now,
                actor=by_staff(by),
                beyond=form.beyond(choice.override),
            )
            _keep_note(form, made, by=by, now=now)
    except BookingError as refused:
        _say_why(form, refused)
        return None
    told = _("Booked. “Print a letter” below gives the notice with number and PIN to hand out.")
    page.message_user(request, told, messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:appointments_appointment_change", args=[made.pk]))


def _move(
    page: ListPage[Appointment],
    request: HttpRequest,
    form: MovingForm,
    choice: Choice,
    appointment: Appointment,
) -> HttpResponse | None:
    by, now = acting_staff_member(request), timezone.now()
    if choice.slot is None:
        raise Http404
    try:
        with transaction.atomic():
            moved = booking.move_for(
                appointment_id=appointment.pk,
                slot_id=choice.slot.pk,
                now=now,
                actor=by_staff(by),
                beyond=_beyond(request, form, choice, appointment),
            )
            _keep_note(form, moved, by=by, now=now)
    except BookingError as refused:
        _say_why(form, refused)
        return None
    page.message_user(request, _("Moved. The person is told of the new time."), messages.SUCCESS)
    return HttpResponseRedirect(reverse("admin:appointments_appointment_change", args=[moved.pk]))


def _beyond(
    request: HttpRequest, form: MovingForm, choice: Choice, appointment: Appointment
) -> Beyond:
    """Over the limit is named by itself, for who has the right; others are refused by the verb."""
    said = form.beyond(choice.override)
    is_over = booking.goes_over_the_limit(appointment, reason=said.reason)
    if not choice.override and is_over and may_go_beyond(request):
        return Beyond(override=_Override.MOVE_LIMIT, reason=said.reason)
    return said


def _keep_note(form: WithReason, appointment: Appointment, *, by: Any, now: Any) -> None:
    if form.cleaned_data["note"].strip():
        notes.write_note(
            appointment_id=appointment.pk, text=form.cleaned_data["note"], by=by, now=now
        )


def _say_why(form: WithReason, refused: BookingError) -> None:
    form.add_error(None, str(refused))
    form.lost_the_time = isinstance(refused, SlotTaken)
