"""What staff do to the slots they ticked. Each action asks first where people are affected."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appointments import capacity
from appointments.admin.confirmation import (
    EVERYWHERE,
    Question,
    acting_staff_member,
    ask,
    chosen,
    is_confirmed,
    one_by_one,
    tell_refused,
)
from appointments.admin.rows import RowsOfAnOffice, at_the_office
from appointments.capacity import SeatsReport, SlotsReport
from appointments.models import Appointment, Hold, Slot
from appointments.refusals import BookingError

type _SlotAdmin = RowsOfAnOffice[Slot]


class SeatsForm(forms.Form):
    capacity = forms.IntegerField(label=gettext_lazy("Seats"), min_value=0)
    held_back = forms.IntegerField(
        label=gettext_lazy("Held back for staff"), min_value=0, initial=0
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        refuse_impossible_seats(cleaned)
        return cleaned


def refuse_impossible_seats(cleaned: dict[str, Any]) -> None:
    """Raises ValidationError with the verb's own words. Fields with errors of their own are left."""
    if "capacity" not in cleaned or "held_back" not in cleaned:
        return
    try:
        capacity.check_seats(capacity=cleaned["capacity"], held_back=cleaned["held_back"])
    except BookingError as refused:
        raise ValidationError(str(refused), code=refused.code) from refused


@admin.action(
    permissions=["change"],
    description=gettext_lazy("Withdraw this slot"),
    description_plural=gettext_lazy("Withdraw the selected slots"),
    location=EVERYWHERE,
)
def withdraw_slots(
    model_admin: _SlotAdmin, request: HttpRequest, queryset: QuerySet[Slot]
) -> HttpResponse | None:
    slots = chosen(model_admin, request, queryset)
    if not slots:
        return None
    if not is_confirmed(request):
        return ask(model_admin, request, slots, _about_withdrawing(slots))
    report = _all_or_none(model_admin, request, slots, verb=capacity.withdraw, log=_("Withdrawn."))
    if report is not None:
        _tell(model_admin, request, were_withdrawn(report.slots))
    if report is not None and report.affected:
        _tell(model_admin, request, still_booked(report.affected), messages.WARNING)
    return None


@admin.action(
    permissions=["change"],
    description=gettext_lazy("Reopen this slot"),
    description_plural=gettext_lazy("Reopen the selected slots"),
    location=EVERYWHERE,
)
def reopen_slots(model_admin: _SlotAdmin, request: HttpRequest, queryset: QuerySet[Slot]) -> None:
    slots = chosen(model_admin, request, queryset)
    if not slots:
        return
    report = _all_or_none(model_admin, request, slots, verb=capacity.reopen, log=_("Reopened."))
    if report is not None:
        _tell(model_admin, request, were_reopened(report.slots))


@admin.action(
    permissions=["change"],
    description=gettext_lazy("Change the seats of this slot"),
    description_plural=gettext_lazy("Change the seats of the selected slots"),
    location=EVERYWHERE,
)
def change_seats(
    model_admin: _SlotAdmin, request: HttpRequest, queryset: QuerySet[Slot]
) -> HttpResponse | None:
    slots = chosen(model_admin, request, queryset)
    if not slots:
        return None
    form = SeatsForm(request.POST if is_confirmed(request) else None)
    if not form.is_valid():
        return ask(model_admin, request, slots, _about_seats(slots, form))
    outcome = one_by_one(slots, _set_seats_to(request, form), BookingError)
    tell_refused(model_admin, request, outcome)
    if outcome.done:
        tell_seats(model_admin, request, outcome.done)
    return None


def tell_seats(
    model_admin: _SlotAdmin, request: HttpRequest, reports: Sequence[SeatsReport]
) -> None:
    """How many slots have new seats, and how many people are booked beyond them."""
    _tell(model_admin, request, with_new_seats(len(reports)))
    surplus = sum(report.surplus for report in reports)
    if surplus:
        _tell(model_admin, request, more_is_taken(surplus), messages.WARNING)


def _set_seats_to(request: HttpRequest, form: SeatsForm) -> Callable[[Slot], SeatsReport]:
    def set_seats(slot: Slot) -> SeatsReport:
        with transaction.atomic():
            report = capacity.set_seats(slot_id=slot.pk, now=timezone.now(), **form.cleaned_data)
            log_changes(request, [slot], _("Seats set."))
        return report

    return set_seats


