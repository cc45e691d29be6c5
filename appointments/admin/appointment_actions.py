"""What staff do against or for the people they ticked, with a reason that history keeps."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from appointments import booking
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
from appointments.history import by_staff
from appointments.models import Appointment, Event
from appointments.refusals import BookingError

# The reasons that are the office's to give; `appointments.forms.cancellation` has the applicant's.
REASONS = (
    Event.Reason.ASKED_BY_APPLICANT,
    Event.Reason.OFFICE_CLOSED,
    Event.Reason.NO_STAFF,
    Event.Reason.DUPLICATE,
    Event.Reason.MISTAKE,
    Event.Reason.OTHER,
)


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=[
            ("", gettext_lazy("Choose a reason")),
            *((reason.value, reason.label) for reason in REASONS),
        ],
        help_text=gettext_lazy("It stays in the history of the appointment, with your name."),
    )


@admin.action(
    permissions=["cancel"],
    description=gettext_lazy("Cancel this appointment"),
    description_plural=gettext_lazy("Cancel the selected appointments"),
    location=EVERYWHERE,
)
def cancel_appointments(
    model_admin: RowsOfAnOffice[Any], request: HttpRequest, queryset: QuerySet[Appointment]
) -> HttpResponse | None:
    appointments = chosen(model_admin, request, queryset)
    if not appointments:
        return None
    form = ReasonForm(request.POST if is_confirmed(request) else None)
    if not form.is_valid():
        return ask(model_admin, request, appointments, _about_cancelling(appointments, form))
    reason = form.cleaned_data["reason"]
    actor = by_staff(acting_staff_member(request))

    def cancel(appointment: Appointment) -> Appointment:
        return booking.cancel(
            appointment_id=appointment.pk, now=timezone.now(), reason=reason, actor=actor
        )

    outcome = one_by_one(appointments, cancel, BookingError)
    tell_refused(model_admin, request, outcome)
    if outcome.done:
        model_admin.message_user(request, _cancelled(len(outcome.done)), messages.SUCCESS)
    return None


def _about_cancelling(appointments: Sequence[Appointment], form: ReasonForm) -> Question:
    live = sum(appointment.is_live for appointment in appointments)
    return Question(
        action="cancel_appointments",
        title=_("Cancel appointments"),
        sentences=[
            ngettext(
                "%(count)d person loses an appointment and is told by e-mail or text message. "
                "Whoever cannot be written to comes on the call list. This cannot be undone.",
                "%(count)d people lose their appointments and are told by e-mail or text message. "
                "Whoever cannot be written to comes on the call list. This cannot be undone.",
                live,
            )
            % {"count": live},
        ],
        rows=[
            f"{row.number_as_shown} {row.full_name}, "
            f"{at_the_office(row.slot.starts_at, row.slot.counter.office)}"
            for row in appointments
        ],
        submit=_("Yes, cancel"),
        form=form,
    )


def _cancelled(count: int) -> str:
    told = ngettext(
        "%(count)d appointment was cancelled.", "%(count)d appointments were cancelled.", count
    )
    return told % {"count": count}
