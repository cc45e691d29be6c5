from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices.admin.exchange import Exchanging
from offices.admin.filters import SampleFilter
from offices.admin.pages import KeptWhileNeeded
from offices.exchange.resources import OfficeResource
from offices.models import Counter, Office

# Fields that decide which slots the office has.
SCHEDULING = {"active", "time_zone", "horizon_days", "release_hours"}


if TYPE_CHECKING:

    class _CounterInline(admin.TabularInline[Counter, Office]): ...
else:
    _CounterInline = admin.TabularInline


class CounterInline(_CounterInline):
    """The office's counters, each a step away from its services and hours."""

    model = Counter
    fields = ["name"]
    extra = 0
    can_delete = False
    show_change_link = True


@admin.register(Office)
class OfficeAdmin(Exchanging[Office], KeptWhileNeeded[Office]):
    office_path = "pk"
    resource_class = OfficeResource
    list_display = ["code", "name", "city", "state", "time_zone", "active", "is_confirmed"]
    list_display_links = ["code", "name"]
    list_filter = ["active", SampleFilter, "state"]
    search_fields = ["code", "name", "city", "zip_code"]
    search_help_text = _("Code, name, city or ZIP code")
    inlines = [CounterInline]
    fieldsets = [
        (None, {"fields": ["code", "name", "active"]}),
        (
            _("Where it is"),
            {
                "fields": [
                    "street",
                    ("city", "state", "zip_code"),
                    "time_zone",
                    ("latitude", "longitude"),
                    "serves",
                    "phone",
                    "address_confidence",
                ]
            },
        ),
        (_("What visitors read"), {"fields": ["arrival_en", "arrival_es"]}),
        (
            _("Booking rules"),
            {
                "fields": [
                    "horizon_days",
                    "minimum_notice_minutes",
                    "move_limit",
                    "change_cutoff_minutes",
                    "release_hours",
                ]
            },
        ),
        (
            _("Reminders"),
            {
                "fields": ["first_reminder_days", "last_reminder_days", "text_reminder_hours"],
                "description": _(
                    "They go out in the office's own time, never between 9 in the evening and 8 in "
                    "the morning."
                ),
            },
        ),
    ]

    @admin.display(description=_("address confirmed"), boolean=True)
    def is_confirmed(self, office: Office) -> bool:
        return not office.is_sample

    def get_readonly_fields(self, request: HttpRequest, obj: Office | None = None) -> list[str]:
        # Confirmation numbers begin with the code, and links carry it.
        return ["code"] if obj else []

    def save_related(
        self,
        request: HttpRequest,
        form: "ModelForm[Office]",
        formsets: Any,
        change: bool,
    ) -> None:
        super().save_related(request, form, formsets, change)
        if SCHEDULING.intersection(form.changed_data):
            self.replan(request, {form.instance.pk})
