from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from offices.area_places import as_a_county, as_a_state
from offices.exchange.cells import Day, Given, OneOf, State, Text, YesNo, ZipCode
from offices.exchange.places import OfficeCode
from offices.exchange.resources.hours import valid_days
from offices.exchange.resources.resource import ExchangeResource, column
from offices.models import ServiceArea
from offices.validity import valid_on_some_day_of

# Which fields two rows have in common that no two may have on one day.
_ONCE = {
    "service_area_zip_has_one_office": ("kind", "zip_code"),
    "service_area_county_has_one_office": ("kind", "state", "county"),
    "service_area_state_lists_an_office_once": ("kind", "state", "office"),
}


class County(Text):
    """A county as the postal data spells it."""

    def clean(self, value: str, row: Given | None = None, **_kwargs: Any) -> Any:
        try:
            state = as_a_state((row or {}).get("state", ""))
        except ValueError:
            return value.strip()  # its own column tells that
        return as_a_county(value, state)


class ServiceAreaResource(ExchangeResource):
    """Whom offices serve, known by kind, place, office and first valid day."""

    key = ("kind", "zip_code", "state", "county", "office", "valid_from")
    related = ("office",)
    columns_of_constraints = {
        "service_area_names_its_kind_of_place": "kind",
        "service_area_valid_until_after_from": "valid_until",
        "service_area_zip_has_one_office": "zip_code",
        "service_area_county_has_one_office": "county",
        "service_area_state_lists_an_office_once": "state",
    }

    kind = column("kind", "kind", OneOf(list(ServiceArea.Kind.values)))
    zip_code = column("zip_code", "zip", ZipCode())
    state = column("state", "state", State())
    county = column("county", "county", County())
    office = column("office", "office", OfficeCode())
    valid_from = column("valid_from", "valid from", Day())
    valid_until = column("valid_until", "valid until", Day())
    note = column("note", "note", Text())
    delete = column("", "delete", YesNo())

    class Meta:
        model = ServiceArea
        fields = (
            *("kind", "zip_code", "state", "county", "office", "valid_from", "valid_until"),
            *("note", "delete"),
        )
        import_id_fields = ("kind",)
        skip_diff = True
        store_instance = True

    def order(self) -> tuple[str, ...]:
        return ("kind", "state", "county", "zip_code", "office__code", "valid_from")

    def objections(self, instance: ServiceArea) -> dict[str, Any]:
        if instance.office_id in self.own_office_ids():
            return {}
        return {"office": _("This is not one of your offices.")}

    def before_save_instance(self, instance: ServiceArea, row: Given, **kwargs: Any) -> None:
        # What staff wrote is theirs: the next load of the files leaves it alone.
        instance.from_file = False

    def clashes(self, instance: ServiceArea, constraint: str) -> list[Model]:
        if constraint not in _ONCE:
            return []
        same = {name: getattr(instance, name) for name in _ONCE[constraint]}
        others = ServiceArea.objects.filter(valid_on_some_day_of(instance), **same)
        return list(others.exclude(pk=instance.pk).select_related("office")[:1])

    def named(self, instance: ServiceArea) -> str:
        return f"{instance}{valid_days(instance)}"
