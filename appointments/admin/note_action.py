"""Write a note on an appointment, for whoever opens it next."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appointments import notes
from appointments.admin.confirmation import (
    Question,
    acting_staff_member,
    ask,
    chosen,
    is_confirmed,
)
from appointments.admin.rows import RowsOfAnOffice
from appointments.models import Appointment
from appointments.models.note import LONGEST_NOTE
from appointments.refusals import BookingError


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Note"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea({"rows": 4, "cols": 60}),
        help_text=gettext_lazy(
            "Only staff read it. Write nothing that is not needed for the visit."
        ),
    )


@admin.action(
    permissions=["note"],
    description=gettext_lazy("Write a note"),
    location=[admin.ActionLocation.CHANGE_FORM],
)
def write_note(
    model_admin: RowsOfAnOffice[Any], request: HttpRequest, queryset: QuerySet[Appointment]
) -> HttpResponse | None:
    appointments = chosen(model_admin, request, queryset)
    if not appointments:
        return None
    form = NoteForm(request.POST if is_confirmed(request) else None)
    if form.is_valid() and _written(form, appointments[0], request):
        model_admin.message_user(request, _("The note was written."), messages.SUCCESS)
        return None
    return ask(model_admin, request, appointments, _question(appointments[0], form))


def _written(form: NoteForm, appointment: Appointment, request: HttpRequest) -> bool:
    try:
        notes.write_note(
            appointment_id=appointment.pk,
            text=form.cleaned_data["text"],
            by=acting_staff_member(request),
            now=timezone.now(),
        )
    except BookingError as refused:
        form.add_error("text", str(refused))
        return False
    return True


def _question(appointment: Appointment, form: NoteForm) -> Question:
    return Question(
        action="write_note",
        title=_("Write a note"),
        sentences=[],
        rows=[f"{appointment.number_as_shown} {appointment.full_name}"],
        submit=_("Write the note"),
        against_people=False,
        form=form,
    )
