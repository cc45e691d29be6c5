"""Services and offices as the pages read them, again and again: each answer may be moments old."""

from django.db.models import QuerySet

from infopass.composed import composed_once
from infopass.kept import kept_for_a_moment
from offices.models import Offering, Office, Service


@kept_for_a_moment
def services() -> tuple[Service, ...]:
    """The reasons that are offered, in the order of the list. One statement."""
    return tuple(Service.objects.filter(active=True).defer("loaded"))


def service(service_id: int | None) -> Service | None:
    """The reason, while it is offered."""
    return next((each for each in services() if each.pk == service_id), None)


@kept_for_a_moment
def offices_offering(service_id: int) -> dict[str, int]:
    """The ids of the offices that take appointments for a service, by code. One statement."""
    offices = Office.objects.filter(active=True, offerings__service=service_id)
    return dict(offices.values_list("code", "pk"))


@kept_for_a_moment
def offering(office_id: int | None, service_id: int | None) -> Offering | None:
    """What can be booked at an office for a reason, both loaded. One statement."""
    return _offering.first(office_id, service_id)


@composed_once
def _offering(office_id: int | None, service_id: int | None) -> QuerySet[Offering]:
    both_loaded = Offering.objects.select_related("office", "service")
    return both_loaded.defer("office__loaded", "service__loaded").filter(
        office=office_id,
        service=service_id,
        office__active=True,
        service__active=True,
        service__needs_approval=False,
    )
