"""Which office serves a ZIP: one question, three outcomes, and never a dead end.

The rule is jurisdiction, not the nearest building. In order: (1) a row for the very ZIP, (2) a row
for its county, (3) the nearest of the offices listed for its state, (4) the nearest of all.
Only offices that take appointments are ever named; a row for another office is passed over.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property

from django.db.models import Q, QuerySet
from django.db.models.functions import Upper
from django.db.models.lookups import Exact

from infopass.composed import composed_once
from infopass.kept import kept_for_a_moment
from offices.models import Office, ServiceArea
from offices.postal_places import Position, PostalPlace, clean_zip, place_of

# How many offices stand beside "your office" where a state has none of its own.
NEIGHBOURS = 3
# Two offices of one building lie equally far. The rules by ZIP and county tell them apart; where
# there is no such row, the one whose address is surer stands for both.
SURENESS = {"": 0, "sourced": 0, "sourced-old": 1, "recalled+list": 1, "recalled": 2}
LEAST_SURE = 3

type AreaKey = tuple[str, str, str, str]


class Rule(Enum):
    """By which step the office was found."""

    ZIP = "zip"
    COUNTY = "county"
    STATE = "state"
    NEAREST = "nearest"


class ChooseReason(Enum):
    """Why the person must pick the office."""

    MILITARY = "military"
    TERRITORY_WITHOUT_POSITION = "territory_without_position"
    NO_POSITION = "no_position"
    ABROAD = "abroad"


class UnknownReason(Enum):
    """Why the text names no place."""

    MISTYPED = "mistyped"
    NOT_A_ZIP = "not_a_zip"
    NOT_IN_USE = "not_in_use"


@dataclass(frozen=True, kw_only=True)
class OfficeAway:
    """An office and how far it is from the middle of the ZIP (None where that is unknown)."""

    office: Office
    miles: float | None


@dataclass(frozen=True, kw_only=True)
class Found:
    """The person's own office, and the others the person may choose, nearest first."""

    zip_code: str
    place: PostalPlace | None
    office: Office
    miles: float | None
    others: tuple[OfficeAway, ...]
    rule: Rule


@dataclass(frozen=True, kw_only=True)
class Choose:
    """A real place for which no rule names one office: the person picks from ``offices``."""

    reason: ChooseReason
    place: PostalPlace | None
    offices: tuple[Office, ...]


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """No place of today: ask again, and offer every office meanwhile."""

    reason: UnknownReason
    offices: tuple[Office, ...]


type Outcome = Found | Choose | Unknown


def lookup(text: str, *, on: date) -> Outcome:
    """The office for a ZIP as a person typed it, by the rules that hold on a date.

    One statement where a rule names the office, else two, however many rules there are. Raises
    nothing, whatever was typed.
    """
    zip_code = clean_zip(text)
    place = place_of(zip_code) if zip_code else None
    return Jurisdiction.load(on=on, zip_code=zip_code, place=place).decide(zip_code, place)


def without_zip(*, on: date) -> Choose:
    """What somebody abroad, who has no ZIP, may choose from."""
    nobody = Jurisdiction.load(on=on, zip_code=None, place=None)
    return Choose(reason=ChooseReason.ABROAD, place=None, offices=nobody.all_offices)


