from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import ForeignKey
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from offices.admin.exchange import Exchanging
from offices.admin.filters import CounterOfficeFilter
from offices.admin.hours_pages import change_from_a_day_page, copy_page, may_change_many
from offices.admin.pages import Replanning
from offices.exchange.resources import HoursResource
from offices.models import Counter, Hours

if TYPE_CHECKING:
    from django.forms import ModelChoiceField, ModelForm


@admin.register(Hours)
class HoursAdmin(Exchanging[Hours], Replanning[Hours]):
    """Opening hours of all counters; saving or deleting some re-plans their office's slots."""

    office_path = "counter__office"
    change_list_template = "admin/offices/hours/change_list.html"
    resource_class = HoursResource
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
    ordering = ["counter__office__code", "counter__name", "weekday", "from_time"]

    def get_urls(self) -> list[URLPattern]:
        own = self.admin_site.admin_view
        change, copy = partial(change_from_a_day_page, self), partial(copy_page, self)
        return [
            path("change-from-a-day/", own(change), name="offices_hours_change_from_a_day"),
            path("copy/", own(copy), name="offices_hours_copy"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        context = {"may_change_many": may_change_many(self, request)} | (extra_context or {})
        return super().changelist_view(request, context)

    def get_form(
        self, request: HttpRequest, obj: Hours | None = None, change: bool = False, **kwargs: Any
    ) -> "type[ModelForm[Hours]]":
        form = super().get_form(request, obj, change=change, **kwargs)
        if obj and "counter" in form.base_fields:
            # Fixed, yet part of the form: so an overlap is told beside what was typed.
            form.base_fields["counter"].disabled = True
        return form

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "ModelChoiceField[Any] | None":
        if db_field.name == "counter":
            # Each choice is named with its office.
            kwargs["queryset"] = Counter.objects.select_related("office")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def offices_of(self, row: Hours) -> set[int]:
        return {row.counter.office_id}
