from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from appointments.admin.filters import OfficeFilter
from appointments.admin.rows import at_the_office
from appointments.admin.searching import FoundByAppointment
from appointments.models import Event


@admin.register(Event)
class EventAdmin(FoundByAppointment[Event]):
    slot_path = "appointment__slot__"
    appointment_path = "appointment__"
    shown_with = (
        "appointment",
        "staff_member",
        "from_slot__counter__office",
        "to_slot__counter__office",
    )
    list_display = (
        "when",
        "office_code",
        "appointment",
        "kind",
        "actor",
        "staff_member",
        "reason",
        "from_slot",
        "to_slot",
    )
    list_filter = (OfficeFilter, "kind", "actor", "reason")
    ordering = ("-pk",)
    fields = (
        "appointment",
        "when",
        "kind",
        "actor",
        "staff_member",
        "reason",
        "from_slot",
        "to_slot",
    )
    readonly_fields = ("when",)

    @admin.display(description=_("when"), ordering="at")
    def when(self, event: Event) -> str:
        return at_the_office(event.at, event.appointment.slot.counter.office)

    @admin.display(description=_("office"), ordering="appointment__slot__counter__office__code")
    def office_code(self, event: Event) -> str:
        return event.appointment.slot.counter.office.code
