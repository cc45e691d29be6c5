from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.admin.filters import CounterFilter, OfficeFilter
from appointments.admin.rows import TakesASeat, at_the_office
from appointments.admin.searching import FoundByAppointment
from appointments.models import Hold


@admin.register(Hold)
class HoldAdmin(TakesASeat, FoundByAppointment[Hold]):
    slot_path = "slot__"
    keeps_years = False
    appointment_path = "appointment__"
    shown_with = ("service", "appointment")
    list_display = (
        "visit",
        "office_code",
        "purpose",
        "service",
        "appointment",
        "until",
        "is_running",
        "extensions",
    )
    list_filter = (OfficeFilter, CounterFilter, "purpose")
    fields = (
        "slot",
        "visit",
        "purpose",
        "service",
        "appointment",
        "since",
        "until",
        "is_running",
        "extensions",
    )
    readonly_fields = ("visit", "since", "until", "is_running")

    @admin.display(description=_("held since"), ordering="created_at")
    def since(self, hold: Hold) -> str:
        return at_the_office(hold.created_at, hold.slot.counter.office)

    @admin.display(description=_("held until"), ordering="expires_at")
    def until(self, hold: Hold) -> str:
        return at_the_office(hold.expires_at, hold.slot.counter.office)

    @admin.display(description=_("running"), boolean=True)
    def is_running(self, hold: Hold) -> bool:
        return hold.expires_at > timezone.now()
