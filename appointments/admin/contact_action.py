"""Correct how a person is reached. The new contacts are sent the appointment."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments import booking
from appointments.admin.confirmation import (
    Question,
    acting_staff_member,
    ask,
    chosen,
    is_confirmed,
)
from appointments.admin.rows import RowsOfAnOffice
from appointments.forms.contact import ContactForm
from appointments.history import by_staff
from appointments.look_ups import looked_at
from appointments.models import Appointment
from appointments.refusals import BookingError


@admin.action(
    permissions=["cancel"],
    description=gettext_lazy("Correct phone or e-mail"),
    location=[admin.ActionLocation.CHANGE_FORM],
)
def correct_contact(
    model_admin: RowsOfAnOffice[Any], request: HttpRequest, queryset: QuerySet[Appointment]
) -> HttpResponse | None:
    appointments = chosen(model_admin, request, queryset)
    if not appointments:
        return None
    appointment = appointments[0]
    looked_at(appointment, by=acting_staff_member(request), now=timezone.now())
    if not is_confirmed(request):
        form = ContactForm(appointment, initial=ContactForm.on_file(appointment))
        return ask(model_admin, request, appointments, _question(appointment, form))
    form = ContactForm(appointment, request.POST)
    if not form.is_valid() or not _corrected(form, appointment, request):
        return ask(model_admin, request, appointments, _question(appointment, form))
    model_admin.message_user(
        request, _("The contact was corrected. The notice goes out to it."), messages.SUCCESS
    )
    return None


def _corrected(form: ContactForm, appointment: Appointment, request: HttpRequest) -> bool:
    try:
        booking.correct_contact(
            appointment_id=appointment.pk,
            now=timezone.now(),
            actor=by_staff(acting_staff_member(request)),
            **form.cleaned_data,
        )
    except BookingError as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _question(appointment: Appointment, form: ContactForm) -> Question:
    return Question(
        action="correct_contact",
        title=_("Correct phone or e-mail"),
        sentences=[
            _("The former e-mail, and a phone that got text messages, are told of the change.")
        ],
        rows=[f"{appointment.number_as_shown} {appointment.full_name}"],
        submit=_("Correct the contact"),
        against_people=False,
        form=form,
    )
