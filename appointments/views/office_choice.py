"""The offices to choose from: with distance and first free time, or as a list by state."""

from dataclasses import dataclass
from datetime import datetime

from appointments import availability
from appointments.availability import FreeTime
from offices import directory, nearby
from offices.models import Office, Service
from offices.zipcodes import Found, OfficeAway, Outcome

# More tiles than this cannot be compared at a glance: a list by state is shown instead.
MOST_TILES = 12
# How many offices further away stand in where none of the visitor's own offers the service.
STAND_INS = 3


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One office on offer. ``miles`` are whole miles from the ZIP, None where unknown."""

    office: Office
    miles: int | None
    first_free: FreeTime | None


@dataclass(frozen=True, kw_only=True)
class OfficeChoices:
    tiles: list[Choice]
    listed: list[Office]
    # Offices that serve the place and do not offer the service.
    without_service: list[Office]
    own_office: Office | None

    @property
    def first_code(self) -> str:
        """The visitor's own office, or the nearest that offers the service."""
        own = self.own_office
        codes = [choice.office.code for choice in self.tiles]
        return own.code if own and own.code in codes else next(iter(codes), "")

    @property
    def own_is_without_service(self) -> bool:
        return self.own_office in self.without_service

    @property
    def has_samples(self) -> bool:
        return any(office.is_sample for office in [*self.listed, *(t.office for t in self.tiles)])


def choices_for(outcome: Outcome, service: Service, *, now: datetime) -> OfficeChoices:
    """What the ZIP's outcome offers for the service. At most four statements."""
    own = outcome.office if isinstance(outcome, Found) else None
    away = _offices_away(outcome)
    offering = set(directory.offices_offering(service.pk).values())
    with_service = [each for each in away if each.office.pk in offering]
    if isinstance(outcome, Found) and not with_service:
        position = outcome.place.position if outcome.place else None
        near = position or nearby.position_of(outcome.office)
        with_service = nearby.offering(service, near=near)[:STAND_INS]
    as_tiles = len(with_service) <= MOST_TILES
    return OfficeChoices(
        tiles=_tiles(with_service, service, now=now) if as_tiles else [],
        listed=[] if as_tiles else [each.office for each in with_service],
        without_service=[e.office for e in away if e.office.pk not in offering] if own else [],
        own_office=own,
    )


def _offices_away(outcome: Outcome) -> list[OfficeAway]:
    if isinstance(outcome, Found):
        return [OfficeAway(office=outcome.office, miles=outcome.miles), *outcome.others]
    return [OfficeAway(office=office, miles=None) for office in outcome.offices]


def _tiles(away: list[OfficeAway], service: Service, *, now: datetime) -> list[Choice]:
    first_free = availability.first_free(
        offices=[each.office for each in away], service=service, now=now
    )
    return [
        Choice(
            office=each.office,
            miles=round(each.miles) if each.miles is not None else None,
            first_free=first_free.get(each.office.pk),
        )
        for each in away
    ]
