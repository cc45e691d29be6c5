from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices.admin.filters import CounterOfficeFilter
from offices.admin.pages import Replanning
from offices.models import Hours


@admin.register(Hours)
class HoursAdmin(Replanning[Hours]):
    """Opening hours of all counters; saving or deleting some re-plans their office's slots."""

    list_display = [
        "counter",
        "weekday",
        "from_time",
        "until_time",
        "slot_minutes",
        "seats",
        "held_back",
        "valid_from",
        "valid_until",
    ]
    list_filter = [CounterOfficeFilter, "weekday", "valid_from", "valid_until"]
    search_fields = ["counter__name", "counter__office__code", "counter__office__name"]
    search_help_text = _("Name of the counter; code or name of the office")
    list_select_related = ["counter__office"]

    def get_readonly_fields(self, request: HttpRequest, obj: Hours | None = None) -> list[str]:
        return ["counter"] if obj else []

    def offices_of(self, row: Hours) -> set[int]:
        return {row.counter.office_id}
