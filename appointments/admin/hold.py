from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments.admin.filters import CounterFilter, OfficeFilter
from appointments.admin.rows import TakesASeat, at_the_office
from appointments.admin.searching import FoundByAppointment, by_what_is_known
from appointments.models import Appointment, Hold


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

    def known_by(self, request: HttpRequest, text: str) -> Q:
        """Whoever may move here is looked for among the few who hold a time, not at the own office."""
        moving = Appointment.objects.filter(by_what_is_known(text), holds__isnull=False)
        return Q(appointment__in=moving)

    @admin.display(description=_("held since"), ordering="created_at")
    def since(self, hold: Hold) -> str:
        return at_the_office(hold.created_at, hold.slot.counter.office)

    @admin.display(description=_("held until"), ordering="expires_at")
    def until(self, hold: Hold) -> str:
        return at_the_office(hold.expires_at, hold.slot.counter.office)

    @admin.display(description=_("running"), boolean=True)
    def is_running(self, hold: Hold) -> bool:
        return hold.expires_at > timezone.now()
