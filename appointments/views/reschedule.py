"""Move an appointment: choose another time, at this office or another, then confirm."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from appointments import booking
from appointments.booking.rules import check_changes_do_not_wait, check_may_be_moved
from appointments.forms.time import SlotForm
from appointments.history import APPLICANT
from appointments.models import Appointment, Hold, Slot
from appointments.refusals import (
    AppointmentCancelled,
    AppointmentOver,
    BookingError,
    Busy,
    ChangesWait,
    HoldGone,
    MoveLimitReached,
    SlotWithdrawn,
    TooLateToChange,
)
from appointments.views.held_time import KeptTime, give_back, keep_longer, kept_time
from appointments.views.manage import managed
from appointments.views.move import Move
from appointments.views.steps import INVALID, REFUSED
from appointments.views.time_choice import moment, offer_times, words_for
from appointments.views.waiting import changes_wait
from offices import nearby
from offices.models import Office

# Another time would not help: the appointment itself cannot be moved.
_CANNOT_MOVE = (
    AppointmentCancelled,
    AppointmentOver,
    ChangesWait,
    MoveLimitReached,
    TooLateToChange,
)


@managed
def manage_reschedule(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    try:
        check_may_be_moved(appointment, actor=APPLICANT, now=timezone.now())
    except BookingError as refusal:
        return _cannot_move(request, appointment, refusal)
    offices = _offices(appointment)
    office = _wanted_office(request, appointment, offices)
    if request.method == "POST":
        return _hold(request, appointment, office, offices)
    move = Move.load(request.session, appointment.number)
    return _page(
        request,
        appointment,
        office,
        offices,
        words_for(move.refusal),
        around=moment(move.refused_time),
    )


def _hold(
    request: HttpRequest, appointment: Appointment, office: Office, offices: list[Office]
) -> HttpResponse:
    form = SlotForm(request.POST)
    if not form.is_valid():
        return _page(request, appointment, office, offices, form.problem, status=INVALID)
    slot_id = form.cleaned_data["slot"]
    try:
        kept = booking.hold(slot_id=slot_id, appointment_id=appointment.pk, now=timezone.now())
    except _CANNOT_MOVE as refusal:
        return _cannot_move(request, appointment, refusal)
    except BookingError as refusal:
        around = _start(slot_id)
        return _page(
            request, appointment, office, offices, str(refusal), around=around, status=REFUSED
        )
    move = Move.load(request.session, appointment.number)
    move.keep_time(slot_id, kept.token)
    move.save(request.session)
    return redirect("manage_reschedule_confirm", appointment.number)


@managed
def manage_reschedule_confirm(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """The old and the new time side by side; only the button here moves the appointment."""
    move = Move.load(request.session, appointment.number)
    if move.token is None:
        return _nothing_to_confirm(request, appointment, move)
    try:
        if request.method == "POST":
            return _move(request, appointment, move, move.token)
        return _confirm_page(request, appointment, move)
    except _CANNOT_MOVE as refusal:
        return _cannot_move(request, appointment, refusal)
    except (HoldGone, SlotWithdrawn) as refusal:
        return _back_to_the_times(request, appointment, move, refusal)


@managed
def manage_reschedule_extend(request: HttpRequest, appointment: Appointment) -> HttpResponse:
    """More time to decide: the held time is kept two minutes longer, at most ten times."""
    move = Move.load(request.session, appointment.number)
    if request.method == "POST" and move.token is not None:
        try:
            keep_longer(request, move.token)
        except ChangesWait as refusal:
            return changes_wait(request, appointment, refusal)
        except HoldGone as refusal:
            return _back_to_the_times(request, appointment, move, refusal)
    return redirect("manage_reschedule_confirm", appointment.number)


def _nothing_to_confirm(request: HttpRequest, appointment: Appointment, move: Move) -> HttpResponse:
    """A second click, or "back" after the move, belongs to what was done; else choose a time."""
    if move.is_done or _shown_slot(request) == appointment.slot_id:
        return _moved(appointment)
    return redirect("manage_reschedule", appointment.number)


def _moved(appointment: Appointment) -> HttpResponse:
    return redirect(reverse("manage_appointment", args=[appointment.number]) + "?done=moved")


def _shown_slot(request: HttpRequest) -> int | None:
    """The time the confirm form showed, if it says so."""
    form = SlotForm(request.POST)
    return form.cleaned_data["slot"] if form.is_valid() else None


def _move(request: HttpRequest, appointment: Appointment, move: Move, token: UUID) -> HttpResponse:
    """Raises what the verb raises, but for Busy: then the same button is offered again."""
    if "slot" in request.POST and _shown_slot(request) != move.slot:
        changed = _("You chose another time in another window. Please check it again.")
        return _confirm_page(request, appointment, move, changed, status=REFUSED)
    try:
        booking.reschedule(appointment_id=appointment.pk, token=token, now=timezone.now())
    except Busy as refusal:
        return _confirm_page(request, appointment, move, str(refusal), status=REFUSED)
    move.finish(request.session)
    return _moved(appointment)


def _confirm_page(
    request: HttpRequest,
    appointment: Appointment,
    move: Move,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Raises HoldGone when the new time is no longer kept, ChangesWait while nothing is moved."""
    check_changes_do_not_wait(appointment, actor=APPLICANT, now=timezone.now())
    if move.token is None:
        raise HoldGone
    kept = (
        Hold.objects.select_related("slot__counter__office", "service")
        .filter(token=move.token, appointment=appointment)
        .first()
    )
    if kept is None:
        raise HoldGone
    office = kept.slot.counter.office
    context = {
        **vars(_clock(appointment, kept)),
        "appointment": appointment,
        "old": appointment.slot.local_start,
        "new": kept.slot.local_start,
        "office": office,
        "same_office": office == appointment.slot.counter.office,
        "shown_slot": kept.slot_id,
        "refusal": refusal,
    }
    return render(request, "manage/reschedule_confirm.html", context, status=status)


