from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from offices.admin.filters import OfficeFilter
from offices.admin.pages import StaffPage
from offices.models import ServiceArea
from offices.postal_places import counties, states

if TYPE_CHECKING:

    class _AreaForm(forms.ModelForm[ServiceArea]): ...
else:
    _AreaForm = forms.ModelForm


class ServiceAreaForm(_AreaForm):
    """A place as the postal data spells it: a county nobody lives in would never be found."""

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
        state: str = self.cleaned_data["state"].strip().upper()
        if state and state not in states():
            raise ValidationError(_("Give the two letters of a state or territory, such as GA."))
        return state

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        county = self.cleaned_data.get("county", "").strip()
        if county and "state" in self.cleaned_data:
            self.cleaned_data["county"] = self._spelled(county)
        return cleaned

    def _spelled(self, county: str) -> str:
        state = self.cleaned_data["state"]
        known = [name for where, name in counties() if where == state]
        for name in known:
            if name.casefold() == county.casefold():
                return name
        text = _("No ZIP of %(state)s lies in “%(county)s”. Write it in full, such as %(example)s.")
        example = min(known, default="Kings County")
        self.add_error(
            "county",
            ValidationError(text, params={"state": state, "county": county, "example": example}),
        )
        return county


@admin.register(ServiceArea)
class ServiceAreaAdmin(StaffPage[ServiceArea]):
    office_path = "office"
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
