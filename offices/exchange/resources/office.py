from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.exchange.cells import Degrees, Given, Hint, State, Text, WholeNumber, YesNo, ZipCode
from offices.exchange.places import OfficeCode
from offices.exchange.resources.resource import ExchangeResource, column
from offices.models import Office


class Code(OfficeCode):
    """The code of an office that is there, or of a new one for who works for all of them."""

    hint = gettext_lazy("three capital letters")

    def clean(self, value: str, row: Given | None = None, **_kwargs: Any) -> Any:
        code = value.strip().upper()
        if self.places and code and not self.places.works_everywhere:
            self.places.office(code)
        return code

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> Any:
        return value or ""


class Zone(Text):
    hint: Hint = gettext_lazy("a name such as America/New_York")  # type: ignore[misc]


class OfficeResource(ExchangeResource):
    """Offices, known by their code. None is ever deleted."""

    key = ("code",)
    scheduling = frozenset(
        {
            "takes appointments",
            "time zone",
            "days bookable ahead",
            "held-back seats public (hours before)",
        }
    )

    code = column("code", "code", Code())
    name = column("name", "name", Text())
    active = column("active", "takes appointments", YesNo())
    street = column("street", "street", Text())
    city = column("city", "city", Text())
    state = column("state", "state", State())
    zip_code = column("zip_code", "zip", ZipCode())
    time_zone = column("time_zone", "time zone", Zone())
    latitude = column("latitude", "latitude", Degrees())
    longitude = column("longitude", "longitude", Degrees())
    serves = column("serves", "area served", Text())
    phone = column("phone", "phone", Text())
    address_confidence = column("address_confidence", "how sure the address is", Text())
    arrival_en = column("arrival_en", "arrival instructions (English)", Text())
    arrival_es = column("arrival_es", "arrival instructions (Spanish)", Text())
    horizon_days = column("horizon_days", "days bookable ahead", WholeNumber())
    minimum_notice_minutes = column(
        "minimum_notice_minutes", "minimum notice (minutes)", WholeNumber()
    )
    move_limit = column("move_limit", "times a visit may be moved", WholeNumber())
    change_cutoff_minutes = column(
        "change_cutoff_minutes", "no change within (minutes)", WholeNumber()
    )
    release_hours = column("release_hours", "held-back seats public (hours before)", WholeNumber())
    first_reminder_days = column(
        "first_reminder_days", "first reminder (days before)", WholeNumber()
    )
    last_reminder_days = column("last_reminder_days", "last reminder (days before)", WholeNumber())
    text_reminder_hours = column(
        "text_reminder_hours", "text message (hours before)", WholeNumber()
    )

    class Meta:
        model = Office
        fields = (
            *("code", "name", "active", "street", "city", "state", "zip_code", "time_zone"),
            *("latitude", "longitude", "serves", "phone", "address_confidence"),
            *("arrival_en", "arrival_es", "horizon_days", "minimum_notice_minutes", "move_limit"),
            *("change_cutoff_minutes", "release_hours", "first_reminder_days"),
            *("last_reminder_days", "text_reminder_hours"),
        )
        import_id_fields = ("code",)
        skip_diff = True
        store_instance = True

    def order(self) -> tuple[str, ...]:
        return ("code",)

    def objections(self, instance: Office) -> dict[str, Any]:
        if self.places.works_everywhere or instance.pk in self.own_office_ids():
            return {}
        return {"code": _("This is not one of your offices.")}

    def named(self, instance: Model) -> str:
        return str(instance)

    def offices_of(self, instance: Office) -> set[int]:
        return {instance.pk}
