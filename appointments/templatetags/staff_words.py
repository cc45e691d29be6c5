"""Days and times on staff's pages, as people say them."""

from django import template

from appointments.calendar import Entry
from infopass import spoken

register = template.Library()

register.filter("clock", spoken.clock)
register.filter("tabled_date", spoken.tabled_date)
register.filter("texted_date", spoken.texted_date)
register.filter("long_date", spoken.long_date)
register.filter("weekday", spoken.weekday)


@register.simple_tag
def words_of(entry: Entry, legend: dict[str, str]) -> str:
    """What a slot is, for who cannot see its colour: "Window 1, Mon, May 4, 9:00 a.m., full"."""
    when = f"{spoken.texted_date(entry.date)}, {spoken.clock(entry.time)}"
    return f"{entry.counter}, {when}, {legend[entry.state]}"
