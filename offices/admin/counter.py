from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import ValidationError
from django.db.models import Field, QuerySet
from django.forms import BaseInlineFormSet, ModelForm
from django.forms import Field as FormField
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices.admin.exchange import Exchanging
from offices.admin.filters import OfficeFilter
from offices.admin.pages import KeptWhileNeeded, Replanning
from offices.exchange.resources import CounterResource
from offices.models import Counter, Hours, Offering
from offices.models.counter import Weekday, overlaps

if TYPE_CHECKING:

    class _HoursForm(ModelForm[Hours]): ...

    class _HoursFormSet(BaseInlineFormSet[Hours, Counter, Any]): ...

    class _OfferingInline(admin.TabularInline[Offering, Counter]): ...

    class _HoursInline(admin.TabularInline[Hours, Counter]): ...
else:
    _HoursForm = ModelForm
    _HoursFormSet = BaseInlineFormSet
    _OfferingInline = _HoursInline = admin.TabularInline


class HoursForm(_HoursForm):
    """A row among others: whether it overlaps one of them is for the formset to judge."""

    def validate_constraints(self) -> None:
        try:
            # Only the constraint against overlaps asks for the counter.
            exclude = {*self._get_validation_exclusions(), "counter"}  # type: ignore[attr-defined]
            self.instance.validate_constraints(exclude=exclude)
        except ValidationError as refusal:
            self._update_errors(refusal)  # type: ignore[attr-defined]


class HoursFormSet(_HoursFormSet):
    """All hours of one counter, judged as they would be together and not one by one.

    So one row can end where another begins, in one step.
    """

    def clean(self) -> None:
        super().clean()
        rows = list(self._filled())
        for place, hours in enumerate(rows):
            for earlier in rows[:place]:
                if _overlap(hours, earlier):
                    raise ValidationError(overlaps(earlier))

    def _filled(self) -> Iterator[Hours]:
        for form in self.forms:
            is_there = form.has_changed() or form.instance.pk
            if is_there and form.is_valid() and not form.cleaned_data.get(DELETION_FIELD_NAME):
                yield form.instance

    def save_existing_objects(self, commit: bool = True) -> list[Hours]:
        # They are written one by one, and one may take the times that a later one leaves: until
        # each is written, it stands on a weekday that no week has.
        for place, form in enumerate(self.initial_forms):
            if form.has_changed():
                aside = len(Weekday) + place
                Hours.objects.filter(pk=form.instance.pk).update(weekday=aside)
        return super().save_existing_objects(commit)


def _overlap(one: Hours, other: Hours) -> bool:
    return (
        one.weekday == other.weekday
        and one.from_time < other.until_time
        and other.from_time < one.until_time
        and _starts_by_the_end_of(one, other)
        and _starts_by_the_end_of(other, one)
    )


def _starts_by_the_end_of(one: Hours, other: Hours) -> bool:
    starts, ends = one.valid_from, other.valid_until
    return starts is None or ends is None or starts <= ends


class OfferingInline(_OfferingInline):
    model = Offering
    extra = 0

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> "FormField | None":
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            # Choosing a service here is no place to delete or rewrite it for every office.
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_delete_related = field.widget.can_view_related = False
        return field


class HoursInline(_HoursInline):
    model = Hours
    form = HoursForm
    formset = HoursFormSet
    extra = 0


@admin.register(Counter)
class CounterAdmin(Exchanging[Counter], KeptWhileNeeded[Counter], Replanning[Counter]):
    """A counter with its services and hours on one page; saving it re-plans its office's slots."""

    office_path = "office"
    resource_class = CounterResource
    rights_to_import = ("offices.add_offering", "offices.delete_offering")
    list_display = ["office_code", "name", "service_codes"]
    list_display_links = ["office_code", "name"]
    list_filter = [OfficeFilter, "services"]
    ordering = ["office__code", "name"]
    search_fields = ["name", "office__code", "office__name", "office__city"]
    search_help_text = _("Name of the counter; code, name or city of the office")
    inlines = [OfferingInline, HoursInline]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Counter]:
        return super().get_queryset(request).select_related("office").prefetch_related("services")

    def get_readonly_fields(self, request: HttpRequest, obj: Counter | None = None) -> list[str]:
        # Its slots and appointments are at this office.
        return ["office"] if obj else []

    @admin.display(description=_("office"), ordering="office__code")
    def office_code(self, counter: Counter) -> str:
        return counter.office.code

    @admin.display(description=_("services"))
    def service_codes(self, counter: Counter) -> str:
        return ", ".join(service.code for service in counter.services.all())

    def offices_of(self, row: Counter) -> set[int]:
        return {row.office_id}
