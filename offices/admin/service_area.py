from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices.admin.exchange import Exchanging
from offices.admin.filters import OfficeFilter
from offices.admin.pages import StaffPage
from offices.area_places import as_a_county, as_a_state
from offices.exchange.resources import ServiceAreaResource
from offices.models import ServiceArea

if TYPE_CHECKING:

    class _AreaForm(forms.ModelForm[ServiceArea]): ...
else:
    _AreaForm = forms.ModelForm


class ServiceAreaForm(_AreaForm):
    """A place as the postal data spells it."""

    class Meta:
        model = ServiceArea
        fields = [
            "kind",
            "zip_code",
            "state",
            "county",
            "office",
            "valid_from",
            "valid_until",
            "note",
        ]

    def clean_state(self) -> str:
        try:
            return as_a_state(self.cleaned_data["state"])
        except ValueError as refusal:
            raise ValidationError(str(refusal)) from refusal

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        county = self.cleaned_data.get("county", "")
        if county and "state" in self.cleaned_data:
            try:
                self.cleaned_data["county"] = as_a_county(county, self.cleaned_data["state"])
            except ValueError as refusal:
                self.add_error("county", str(refusal))
        return cleaned


@admin.register(ServiceArea)
class ServiceAreaAdmin(Exchanging[ServiceArea], StaffPage[ServiceArea]):
    office_path = "office"
    resource_class = ServiceAreaResource
    form = ServiceAreaForm
    list_display = ["place", "kind", "office_code", "valid_from", "valid_until", "note", "by_file"]
    list_filter = ["kind", "state", OfficeFilter, "from_file", "valid_from", "valid_until"]
    search_fields = ["zip_code", "county", "=state", "office__code", "office__name"]
    search_help_text = _("ZIP code, county, state; code or name of the office")
    list_select_related = ["office"]

    @admin.display(description=_("place"), ordering="state")
    def place(self, area: ServiceArea) -> str:
        return area.zip_code or ", ".join(filter(None, [area.county, area.state]))

    @admin.display(description=_("office"), ordering="office__code")
    def office_code(self, area: ServiceArea) -> str:
        return area.office.code

    @admin.display(description=_("from the file"), boolean=True)
    def by_file(self, area: ServiceArea) -> bool:
        return area.from_file

    def save_model(
        self,
        request: HttpRequest,
        obj: ServiceArea,
        form: Any,
        change: bool,
    ) -> None:
        # What staff wrote is theirs: the next load of the files leaves it alone.
        if form.has_changed():
            obj.from_file = False
        super().save_model(request, obj, form, change)
