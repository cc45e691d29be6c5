"""What the rows of a file may name, read once for a whole file."""

from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from offices.exchange.cells import Given, Text
from offices.exchange.table import Value
from offices.models import Counter, Office, Service
from offices.own_offices import User, own_offices, works_everywhere


class Places:
    """The offices of one person, their counters, and every service."""

    def __init__(self, person: User) -> None:
        self.person = person
        self.works_everywhere = works_everywhere(person)

    @cached_property
    def offices(self) -> dict[str, Office]:
        return {office.code: office for office in own_offices(self.person)}

    @cached_property
    def counters(self) -> dict[tuple[int, str], Counter]:
        found = Counter.objects.filter(office__in=self.offices.values()).select_related("office")
        return {(counter.office_id, counter.name): counter for counter in found}

    @cached_property
    def services(self) -> dict[str, Service]:
        return {service.code: service for service in Service.objects.all()}

    def office(self, code: str) -> Office:
        """Raises ValueError with a sentence. Another's office is told as one that does not exist."""
        office = self.offices.get(code.strip().upper())
        if office:
            return office
        if self.works_everywhere:
            raise ValueError(_("No office has the code “%(code)s”.") % {"code": code[:40]})
        raise ValueError(_("“%(code)s” is not one of your offices.") % {"code": code[:40]})

    def counter(self, code: str, name: str) -> Counter:
        """Raises ValueError with a sentence."""
        office = self.office(code)
        try:
            return self.counters[office.pk, name.strip()]
        except KeyError:
            why = _("%(office)s has no counter “%(name)s”.")
            raise ValueError(why % {"office": office.code, "name": name[:60]}) from None


class OfficeCode(Text):
    """An office by its code."""

    hint = gettext_lazy("the code of the office, such as ATL")

    def __init__(self) -> None:
        super().__init__()
        self.places: Places | None = None

    def clean(self, value: str, row: Given | None = None, **_kwargs: Any) -> Any:
        return self.places.office(value) if self.places and value.strip() else None

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> Value:
        return value.code if isinstance(value, Office) else ""


class CounterName(OfficeCode):
    """A counter by its name, at the office whose code stands in the same row."""

    hint = gettext_lazy("the name of the counter, as in the list of counters")

    def clean(self, value: str, row: Given | None = None, **_kwargs: Any) -> Any:
        code = (row or {}).get("office", "")
        if not (self.places and value.strip() and code.strip()):
            return None
        if code.strip().upper() not in self.places.offices:
            return None  # its own column tells that
        return self.places.counter(code, value)

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> Value:
        return value.name if isinstance(value, Counter) else ""


class ServiceCodes(OfficeCode):
    """Services by their codes."""

    hint = gettext_lazy("codes of services, separated by spaces")

    def clean(self, value: str, row: Given | None = None, **_kwargs: Any) -> Any:
        codes = value.upper().replace(",", " ").replace(";", " ").split()
        services = self.places.services if self.places else {}
        for code in codes:
            if code not in services:
                raise ValueError(_("No service has the code “%(code)s”.") % {"code": code[:40]})
        return frozenset(codes)

    def render(self, value: Any, obj: Any = None, **_kwargs: Any) -> Value:
        return " ".join(sorted(value or ()))
