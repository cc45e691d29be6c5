"""The messages as staff see them: what went out, to whom, and what came of it."""

import re

from django.conf import settings
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from appointments.admin.filters import OfficeFilter
from appointments.admin.rows import at_the_office
from appointments.admin.searching import FoundByAppointment
from notices.models import Notice

_PIN = re.compile(r"\b\d{6}\b")
_HIDDEN = "••••••"


@admin.register(Notice)
class NoticeAdmin(FoundByAppointment[Notice]):
    """As sent, but for the PIN: it is the applicant's alone. The demo shows it, to play both parts."""

    slot_path = "appointment__slot__"
    appointment_path = "appointment__"
    shown_with = ("appointment", "event")
    list_display = (
        "since",
        "office_code",
        "number",
        "kind",
        "channel",
        "language",
        "status",
        "attempts",
    )
    list_filter = ("status", OfficeFilter, "kind", "channel")
    ordering = ("-pk",)
    fields = (
        *("appointment", "event", "kind", "channel", "language"),
        *("status", "since", "ended", "attempts", "last_fault", "next_try"),
        *("recipient", "subject", "as_sent"),
    )
    readonly_fields = ("since", "ended", "next_try", "as_sent")

    @admin.display(description=_("since"), ordering="created_at")
    def since(self, notice: Notice) -> str:
        return at_the_office(notice.created_at, notice.appointment.slot.counter.office)

    @admin.display(description=_("ended"))
    def ended(self, notice: Notice) -> str | None:
        if notice.ended_at is None:
            return None
        return at_the_office(notice.ended_at, notice.appointment.slot.counter.office)

    @admin.display(description=_("next try"))
    def next_try(self, notice: Notice) -> str | None:
        if notice.status != Notice.Status.WAITING:
            return None
        return at_the_office(notice.not_before, notice.appointment.slot.counter.office)

    @admin.display(description=_("office"), ordering="appointment__slot__counter__office__code")
    def office_code(self, notice: Notice) -> str:
        return notice.appointment.slot.counter.office.code

    @admin.display(description=_("appointment"))
    def number(self, notice: Notice) -> str:
        return notice.appointment.number_as_shown

    @admin.display(description=_("text"))
    def as_sent(self, notice: Notice) -> str:
        return notice.text if settings.IS_DEMONSTRATION else _PIN.sub(_HIDDEN, notice.text)
