"""Dates, times and time zones as people say and write them, in English and Spanish.

Nothing here converts between zones: an aware datetime is shown on its own clock, which for this
product is the office's.
"""

from datetime import date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.utils.dates import MONTHS, MONTHS_3, WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

_ZONES = {
    "America/New_York": _("Eastern Time"),
    "America/Detroit": _("Eastern Time"),
    "America/Indiana/Indianapolis": _("Eastern Time"),
    "America/Kentucky/Louisville": _("Eastern Time"),
    "America/Chicago": _("Central Time"),
    "America/Denver": _("Mountain Time"),
    "America/Boise": _("Mountain Time"),
    "America/Phoenix": _("Arizona Time"),
    "America/Los_Angeles": _("Pacific Time"),
    "America/Anchorage": _("Alaska Time"),
    "Pacific/Honolulu": _("Hawaii Time"),
    "America/Puerto_Rico": _("Atlantic Time"),
    "America/St_Thomas": _("Atlantic Time"),
    "Pacific/Guam": _("Chamorro Time"),
    "Pacific/Saipan": _("Chamorro Time"),
    "Pacific/Pago_Pago": _("Samoa Time"),
}


def _is_spanish() -> bool:
    return (get_language() or "").startswith("es")


def _language() -> str:
    return get_language() or ""


# A page of times says a day for every time on it, and the days of a year are soon all said.
_SAID = 2_000


def day_and_month(value: date) -> str:
    """ "May 4" or "4 de mayo"."""
    month = str(MONTHS[value.month])
    return f"{value.day} de {month.lower()}" if _is_spanish() else f"{month} {value.day}"


def short_date(value: date) -> str:
    """ "Monday, May 4" or "lunes, 4 de mayo"."""
    # By the calendar day: two moments that are equal can be on different days of two zones.
    return _short_date(date(value.year, value.month, value.day), _language())


@lru_cache(maxsize=_SAID)
def _short_date(day: date, _language: str) -> str:
    return f"{weekday(day)}, {day_and_month(day)}"


def weekday(value: date) -> str:
    """ "Monday" or "lunes"."""
    name = str(WEEKDAYS[value.weekday()])
    return name.lower() if _is_spanish() else name


def long_date(value: date) -> str:
    """ "Monday, May 4, 2026" or "lunes, 4 de mayo de 2026"."""
    joint = " de " if _is_spanish() else ", "
    return f"{short_date(value)}{joint}{value.year}"


def plain_date(value: date) -> str:
    """ "May 4, 2026" or "4 de mayo de 2026": for a day whose weekday says nothing, as of birth."""
    joint = " de " if _is_spanish() else ", "
    return f"{day_and_month(value)}{joint}{value.year}"


def plain_days(first: date, last: date) -> str:
    """ "May 4, 2026 – May 6, 2026", or the day alone where it is only one."""
    return " – ".join(plain_date(day) for day in dict.fromkeys((first, last)))


def month_and_year(value: date) -> str:
    """ "May 2026" or "mayo de 2026"."""
    month = str(MONTHS[value.month])
    return f"{month.lower()} de {value.year}" if _is_spanish() else f"{month} {value.year}"


def tabled_date(value: date) -> str:
    """ "Mon, May 4, 2026" or "lun, 4 may 2026": for a column of dates, where space is short."""
    weekday, month = str(WEEKDAYS_ABBR[value.weekday()]), str(MONTHS_3[value.month])
    if _is_spanish():
        return f"{weekday.lower()}, {value.day} {month.lower()} {value.year}"
    return f"{weekday}, {month.capitalize()} {value.day}, {value.year}"


def texted_date(value: date) -> str:
    """ "Mon, May 4" or "lun, 4 may": where every letter counts."""
    weekday, month = str(WEEKDAYS_ABBR[value.weekday()]), str(MONTHS_3[value.month])
    if _is_spanish():
        return f"{weekday.lower()}, {value.day} {month.lower()}"
    return f"{weekday}, {month.capitalize()} {value.day}"


def clock(value: datetime | time) -> str:
    """ "8:15 a.m.", kept on one line by a no-break space. The same in both languages."""
    half = "a.m." if value.hour < 12 else "p.m."
    return f"{value.hour % 12 or 12}:{value.minute:02}\N{NO-BREAK SPACE}{half}"


def zone_name(value: datetime) -> str:
    """The zone the datetime is in, by the name people use and its letters: "Eastern Time (EDT)"."""
    letters = value.tzname() or ""
    zone = value.tzinfo
    name = _ZONES.get(zone.key) if isinstance(zone, ZoneInfo) else None
    return f"{name} ({letters})" if name else letters


def seats_left(left: int) -> str:
    """ "2 left" or "quedan 2"."""
    return _seats_left(left, _language())


@lru_cache(maxsize=_SAID)
def _seats_left(left: int, _language: str) -> str:
    return ngettext("%(left)d left", "%(left)d left", left) % {"left": left}


def seats_free(free: int) -> str:
    """ "12 free" or "12 libres"."""
    return ngettext("%(free)s free", "%(free)s free", free) % {"free": free}


def time_on_offer(value: datetime, left: int) -> str:
    """ "Monday, May 4, 8:15 a.m., 2 left": a time that makes sense read aloud on its own."""
    return gettext("%(date)s, %(time)s, %(seats)s") % {
        "date": short_date(value),
        "time": clock(value).replace("\N{NO-BREAK SPACE}", " "),
        "seats": seats_left(left),
    }
