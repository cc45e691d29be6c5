from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from appointments.admin.appointment_actions import cancel_appointments
from appointments.admin.booking_pages import book_page, move_page
from appointments.admin.calendar_page import lead_to_own_office
from appointments.admin.contact_action import correct_contact
from appointments.admin.day_page import day_page, record_page
from appointments.admin.filters import (
    AppointmentNeedsStaffFilter,
    CounterFilter,
    OfficeFilter,
    ReachFilter,
    WhenFilter,
)
from appointments.admin.note_action import write_note
from appointments.admin.reports.page import reports_page
from appointments.admin.rows import ShownBelow, TakesASeat, at_the_office
from appointments.admin.searching import FoundByAppointment
from appointments.admin.visit_actions import RECORDING
from appointments.case_numbers import masked
from appointments.models import Appointment, Event, Note
from appointments.reach import email_of, texting_number_of


class History(ShownBelow[Event, Appointment]):
    """What was done. Who looked at it stands apart, or it would bury the rest."""

    model = Event
    fields = (
        *("when", "kind", "actor", "staff_member", "reason", "override", "from_slot", "to_slot"),
    )
    readonly_fields = ("when",)
    shown_with = (
        "appointment__slot__counter__office",
        "staff_member",
        "from_slot__counter__office",
        "to_slot__counter__office",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return super().get_queryset(request).exclude(kind=Event.Kind.VIEWED)

    @admin.display(description=_("when"))
    def when(self, event: Event) -> str:
        return at_the_office(event.at, event.appointment.slot.counter.office)


class LookUps(ShownBelow[Event, Appointment]):
    model = Event
    verbose_name_plural = _("Who looked at it")
    classes = ("collapse",)
    fields = ("when", "staff_member")
    readonly_fields = ("when",)
    shown_with = ("appointment__slot__counter__office", "staff_member")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return super().get_queryset(request).filter(kind=Event.Kind.VIEWED)

    @admin.display(description=_("when"))
    def when(self, event: Event) -> str:
        return at_the_office(event.at, event.appointment.slot.counter.office)


class Notes(ShownBelow[Note, Appointment]):
    model = Note
    fields = ("written", "staff_member", "text")
    readonly_fields = ("written",)
    shown_with = ("appointment__slot__counter__office", "staff_member")

    @admin.display(description=_("written"))
    def written(self, note: Note) -> str:
        return at_the_office(note.written_at, note.appointment.slot.counter.office)


@admin.register(Appointment)
class AppointmentAdmin(TakesASeat, FoundByAppointment[Appointment]):
    """Who comes, and what happened to the appointment. The PIN is shown to nobody."""

    slot_path = "slot__"
    shown_with = ("service",)
    # Other apps add theirs (notices.admin).
    inlines: ClassVar[tuple[type[ShownBelow[Any, Appointment]], ...]] = (Notes, History, LookUps)
    actions: tuple[Any, ...] = (*RECORDING, write_note, correct_contact, cancel_appointments)
    list_display = (
        "number_as_shown",
        "full_name",
        "visit",
        "office_code",
        "status",
        "service",
        "language",
        "counter_name",
    )
    list_filter = (
        # What asks for work stands above the long list of offices.
        AppointmentNeedsStaffFilter,
        WhenFilter,
        "status",
        ReachFilter,
        OfficeFilter,
        CounterFilter,
        "service",
        "language",
        "channel",
    )
    # The latest bookings first, by a key that needs no sorting of years of rows.
    ordering = ("-pk",)
    fieldsets = (
        # What a guard compares with the paper, first.
        (
            None,
            {
                "fields": (
                    *("number_as_shown", "full_name", "status", "visit", "office_name"),
                    *("service", "slot"),
                )
            },
        ),
        (
            _("Person"),
            {
                "fields": (
                    "first_name",
                    "last_name",
                    "date_of_birth",
                    "phone",
                    "email",
                    "reached_by",
                    "zip_code",
                    "receipt_masked",
                    "a_number_masked",
                )
            },
        ),
        (
            _("Visit"),
            {
                "fields": (
                    "language",
                    "booking_for",
                    "needs_interpreter",
                    "access_needs",
                    "sms_consent",
                )
            },
        ),
        (_("Booking"), {"fields": ("channel", "booked", "moves", "seat")}),
    )
    readonly_fields = (
        "number_as_shown",
        "full_name",
        "visit",
        "office_name",
        "reached_by",
        "receipt_masked",
        "a_number_masked",
        "booked",
    )

    def get_urls(self) -> list[URLPattern]:
        staff_only = self.admin_site.admin_view
        name = "appointments_appointment"
        return [
            path("reports/", staff_only(self.reports_view), name="appointments_reports"),
            path("day/", staff_only(self.today_view), name=f"{name}_today"),
            path("day/<slug:code>/<slug:day>/", staff_only(self.day_view), name=f"{name}_day"),
            path(
                "day/<slug:code>/<slug:day>/record/",
                staff_only(require_POST(self.record_view)),
                name=f"{name}_record",
            ),
            path("book/", staff_only(self.book_view), name=f"{name}_book"),
            path("<int:pk>/move/", staff_only(self.move_view), name=f"{name}_move"),
            *super().get_urls(),
        ]

    def book_view(self, request: HttpRequest) -> HttpResponse:
        return book_page(self, request)

    def move_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return move_page(self, request, pk)

    def today_view(self, request: HttpRequest) -> HttpResponse:
        return lead_to_own_office(request, "admin:appointments_appointment_day")

    def day_view(self, request: HttpRequest, code: str, day: str) -> HttpResponse:
        return day_page(self, request, code, day)

    def record_view(self, request: HttpRequest, code: str, day: str) -> HttpResponse:
        return record_page(self, request, code, day)

    def reports_view(self, request: HttpRequest) -> HttpResponse:
        return reports_page(request, self)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """Above all else, what makes a paper worthless that looks right."""
        for level, sentence in _beware(context["original"]):
            self.message_user(request, sentence, level)
        return super().render_change_form(request, context, *args, **kwargs)

    def has_record_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("appointments.record_visit")

    def has_note_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("appointments.add_note")

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        """Cancelling is a change, though no form here changes anything."""
        return request.user.has_perm("appointments.change_appointment")

    @admin.display(description=_("confirmation number"), ordering="number")
    def number_as_shown(self, appointment: Appointment) -> str:
        return appointment.number_as_shown

    @admin.display(description=_("name"), ordering="last_name")
    def full_name(self, appointment: Appointment) -> str:
        return appointment.full_name

    @admin.display(description=_("office"))
    def office_name(self, appointment: Appointment) -> str:
        return str(appointment.slot.counter.office)

    @admin.display(description=_("counter"), ordering="slot__counter__name")
    def counter_name(self, appointment: Appointment) -> str:
        return appointment.slot.counter.name

    @admin.display(description=_("reached by"))
    def reached_by(self, appointment: Appointment) -> str:
        if appointment.service.is_protected:
            return str(_("Special protection: no message is ever sent"))
        ways = [
            str(way)
            for way, reached in (
                (_("E-mail"), email_of(appointment)),
                (_("Text message"), texting_number_of(appointment)),
            )
            if reached
        ]
        return ", ".join(ways) or str(_("Phone or letter only"))

    @admin.display(description=_("receipt number"))
    def receipt_masked(self, appointment: Appointment) -> str:
        return masked(appointment.receipt_number) or "-"

    @admin.display(description=_("A-Number"))
    def a_number_masked(self, appointment: Appointment) -> str:
        return masked(appointment.a_number) or "-"

    @admin.display(description=_("booked at"))
    def booked(self, appointment: Appointment) -> str:
        return at_the_office(appointment.created_at, appointment.slot.counter.office)


def _beware(appointment: Appointment) -> list[tuple[int, str]]:
    """What a guard must know who has a printed notice of this appointment in front of them."""
    if appointment.status == Appointment.Status.CANCELLED:
        return [(messages.ERROR, str(_("Cancelled. No notice with this number is good.")))]
    if appointment.events.filter(kind=Event.Kind.MOVED).exists():
        moved = _("Moved. Only a notice with the date, time and office below is good.")
        return [(messages.WARNING, str(moved))]
    return []
