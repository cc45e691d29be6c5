"""What has been chosen so far of a booking that staff make: office, service, day and time."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from appointments.models import Appointment, Event, Slot
from offices.models import Office, Service
from offices.own_offices import own_offices

_Override = Event.Override


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What has been chosen so far, from the address of the page."""

    offices: list[Office]
    office: Office | None
    service: Service | None
    day: date | None
    slot: Slot | None
    override: str

    def address(self, path: str, **changed: Any) -> str:
        said = {
            "office": self.office.code if self.office else "",
            "service": self.service.pk if self.service else "",
            "day": self.day.isoformat() if self.day else "",
        } | changed
        return f"{path}?{urlencode({name: value for name, value in said.items() if value})}"


def may_go_beyond(request: HttpRequest) -> bool:
    return request.user.has_perm("appointments.override_rules")


def choice_of(request: HttpRequest, appointment: Appointment | None = None) -> Choice:
    """Raises Http404 for what is not of the person's own offices, or nonsense."""
    said = request.POST.get("slot") or request.GET.get("slot", "")
    offices = list(own_offices(request.user).filter(active=True).order_by("code").defer("loaded"))
    by_code = {office.code: office for office in offices}
    slot = _slot(said, by_code) if said else None
    office = slot.counter.office if slot else by_code.get(request.GET.get("office", ""))
    if office is None and appointment is not None:
        office = by_code.get(appointment.slot.counter.office.code)
    if office is None and len(offices) == 1:
        office = offices[0]
    # It is for the time it was chosen with, not for another that was chosen instead.
    is_for_it = said == request.GET.get("slot", "")
    override = request.GET.get("beyond", "") if slot and is_for_it else ""
    if override and (override not in _Override.values or not may_go_beyond(request)):
        raise PermissionDenied
    return Choice(
        offices=offices,
        office=office,
        service=appointment.service if appointment else _service(request, office),
        day=_day(request.GET.get("day", "")),
        slot=slot,
        override=override,
    )


def _slot(text: str, by_code: dict[str, Office]) -> Slot:
    found = Slot.objects.select_related("counter__office").filter(
        pk=int(text) if text.isdecimal() else 0
    )
    slot = found.first()
    if slot is None or slot.counter.office.code not in by_code:
        raise Http404
    return slot


def _service(request: HttpRequest, office: Office | None) -> Service | None:
    text = request.GET.get("service", "")
    if office is None or not text.isdecimal():
        return None
    return Service.objects.filter(active=True, offerings__office=office, pk=int(text)).first()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