def _all_or_none(
    model_admin: _SlotAdmin,
    request: HttpRequest,
    slots: Sequence[Slot],
    *,
    verb: Callable[..., SlotsReport],
    log: str,
) -> SlotsReport | None:
    """Run the verb for all slots at once, and tell its refusal, which changes none of them."""
    try:
        with transaction.atomic():
            report = verb(slot_ids=[slot.pk for slot in slots], now=timezone.now())
            log_changes(request, slots, log)
    except BookingError as refused:
        _tell(model_admin, request, str(refused), messages.ERROR)
        return None
    return report


def log_changes(request: HttpRequest, slots: Sequence[Slot], what: str) -> None:
    """Who did it: slots have no history of their own, so the admin's log is it."""
    LogEntry.objects.log_actions(
        user_id=acting_staff_member(request).id,
        queryset=slots,
        action_flag=CHANGE,
        change_message=what,
    )


def _tell(
    model_admin: _SlotAdmin, request: HttpRequest, text: str, level: int = messages.SUCCESS
) -> None:
    model_admin.message_user(request, text, level)


def _about_withdrawing(slots: Sequence[Slot]) -> Question:
    booked = Appointment.objects.filter(slot__in=slots, status__in=Appointment.LIVE).count()
    holding = Hold.objects.filter(slot__in=slots, expires_at__gt=timezone.now()).count()
    return Question(
        action="withdraw_slots",
        title=_("Withdraw slots"),
        sentences=[
            _("Nobody can book these times any more until you reopen them."),
            still_booked(booked) if booked else _("Nobody is booked in them."),
            *([still_choosing(holding)] if holding else []),
        ],
        rows=_named(slots),
        submit=_("Yes, withdraw them"),
    )


def _about_seats(slots: Sequence[Slot], form: SeatsForm) -> Question:
    taken = sum(slot.taken for slot in slots)
    return Question(
        action="change_seats",
        title=_("Change seats"),
        sentences=[
            _("Each slot below gets these seats. They stay when opening hours are planned anew."),
            ngettext(
                "%(count)d seat is taken in them now. Nobody loses a seat: a slot never gets fewer "
                "than are taken.",
                "%(count)d seats are taken in them now. Nobody loses a seat: a slot never gets "
                "fewer than are taken.",
                taken,
            )
            % {"count": taken},
        ],
        rows=_named(slots),
        submit=_("Set these seats"),
        against_people=False,
        form=form,
    )


def _named(slots: Sequence[Slot]) -> list[str]:
    return [
        f"{slot.counter}, {at_the_office(slot.starts_at, slot.counter.office)}" for slot in slots
    ]


def with_new_seats(count: int) -> str:
    told = ngettext("%(count)d slot has new seats.", "%(count)d slots have new seats.", count)
    return told % {"count": count}


def more_is_taken(seats: int) -> str:
    return ngettext(
        "%(count)d seat more is taken than you asked for. Nobody loses a seat: it stays, and "
        "the slot is listed under “needs staff”.",
        "%(count)d seats more are taken than you asked for. Nobody loses a seat: they stay, "
        "and the slots are listed under “needs staff”.",
        seats,
    ) % {"count": seats}


def were_reopened(count: int) -> str:
    told = ngettext("%(count)d slot was reopened.", "%(count)d slots were reopened.", count)
    return told % {"count": count}


def were_withdrawn(count: int) -> str:
    told = ngettext("%(count)d slot was withdrawn.", "%(count)d slots were withdrawn.", count)
    return told % {"count": count}


def still_choosing(count: int) -> str:
    return ngettext(
        "%(count)d person is choosing one of them at this moment and is asked to choose another "
        "time.",
        "%(count)d people are choosing one of them at this moment and are asked to choose another "
        "time.",
        count,
    ) % {"count": count}


def still_booked(count: int) -> str:
    return ngettext(
        "%(count)d person is booked in them, stays booked and is listed under “needs staff”: move "
        "or cancel the appointment.",
        "%(count)d people are booked in them, stay booked and are listed under “needs staff”: move "
        "or cancel their appointments.",
        count,
    ) % {"count": count}
