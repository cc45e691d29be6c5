"""What the page of an appointment shows of its messages."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from appointments.admin.appointment import AppointmentAdmin
from appointments.admin.confirmation import EVERYWHERE, acting_staff_member, chosen
from appointments.admin.rows import RowsOfAnOffice, ShownBelow, at_the_office, when_at_the_office
from appointments.look_ups import looked_at
from appointments.models import Appointment
from appointments.reach import may_be_written_to
from notices.models import Call, Notice
from notices.paper import letters_pdf

_NOTHING = "-"


class Messages(ShownBelow[Notice, Appointment]):
    """Each leads to its own page, where it can be read and sent again."""

    model = Notice
    verbose_name_plural = _("Messages")
    fields = ("what", "channel", "recipient", "status", "last_fault", "since", "ended")
    readonly_fields = ("what", "since", "ended")
    shown_with = ("appointment__slot__counter__office",)

    @admin.display(description=_("what"))
    def what(self, notice: Notice) -> str:
        page = reverse("admin:notices_notice_change", args=[notice.pk])
        return format_html('<a href="{}">{}</a>', page, notice.get_kind_display())

    @admin.display(description=_("since"))
    def since(self, notice: Notice) -> str:
        return at_the_office(notice.created_at, notice.appointment.slot.counter.office)

    @admin.display(description=_("ended"))
    def ended(self, notice: Notice) -> str:
        return when_at_the_office(notice.ended_at, notice.appointment.slot.counter.office)


class Calls(ShownBelow[Call, Appointment]):
    model = Call
    verbose_name_plural = _("Calls about messages that did not arrive")
    fields = ("about", "why", "contact", "since", "done", "done_by")
    readonly_fields = ("contact", "since", "done")
    shown_with = ("appointment__slot__counter__office", "done_by", "notice")

    @admin.display(description=_("failing contact"))
    def contact(self, call: Call) -> str:
        """The e-mail or phone at which the message failed, while it is the one on file."""
        if call.notice is None:
            return _NOTHING
        on_file = {call.appointment.email, call.appointment.phone}
        return call.notice.recipient if call.notice.recipient in on_file else _NOTHING

    @admin.display(description=_("since"))
    def since(self, call: Call) -> str:
        return at_the_office(call.created_at, call.appointment.slot.counter.office)

    @admin.display(description=_("done"))
    def done(self, call: Call) -> str:
        return when_at_the_office(call.done_at, call.appointment.slot.counter.office)


@admin.action(
    permissions=["view"],
    description=_("Print a letter"),
    description_plural=_("Print letters to the selected persons"),
    location=EVERYWHERE,
)
def print_letters(
    model_admin: AppointmentAdmin, request: HttpRequest, queryset: QuerySet[Appointment]
) -> HttpResponse | None:
    appointments = chosen(model_admin, request, queryset)
    return letters(model_admin, request, appointments) if appointments else None


def letters(
    model_admin: RowsOfAnOffice[Any], request: HttpRequest, appointments: list[Appointment]
) -> HttpResponse | None:
    """One PDF, sorted by office. Nobody with special protection is written to."""
    to_write_to = [each for each in appointments if may_be_written_to(each)]
    if len(to_write_to) < len(appointments):
        model_admin.message_user(
            request,
            _("No letter is printed for visits with special protection: others may open it."),
            messages.WARNING,
        )
    if not to_write_to:
        return None
    now = timezone.now()
    looked_at(*to_write_to, by=acting_staff_member(request), now=now)
    pdf = letters_pdf(to_write_to, now=now)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="letters.pdf"'
    return response


def add_to_appointments() -> None:
    AppointmentAdmin.inlines = (*AppointmentAdmin.inlines, Messages, Calls)
    AppointmentAdmin.actions = (*AppointmentAdmin.actions, print_letters)