def _clock(appointment: Appointment, kept: Hold) -> KeptTime:
    number, office = appointment.number, kept.slot.counter.office
    return kept_time(
        kept,
        page=reverse("manage_reschedule_confirm", args=[number]),
        extend=reverse("manage_reschedule_extend", args=[number]),
        times=_times_of(number, office),
        now=timezone.now(),
    )


def _times_of(number: str, office: Office) -> str:
    address = reverse("manage_reschedule", args=[number])
    return f"{address}?{urlencode({'office': office.code})}"


def _back_to_the_times(
    request: HttpRequest, appointment: Appointment, move: Move, refusal: BookingError
) -> HttpResponse:
    lost = Slot.objects.select_related("counter__office").filter(pk=move.slot or 0).first()
    give_back(move.token)
    move.lose_time(refusal.code, lost.starts_at if lost else None)
    move.save(request.session)
    if lost is None:
        return redirect("manage_reschedule", appointment.number)
    return redirect(_times_of(appointment.number, lost.counter.office))


def _cannot_move(
    request: HttpRequest, appointment: Appointment, refusal: BookingError
) -> HttpResponse:
    if isinstance(refusal, ChangesWait):
        return changes_wait(request, appointment, refusal)
    context = {
        "appointment": appointment,
        "refusal": refusal,
        "may_cancel": isinstance(refusal, MoveLimitReached | TooLateToChange),
    }
    return render(request, "manage/cannot_move.html", context, status=REFUSED)


def _page(
    request: HttpRequest,
    appointment: Appointment,
    office: Office,
    offices: list[Office],
    refusal: str,
    *,
    around: datetime | None = None,
    status: int = 200,
) -> HttpResponse:
    choice = offer_times(
        office=office,
        service=appointment.service,
        wanted=request.GET.get("day", ""),
        around=around,
        now=timezone.now(),
        own_slot_id=appointment.slot_id,
    )
    context = {
        "appointment": appointment,
        "local": appointment.slot.local_start,
        "choice": choice,
        "offices": offices,
        "query": urlencode({"office": office.code}),
        "refusal": refusal,
        "languages_form": "choose-office",
        "moves_left": appointment.slot.counter.office.move_limit - appointment.moves,
    }
    return render(request, "manage/reschedule.html", context, status=status)


def _offices(appointment: Appointment) -> list[Office]:
    """Offices that offer the service, the appointment's own first, then by distance from it."""
    own = appointment.slot.counter.office
    away = nearby.offering(appointment.service, near=nearby.position_of(own))
    return [own, *(each.office for each in away if each.office != own)]


def _wanted_office(request: HttpRequest, appointment: Appointment, offices: list[Office]) -> Office:
    code = request.GET.get("office", "")
    return next((o for o in offices if o.code == code), appointment.slot.counter.office)


def _start(slot_id: int) -> datetime | None:
    return Slot.objects.filter(pk=slot_id).values_list("starts_at", flat=True).first()
