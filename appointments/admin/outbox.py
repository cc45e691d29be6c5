from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from appointments.admin.filters import OfficeFilter
from appointments.admin.rows import at_the_office
from appointments.admin.searching import FoundByAppointment
from appointments.models import Outbox


@admin.register(Outbox)
class OutboxAdmin(FoundByAppointment[Outbox]):
    slot_path = "event__appointment__slot__"
    keeps_years = False
    appointment_path = "event__appointment__"
    shown_with = ("event__appointment",)
    list_display = ("since", "office_code", "number", "kind")
    list_filter = (OfficeFilter, "event__kind")
    fields = ("event", "since")
    readonly_fields = ("since",)

    @admin.display(description=_("since"), ordering="created_at")
    def since(self, owed: Outbox) -> str:
        return at_the_office(owed.created_at, owed.event.appointment.slot.counter.office)

    @admin.display(description=_("office"))
    def office_code(self, owed: Outbox) -> str:
        return owed.event.appointment.slot.counter.office.code

    @admin.display(description=_("appointment"))
    def number(self, owed: Outbox) -> str:
        return owed.event.appointment.number_as_shown

    @admin.display(description=_("what"))
    def kind(self, owed: Outbox) -> str:
        return owed.event.get_kind_display()
