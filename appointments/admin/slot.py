from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from appointments import capacity
from appointments.admin.bulk_edit_page import bulk_edit_page, lead_to_bulk_edit
from appointments.admin.calendar_page import grid_page, lead_to_own_office, month_page
from appointments.admin.filters import (
    CounterFilter,
    OfficeFilter,
    SlotNeedsStaffFilter,
    StandingFilter,
    ToComeFirst,
)
from appointments.admin.rows import RowsOfAnOffice, ShownBelow, at_the_office
from appointments.admin.searching import as_day
from appointments.admin.slot_actions import (
    change_seats,
    refuse_impossible_seats,
    reopen_slots,
    tell_seats,
    withdraw_slots,
)
from appointments.models import Appointment, Slot
from appointments.refusals import BookingError


class SlotForm(forms.ModelForm):  # type: ignore[type-arg]
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        refuse_impossible_seats(cleaned)
        return cleaned

    def validate_constraints(self) -> None:
        """The verb judges seats against what is taken, under the slot's lock."""


class WhoComes(ShownBelow[Appointment, Slot]):
    model = Appointment
    fields = ("number_as_shown", "full_name", "service", "language", "status")
    readonly_fields = ("number_as_shown", "full_name")
    shown_with = ("service",)
    show_change_link = True

    @admin.display(description=_("confirmation number"))
    def number_as_shown(self, appointment: Appointment) -> str:
        return appointment.number_as_shown

    @admin.display(description=_("name"))
    def full_name(self, appointment: Appointment) -> str:
        return appointment.full_name


@admin.register(Slot)
class SlotAdmin(RowsOfAnOffice[Slot]):
    """Slots come from opening hours. Staff set seats, withdraw and reopen; verbs write it."""

    form = SlotForm
    inlines = (WhoComes,)
    actions = (withdraw_slots, reopen_slots, change_seats)
    list_display = (
        "visit",
        "office_code",
        "counter_name",
        "capacity",
        "held_back",
        "taken",
        "free",
        "state",
    )
    list_filter = (
        # What asks for work stands above the long list of offices.
        SlotNeedsStaffFilter,
        ToComeFirst,
        StandingFilter,
        "off_plan",
        OfficeFilter,
        CounterFilter,
    )
    opens_with = "to_come"
    search_fields = ("=counter__office__code", "^counter__office__name", "^counter__name")
    search_help_text = _("A date, code or name of an office, or name of a counter.")
    # By the office's own day first, for which there is an index.
    ordering = ("date", "starts_at", "pk")
    fieldsets = (
        (None, {"fields": ("counter", "visit", "state")}),
        (_("Seats"), {"fields": ("capacity", "held_back", "extra", "taken", "free")}),
        (_("Planning"), {"fields": ("seats_set_by_staff", "off_plan", "withdrawn")}),
    )
    readonly_fields = (
        "counter",
        "visit",
        "state",
        "extra",
        "taken",
        "free",
        "seats_set_by_staff",
        "off_plan",
        "withdrawn",
    )

    def get_urls(self) -> list[URLPattern]:
        staff_only = self.admin_site.admin_view
        name, where = "appointments_slot", "<slug:code>/<slug:day>/"
        return [
            path("calendar/", staff_only(self.calendar_view), name=f"{name}_calendar"),
            path("bulk/", staff_only(self.bulk_edit_door), name=f"{name}_bulk_edit_door"),
            path("bulk/<slug:code>/", staff_only(self.bulk_edit_view), name=f"{name}_bulk_edit"),
            path(f"week/{where}", staff_only(self.week_view), name=f"{name}_week"),
            path(f"day/{where}", staff_only(self.day_view), name=f"{name}_day"),
            path(f"month/{where}", staff_only(self.month_view), name=f"{name}_month"),
            *super().get_urls(),
        ]

    def calendar_view(self, request: HttpRequest) -> HttpResponse:
        return lead_to_own_office(request, "admin:appointments_slot_week")

    def bulk_edit_door(self, request: HttpRequest) -> HttpResponse:
        return lead_to_bulk_edit(self, request)

    def bulk_edit_view(self, request: HttpRequest, code: str) -> HttpResponse:
        return bulk_edit_page(self, request, code)

    def week_view(self, request: HttpRequest, code: str, day: str) -> HttpResponse:
        return grid_page(self, request, code, day, days=7)

    def day_view(self, request: HttpRequest, code: str, day: str) -> HttpResponse:
        return grid_page(self, request, code, day, days=1)

    def month_view(self, request: HttpRequest, code: str, day: str) -> HttpResponse:
        return month_page(self, request, code, day)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Slot], search_term: str
    ) -> tuple[QuerySet[Slot], bool]:
        day = as_day(search_term)
        if day is not None:
            return queryset.filter(date=day), False
        return super().get_search_results(request, queryset, search_term)

    def has_change_permission(self, request: HttpRequest, obj: Slot | None = None) -> bool:
        """Seats of a slot to come, and no other field. What has begun can only be looked at."""
        if obj is not None and obj.starts_at <= timezone.now():
            return False
        return request.user.has_perm("appointments.change_slot")

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except BookingError as refused:
            # Raised by save_model: Django's transaction around the page has been rolled back.
            self.message_user(request, str(refused), messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())

    def save_model(self, request: HttpRequest, obj: Slot, form: Any, change: bool) -> None:
        if form.has_changed():
            report = capacity.set_seats(
                slot_id=obj.pk,
                capacity=form.cleaned_data["capacity"],
                held_back=form.cleaned_data["held_back"],
                now=timezone.now(),
            )
            tell_seats(self, request, [report])

    def response_post_save_change(self, request: HttpRequest, obj: Slot) -> HttpResponseRedirect:
        """Back to the week, where the next slot to change is."""
        where = [obj.counter.office.code, obj.date.isoformat()]
        return HttpResponseRedirect(reverse("admin:appointments_slot_week", args=where))

    @admin.display(description=_("date and time"), ordering="starts_at")
    def visit(self, slot: Slot) -> str:
        return at_the_office(slot.starts_at, slot.counter.office)

    @admin.display(description=_("office"), ordering="counter__office__code")
    def office_code(self, slot: Slot) -> str:
        return slot.counter.office.code

    @admin.display(description=_("counter"), ordering="counter__name")
    def counter_name(self, slot: Slot) -> str:
        return slot.counter.name

    @admin.display(description=_("free"))
    def free(self, slot: Slot) -> int:
        return slot.seats_left

    @admin.display(description=_("state"))
    def state(self, slot: Slot) -> str:
        if slot.withdrawn_at:
            return slot.get_withdrawal_display()
        return str(_("no longer fits") if slot.off_plan else _("offered"))

    @admin.display(description=_("withdrawn at"))
    def withdrawn(self, slot: Slot) -> str:
        if slot.withdrawn_at is None:
            return "-"
        return at_the_office(slot.withdrawn_at, slot.counter.office)
