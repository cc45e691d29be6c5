"""What the page of an appointment shows of its messages."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from appointments.admin.appointment import AppointmentAdmin
from appointments.admin.rows import ShownBelow, at_the_office
from appointments.models import Appointment
from notices.models import Call, Notice


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
    def ended(self, notice: Notice) -> str | None:
        if notice.ended_at is None:
            return None
        return at_the_office(notice.ended_at, notice.appointment.slot.counter.office)


class Calls(ShownBelow[Call, Appointment]):
    model = Call
    fields = ("about", "why", "since", "done", "done_by")
    readonly_fields = ("since", "done")
    shown_with = ("appointment__slot__counter__office", "done_by")

    @admin.display(description=_("since"))
    def since(self, call: Call) -> str:
        return at_the_office(call.created_at, call.appointment.slot.counter.office)

    @admin.display(description=_("done"))
    def done(self, call: Call) -> str | None:
        if call.done_at is None:
            return None
        return at_the_office(call.done_at, call.appointment.slot.counter.office)


def add_to_appointments() -> None:
    AppointmentAdmin.inlines = (*AppointmentAdmin.inlines, Messages, Calls)
