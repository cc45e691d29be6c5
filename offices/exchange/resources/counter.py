from collections import defaultdict
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from offices.exchange.cells import Given, Text
from offices.exchange.places import OfficeCode, ServiceCodes
from offices.exchange.resources.resource import ExchangeResource, column
from offices.exchange.table import Problem
from offices.models import Counter, Offering


class CounterResource(ExchangeResource):
    """Counters with their services, known by office and name. None is ever deleted."""

    key = ("office", "name")
    related = ("office",)
    columns_of_constraints = {"counter_name_once_per_office": "name"}

    office = column("office", "office", OfficeCode())
    name = column("name", "name", Text())
    services = column("wanted_codes", "services", ServiceCodes())

    class Meta:
        model = Counter
        fields = ("office", "name", "services")
        import_id_fields = ("office",)
        skip_diff = True
        store_instance = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._counters: list[tuple[int, Counter]] = []

    def order(self) -> tuple[str, ...]:
        return ("office__code", "name")

    def prefetched(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.prefetch_related("services")

    def dehydrate_services(self, instance: Counter) -> str:
        wanted = getattr(instance, "wanted_codes", None)
        return " ".join(sorted(_present_codes(instance) if wanted is None else wanted))

    def objections(self, instance: Counter) -> dict[str, Any]:
        if instance.office_id in self.own_office_ids():
            return {}
        return {"office": _("This is not one of your offices.")}

    def after_save_instance(self, instance: Counter, row: Given, **kwargs: Any) -> None:
        if hasattr(instance, "wanted_codes"):
            self._counters.append((self._number(kwargs), instance))

    def settle(self) -> list[Problem]:
        """Services change counters: all are taken away before any is given."""
        wanted = {counter.pk: _wanted(counter) for _number, counter in self._counters}
        present = Offering.objects.filter(counter__in=wanted).select_related("service")
        gone = [row.pk for row in present if row.service.code not in wanted[row.counter_id]]
        Offering.objects.filter(pk__in=gone).delete()
        handlers = self._handlers({counter.office_id for _number, counter in self._counters})
        return [
            problem
            for number, counter in self._counters
            for problem in self._give(number, counter, handlers[counter.office_id])
        ]

    def _handlers(self, office_ids: set[int]) -> dict[int, dict[str, Counter]]:
        """By office and code of the service."""
        handlers: dict[int, dict[str, Counter]] = defaultdict(dict)
        offerings = Offering.objects.filter(office__in=office_ids)
        for row in offerings.select_related("service", "counter__office"):
            handlers[row.office_id][row.service.code] = row.counter
        return handlers

    def _give(self, number: int, counter: Counter, handled: dict[str, Counter]) -> list[Problem]:
        problems = []
        for code in sorted(_wanted(counter)):
            other = handled.get(code)
            if other is None:
                Offering.objects.create(counter=counter, service=self.places.services[code])
                handled[code] = counter
            elif other.pk != counter.pk:
                why = _("“%(code)s” is handled by another counter of this office: %(counter)s.")
                text = why % {"code": code, "counter": other.name}
                problems.append(Problem(text=text, row=number, column="services"))
        return problems

    def offices_of(self, instance: Counter) -> set[int]:
        return {instance.office_id}


def _wanted(counter: Counter) -> frozenset[str]:
    codes: frozenset[str] = counter.wanted_codes  # type: ignore[attr-defined]
    return codes


def _present_codes(counter: Counter) -> set[str]:
    return {service.code for service in counter.services.all()} if counter.pk else set()
