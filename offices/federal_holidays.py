"""The federal holidays on which field offices are closed (5 USC 6103), as they are observed."""

from collections.abc import Collection
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import gettext, gettext_noop
from holidays import HolidayBase, country_holidays

SATURDAY = 5
INAUGURATION_DAY = "Inauguration Day"

# 5 USC 6103(c): Inauguration Day is a holiday only in the Washington area, which for field
# offices means Fairfax County. Baltimore lies outside it.
OFFICES_CLOSED_ON_INAUGURATION_DAY = frozenset({"WAS"})

# What the law calls each day, by the name the `holidays` package has for it.
NAMES = {
    "New Year's Day": gettext_noop("New Year’s Day"),
    "Martin Luther King Jr. Day": gettext_noop("Birthday of Martin Luther King, Jr."),
    INAUGURATION_DAY: gettext_noop("Inauguration Day"),
    "Washington's Birthday": gettext_noop("Washington’s Birthday"),
    "Memorial Day": gettext_noop("Memorial Day"),
    "Juneteenth National Independence Day": gettext_noop("Juneteenth National Independence Day"),
    "Independence Day": gettext_noop("Independence Day"),
    "Labor Day": gettext_noop("Labor Day"),
    "Columbus Day": gettext_noop("Columbus Day"),
    "Veterans Day": gettext_noop("Veterans Day"),
    "Thanksgiving Day": gettext_noop("Thanksgiving Day"),
    "Christmas Day": gettext_noop("Christmas Day"),
}


def federal_holiday(day: date, *, office_code: str) -> str | None:
    """The name, in the active language, of the holiday the office observes on its local day."""
    name = _observed(day.year).get(day)
    if name is None and office_code in OFFICES_CLOSED_ON_INAUGURATION_DAY:
        name = _inauguration(day.year).get(day)
    # A holiday that a later law adds is observed at once, under the package's English name.
    return None if name is None else gettext(NAMES.get(name, name))


def holidays_between(
    first: date, last: date, *, office_codes: Collection[str]
) -> list[tuple[date, str]]:
    """Each day, both ends included, on which one of the offices observes a holiday, and its name."""
    special = OFFICES_CLOSED_ON_INAUGURATION_DAY.intersection(office_codes)
    code = next(iter(special), "")
    days = (first + timedelta(days=ahead) for ahead in range((last - first).days + 1))
    named = ((day, federal_holiday(day, office_code=code)) for day in days)
    return [(day, name) for day, name in named if name]


@lru_cache(maxsize=64)
def _observed(year: int) -> dict[date, str]:
    """Weekday holidays of a year.

    The package lists 4 July as well as the Friday or Monday that stands in for it. An office is
    closed on the stand-in only, so a holiday that falls on a weekend is left out.
    """
    return _on_weekdays(country_holidays("US", years=year, language="en_US"))


@lru_cache(maxsize=64)
def _inauguration(year: int) -> dict[date, str]:
    named = _on_weekdays(country_holidays("US", subdiv="DC", years=year, language="en_US"))
    return {day: INAUGURATION_DAY for day, name in named.items() if INAUGURATION_DAY in name}


def _on_weekdays(listed: HolidayBase) -> dict[date, str]:
    return {
        day: name.removesuffix(" (observed)")
        for day, name in listed.items()
        if day.weekday() < SATURDAY
    }
