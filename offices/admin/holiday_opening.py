from datetime import date
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Field
from django.forms import Field as FormField
from django.http import HttpRequest
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from infopass.spoken import long_date
from offices.admin.filters import OfficeFilter
from offices.admin.pages import Replanning
from offices.federal_holidays import holidays_between
from offices.models import HolidayOpening
from offices.opening import ONE_DAY
from offices.own_offices import own_offices

AHEAD = 2 * 366 * ONE_DAY


@admin.register(HolidayOpening)
class HolidayOpeningAdmin(Replanning[HolidayOpening]):
    """Local exceptions; adding or deleting one re-plans the slots of its office.

    Nothing of one can be changed: another day is another opening.
    """

    office_path = "office"
    list_display = ["office_code", "date", "holiday_name"]
    list_display_links = ["office_code", "date"]
    list_filter = [OfficeFilter, "date"]
    date_hierarchy = "date"
    search_fields = ["office__code", "office__name"]
    search_help_text = _("Code or name of the office")
    list_select_related = ["office"]
    ordering = ["-date", "office__code"]
    fields = ["office", "date"]

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "FormField | None":
        """Holidays are chosen by name: nobody has to know on which day one is observed."""
        if db_field.name != "date":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        now, offices = timezone.now(), list(own_offices(request.user))
        first = min((now.astimezone(each.zone).date() for each in offices), default=now.date())
        codes = {office.code for office in offices}
        days = holidays_between(first, first + AHEAD, office_codes=codes)
        named = [(day.isoformat(), f"{long_date(day)} – {name}") for day, name in days]
        return forms.TypedChoiceField(
            label=capfirst(db_field.verbose_name),
            choices=[("", "---------"), *named],
            coerce=date.fromisoformat,
            empty_value=None,
            error_messages={
                "invalid_choice": _(
                    "“%(value)s” is no federal holiday to come. Choose one of the list: on other "
                    "days the usual hours hold anyway."
                )
            },
            help_text=_("The office opens with its usual hours of that weekday."),
        )

    def has_change_permission(
        self,
        request: HttpRequest,
        obj: HolidayOpening | None = None,
    ) -> bool:
        return False

    @admin.display(description=_("office"), ordering="office__code")
    def office_code(self, opening: HolidayOpening) -> str:
        return opening.office.code

    @admin.display(description=_("name"))
    def holiday_name(self, opening: HolidayOpening) -> str:
        return opening.holiday

    def offices_of(self, row: HolidayOpening) -> set[int]:
        return {row.office_id}
