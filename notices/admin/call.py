from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from appointments.admin.confirmation import EVERYWHERE, acting_staff_member, chosen
from appointments.admin.filters import OfficeFilter, WhenFilter
from appointments.admin.rows import at_the_office, when_at_the_office
from appointments.admin.searching import FoundByAppointment
from infopass import phones
from notices import calls
from notices.admin.appointment import letters
from notices.models import Call


class StillToCallFilter(admin.SimpleListFilter):
    """Shows who is still to be called unless another choice was made."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("open", _("Still to call")), ("done", _("Done")), ("all", _("All"))]

    def value(self) -> str:
        return super().value() or "open"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Call]) -> QuerySet[Call]:
        if self.value() == "all":
            return queryset
        return queryset.filter(done_at__isnull=self.value() == "open")

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        choices = super().choices(changelist)
        next(choices)  # Django's own "All", which would mean "still to call" here
        return choices


@admin.action(
    permissions=["done"],
    description=_("The person was told"),
    description_plural=_("The selected persons were told"),
    location=EVERYWHERE,
)
def were_told(model_admin: "CallAdmin", request: HttpRequest, queryset: QuerySet[Call]) -> None:
    rows = chosen(model_admin, request, queryset)
    count = calls.done(
        [row.pk for row in rows], by=acting_staff_member(request), now=timezone.now()
    )
    told = ngettext(
        "%(count)d person is off the call list.", "%(count)d persons are off the call list.", count
    )
    model_admin.message_user(request, told % {"count": count}, messages.SUCCESS)


@admin.action(
    permissions=["view"],
    description=_("Print a letter"),
    description_plural=_("Print letters to the selected persons"),
    location=EVERYWHERE,
)
def print_letters(
    model_admin: "CallAdmin", request: HttpRequest, queryset: QuerySet[Call]
) -> HttpResponse | None:
    """A person who stands on the list twice gets one letter."""
    rows = chosen(model_admin, request, queryset)
    persons = {row.appointment_id: row.appointment for row in rows}
    return letters(model_admin, request, list(persons.values())) if persons else None


@admin.register(Call)
class CallAdmin(FoundByAppointment[Call]):
    """Whom no message reached, with the phone to call and what to say."""

    slot_path = "appointment__slot__"
    appointment_path = "appointment__"
    keeps_years = False
    shown_with = ("appointment__service", "done_by")
    actions = (were_told, print_letters)
    list_display = (
        "number",
        "name",
        "phone",
        "about",
        "why",
        "visit",
        "office_code",
        "language",
        "since",
    )
    list_filter = (StillToCallFilter, OfficeFilter, "why", "about", WhenFilter)
    ordering = ("pk",)
    fields = (
        *("appointment", "name", "phone", "language", "visit", "about", "why", "notice"),
        *("since", "done", "done_by"),
    )
    readonly_fields = ("name", "phone", "language", "visit", "since", "done")

    def has_done_permission(self, request: HttpRequest) -> bool:
        """Telling that somebody was told is a change, though no form here changes anything."""
        return request.user.has_perm("notices.change_call")

    @admin.display(description=_("confirmation number"))
    def number(self, call: Call) -> str:
        return call.appointment.number_as_shown

    @admin.display(description=_("name"))
    def name(self, call: Call) -> str:
        return call.appointment.full_name

    @admin.display(description=_("phone"))
    def phone(self, call: Call) -> str:
        return phones.as_spoken(call.appointment.phone)

    @admin.display(description=_("language"))
    def language(self, call: Call) -> str:
        return call.appointment.get_language_display()

    @admin.display(description=_("date and time"), ordering="appointment__slot__starts_at")
    def visit(self, call: Call) -> str:
        slot = call.appointment.slot
        return at_the_office(slot.starts_at, slot.counter.office)

    @admin.display(description=_("office"), ordering="appointment__slot__counter__office__code")
    def office_code(self, call: Call) -> str:
        return call.appointment.slot.counter.office.code

    @admin.display(description=_("since"), ordering="created_at")
    def since(self, call: Call) -> str:
        return at_the_office(call.created_at, call.appointment.slot.counter.office)

    @admin.display(description=_("done"))
    def done(self, call: Call) -> str:
        return when_at_the_office(call.done_at, call.appointment.slot.counter.office)