@dataclass(frozen=True, kw_only=True)
class Jurisdiction:
    """The rules of one date, and the offices that they name and that take appointments."""

    areas: Mapping[AreaKey, tuple[Office, ...]] = field(repr=False)

    @classmethod
    @kept_for_a_moment
    def load(cls, *, on: date, zip_code: str | None, place: PostalPlace | None) -> "Jurisdiction":
        """The rules that can matter for one ZIP. One statement."""
        state, county = (place.state, place.county) if place else ("", "")
        return cls._of(_areas_about(zip_code or "", state, county), on)

    @classmethod
    def load_all(cls, *, on: date) -> "Jurisdiction":
        """Every rule: to decide about many ZIPs at once. One statement."""
        return cls._of(_areas_in_use(), on)

    @classmethod
    def _of(cls, areas: Iterable[ServiceArea], on: date) -> "Jurisdiction":
        by_place: dict[AreaKey, tuple[Office, ...]] = {}
        for area in areas:
            if _holds(area, on):
                key = _key(area.kind, area.zip_code, area.state, area.county)
                by_place[key] = (*by_place.get(key, ()), area.office)
        return cls(areas=by_place)

    @cached_property
    def _every_office(self) -> list[Office]:
        """Asked for only where no rule names an office: the list is long. One statement."""
        return list(Office.objects.filter(active=True).defer("loaded"))

    @property
    def all_offices(self) -> tuple[Office, ...]:
        """Every office that takes appointments, by state and name."""
        return tuple(sorted(self._every_office, key=lambda o: (o.state, o.name)))

    def decide(self, zip_code: str | None, place: PostalPlace | None) -> Outcome:
        """The outcome for five digits and the place the postal data has for them."""
        if zip_code is None:
            return self._unknown(UnknownReason.MISTYPED)
        # Staff may name the office of a ZIP that is newer than the postal data.
        if by_zip := self._listed(ServiceArea.Kind.ZIP, zip_code=zip_code):
            return self._found(by_zip[0], Rule.ZIP, zip_code, place)
        if place is None:
            return self._unknown(UnknownReason.NOT_A_ZIP)
        if not place.in_use:
            return self._unknown(UnknownReason.NOT_IN_USE)
        if place.is_military:
            return self._choose(ChooseReason.MILITARY, place, [])
        return self._by_county_or_nearest(place)

    def _by_county_or_nearest(self, place: PostalPlace) -> Outcome:
        by_county = self._listed(ServiceArea.Kind.COUNTY, state=place.state, county=place.county)
        if by_county:
            return self._found(by_county[0], Rule.COUNTY, place.zip_code, place)
        of_state = self._listed(ServiceArea.Kind.STATE, state=place.state)
        rule = Rule.STATE if of_state else Rule.NEAREST
        candidates = of_state or self._every_office
        # One office serves the whole state: no need to know where in it the ZIP lies.
        if place.position is None and len(candidates) > 1:
            return self._without_position(place, of_state)
        if not candidates:
            return self._choose(ChooseReason.NO_POSITION, place, [])
        return self._found(_nearest_first(candidates, place)[0], rule, place.zip_code, place)

    def _without_position(self, place: PostalPlace, of_state: list[Office]) -> Choose:
        no_office_of_its_own = ChooseReason.TERRITORY_WITHOUT_POSITION
        reason = ChooseReason.NO_POSITION if of_state else no_office_of_its_own
        return self._choose(reason, place, of_state)

    def _listed(
        self, kind: ServiceArea.Kind, *, zip_code: str = "", state: str = "", county: str = ""
    ) -> list[Office]:
        key = _key(kind, zip_code, state, county)
        return list(self.areas.get(key, ()))

    def _found(self, office: Office, rule: Rule, zip_code: str, place: PostalPlace | None) -> Found:
        return Found(
            zip_code=zip_code,
            place=place,
            office=office,
            miles=_miles(office, place),
            others=tuple(
                OfficeAway(office=other, miles=_miles(other, place))
                for other in self._others(office, place)
            ),
            rule=rule,
        )

    def _others(self, office: Office, place: PostalPlace | None) -> list[Office]:
        if place is None:
            return []
        of_state = self._listed(ServiceArea.Kind.STATE, state=place.state)
        if of_state or place.position is None:
            return [other for other in _nearest_first(of_state, place) if other != office]
        around = _nearest_first(self._every_office, place)
        return [other for other in around if other != office][:NEIGHBOURS]

    def _choose(self, reason: ChooseReason, place: PostalPlace, offices: list[Office]) -> Choose:
        offered = _nearest_first(offices, place) if offices else self.all_offices
        return Choose(reason=reason, place=place, offices=tuple(offered))

    def _unknown(self, reason: UnknownReason) -> Unknown:
        return Unknown(reason=reason, offices=self.all_offices)


def _areas_in_use() -> QuerySet[ServiceArea]:
    """With their offices, which take appointments."""
    in_use = ServiceArea.objects.filter(office__active=True)
    return in_use.select_related("office").defer("office__loaded")


@composed_once
def _areas_about(zip_code: str, state: str, county: str) -> QuerySet[ServiceArea]:
    """The rules for a ZIP, for a county of a state, and for that state. No rule has an empty state."""
    same_county = Exact(Upper("county"), Upper(county))
    return _areas_in_use().filter(
        Q(kind=ServiceArea.Kind.ZIP, zip_code=zip_code)
        | Q(same_county, kind=ServiceArea.Kind.COUNTY, state=state)
        | Q(kind=ServiceArea.Kind.STATE, state=state)
    )


def _holds(area: ServiceArea, on: date) -> bool:
    starts, ends = area.valid_from, area.valid_until
    return (starts is None or starts <= on) and (ends is None or on <= ends)


def _key(kind: str, zip_code: str, state: str, county: str) -> AreaKey:
    # The state of a ZIP row is a courtesy to whoever reads the list: it decides nothing.
    if kind == ServiceArea.Kind.ZIP:
        return (str(kind), zip_code, "", "")
    return (str(kind), "", state, county.casefold())


def _miles(office: Office, place: PostalPlace | None) -> float | None:
    if place is None or place.position is None:
        return None
    return place.position.miles_to(Position(latitude=office.latitude, longitude=office.longitude))


def _nearest_first(offices: Iterable[Office], place: PostalPlace) -> list[Office]:
    def rank(office: Office) -> tuple[float, int, str]:
        miles = _miles(office, place)
        sureness = SURENESS.get(office.address_confidence, LEAST_SURE)
        return (round(miles, 1) if miles is not None else 0.0, sureness, office.code)

    return sorted(offices, key=rank)
