"""Dates and times as people say them, in the page's language and the clock of the value itself.

Every filter takes an aware datetime already in the zone to be shown (or a date); none converts.
English: "Monday, May 4, 2026", "8:15 a.m."  Spanish: "lunes, 4 de mayo de 2026", "8:15 a.m."
"""

from datetime import date, datetime, time

from django import template

from infopass import spoken

register = template.Library()


@register.filter(expects_localtime=False)
def long_date(value: date) -> str:
    return spoken.long_date(value)


@register.filter(expects_localtime=False)
def short_date(value: date) -> str:
    """Without the year."""
    return spoken.short_date(value)


@register.filter(expects_localtime=False)
def clock(value: datetime | time) -> str:
    return spoken.clock(value)


@register.filter(expects_localtime=False)
def zone_name(value: datetime) -> str:
    return spoken.zone_name(value)


@register.filter(expects_localtime=False)
def spoken_time(value: datetime, left: int) -> str:
    """The full name of a time on offer: "Monday, May 4, 8:15 a.m., 2 left"."""
    return spoken.time_on_offer(value, left)
