"""What staff record of the visits they ticked: arrived, done, did not come, or none of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from appointments import booking
from appointments.admin.confirmation import (
    EVERYWHERE,
    acting_staff_member,
    chosen,
    one_by_one,
    tell_refused,
)
from appointments.admin.rows import RowsOfAnOffice
from appointments.history import by_staff
from appointments.models import Appointment
from appointments.refusals import BookingError

type _Action = Callable[[RowsOfAnOffice[Any], HttpRequest, QuerySet[Appointment]], None]


def _recording(status: str, name: str, one: Any, several: Any) -> _Action:
    def act(
        model_admin: RowsOfAnOffice[Any], request: HttpRequest, queryset: QuerySet[Appointment]
    ) -> None:
        _record(model_admin, request, queryset, status)

    act.__name__ = name
    return admin.action(
        act,
        permissions=["record"],
        description=one,
        description_plural=several,
        location=EVERYWHERE,
    )


def _record(
    model_admin: RowsOfAnOffice[Any],
    request: HttpRequest,
    queryset: QuerySet[Appointment],
    status: str,
) -> None:
    actor = by_staff(acting_staff_member(request))

    def record(appointment: Appointment) -> Appointment:
        return booking.record_visit(
            appointment_id=appointment.pk, status=status, now=timezone.now(), actor=actor
        )

    outcome = one_by_one(chosen(model_admin, request, queryset), record, BookingError)
    tell_refused(model_admin, request, outcome)
    if outcome.done:
        told = ngettext(
            "%(count)d visit was recorded.", "%(count)d visits were recorded.", len(outcome.done)
        )
        model_admin.message_user(request, told % {"count": len(outcome.done)}, messages.SUCCESS)


_Status = Appointment.Status
RECORDING = (
    _recording(
        _Status.ARRIVED,
        "record_arrived",
        _("Record: arrived"),
        _("Record of the selected: arrived"),
    ),
    _recording(_Status.DONE, "record_done", _("Record: done"), _("Record of the selected: done")),
    _recording(
        _Status.NO_SHOW,
        "record_no_show",
        _("Record: did not come"),
        _("Record of the selected: did not come"),
    ),
    _recording(
        _Status.BOOKED,
        "take_record_back",
        _("Take the record of the visit back"),
        _("Take the records of the selected visits back"),
    ),
)
