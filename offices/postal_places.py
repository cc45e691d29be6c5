"""What the `zipcodes` package knows about a ZIP, with its traps kept on this side.

Its answers are strings, its positions are 0/0 where it knows none, a time zone is once a village
name, and text that is no ZIP makes it raise or abort. Data: GeoNames (CC BY 4.0) and USPS.
"""

import math
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import zipcodes

from offices.time_zones import time_zone_names

MILITARY_STATES = frozenset({"AA", "AE", "AP"})
# Six post boxes of the armed forces are filed under New Jersey: their "city" gives them away.
MILITARY_POST_OFFICES = frozenset({"Apo", "Dpo", "Fpo"})
EARTH_RADIUS_MILES = 3958.8
HYPHENS = "-‐‑‒–—−"

type Record = dict[str, Any]

# The package calls itself typed and is not.
_matching: Callable[[str], list[Record]] = zipcodes.matching
_list_all: Callable[[], list[Record]] = zipcodes.list_all


@dataclass(frozen=True, kw_only=True)
class Position:
    latitude: float
    longitude: float

    def miles_to(self, other: "Position") -> float:
        """Great-circle distance in miles."""
        here, there = math.radians(self.latitude), math.radians(other.latitude)
        across = math.radians(other.longitude - self.longitude)
        half = (
            math.sin((there - here) / 2) ** 2
            + math.cos(here) * math.cos(there) * math.sin(across / 2) ** 2
        )
        return 2 * EARTH_RADIUS_MILES * math.asin(math.sqrt(half))


@dataclass(frozen=True, kw_only=True)
class PostalPlace:
    """Where a ZIP is. ``county`` is empty in most territories, ``position`` and ``zone`` may be unknown."""

    zip_code: str
    city: str
    state: str
    county: str = ""
    position: Position | None = None
    zone: ZoneInfo | None = None
    is_military: bool = False
    in_use: bool = True


def clean_zip(typed: str) -> str | None:
    """The five digits of a ZIP or ZIP+4 as typed, in any script's digits; None if it is neither.

    A full stop or comma at the end is the sentence's.
    """
    plain = unicodedata.normalize("NFKC", typed).rstrip(" .,")
    kept = [char for char in plain if not char.isspace() and char not in HYPHENS]
    if len(kept) not in {5, 9} or not all(char.isdecimal() for char in kept):
        return None
    return "".join(str(unicodedata.decimal(char)) for char in kept[:5])


@lru_cache(maxsize=8192)
def place_of(zip_code: str) -> PostalPlace | None:
    """The place of five digits from `clean_zip`; None where no such ZIP was ever given out."""
    # The package reads through all of its data for each answer (1.5 ms), and its data never change.
    records = _matching(zip_code)
    return read_record(records[0]) if records else None


def read_record(record: Record) -> PostalPlace:
    """A place from one record of the package."""
    return PostalPlace(
        zip_code=record["zip_code"],
        city=record["city"],
        state=record["state"],
        county=record["county"],
        position=_position(record),
        zone=_zone(record["timezone"]),
        is_military=_is_military(record),
        in_use=record["active"],
    )


def every_place() -> Iterator[PostalPlace]:
    """Every ZIP of the package, those no longer in use included."""
    return map(read_record, _list_all())


@lru_cache(maxsize=1)
def counties() -> frozenset[tuple[str, str]]:
    """Every (state, county) some ZIP lies in, as the postal data spells them."""
    return frozenset(pair for pair in _states_and_counties() if pair[1])


@lru_cache(maxsize=1)
def states() -> frozenset[str]:
    """The two letters of every state and territory that has ZIPs, the armed forces' not among them."""
    return frozenset(state for state, _county in _states_and_counties()) - MILITARY_STATES


@lru_cache(maxsize=1)
def _states_and_counties() -> frozenset[tuple[str, str]]:
    # It reads the whole package: for loading and the admin, not for a visitor's page.
    return frozenset((record["state"], record["county"]) for record in _list_all())


def _position(record: Record) -> Position | None:
    latitude, longitude = float(record["lat"]), float(record["long"])
    if latitude == 0 and longitude == 0:
        return None
    return Position(latitude=latitude, longitude=longitude)


def _zone(name: str) -> ZoneInfo | None:
    return ZoneInfo(name) if name in time_zone_names() else None


def _is_military(record: Record) -> bool:
    return (
        record["zip_code_type"] == "MILITARY"
        or record["state"] in MILITARY_STATES
        or record["city"] in MILITARY_POST_OFFICES
    )
