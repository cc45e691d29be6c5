"""Offices that offer a service, the nearest to a place first."""

from offices.models import Office, Service
from offices.postal_places import Position
from offices.zipcodes import OfficeAway


def offering(service: Service, *, near: Position) -> list[OfficeAway]:
    """Every office that takes appointments for the service, nearest first. One statement."""
    offices = Office.objects.filter(active=True, offerings__service=service).defer(
        "loaded", "arrival_en", "arrival_es"
    )
    away = [OfficeAway(office=o, miles=near.miles_to(position_of(o))) for o in offices]
    return sorted(away, key=lambda each: (each.miles or 0.0, each.office.code))


def position_of(office: Office) -> Position:
    return Position(latitude=office.latitude, longitude=office.longitude)
