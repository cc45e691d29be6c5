"""The buttons of a day's times and the links to its other days.

Written here and not in a template, because a page shows forty of them: a loop of template tags took
a quarter of its time.
"""

from collections.abc import Iterable
from datetime import date

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from appointments.availability import Day, FreeTime
from infopass import spoken

register = template.Library()

_TIME = (
    '<li><button type="submit" name="slot" value="{}" aria-label="{}">'
    '<span class="times__time">{}</span> <span class="times__left">{}</span></button></li>\n'
)
_DAY = (
    '<li><a href="?{}day={}#times"{}><span class="days__weekday">{}</span> '
    '<span class="days__date">{}</span> <span class="days__free">{}</span></a></li>\n'
)


@register.simple_tag
def time_buttons(times: Iterable[FreeTime]) -> SafeString:
    """Each free time as a button that holds it. Times are on the office's own clock."""
    return format_html_join(
        "",
        _TIME,
        (
            (
                free.slot_id,
                spoken.time_on_offer(free.local, free.left),
                spoken.clock(free.local),
                spoken.seats_left(free.left),
            )
            for free in times
        ),
    )


@register.simple_tag
def day_links(days: Iterable[Day], chosen: date | None, query: str = "") -> SafeString:
    """Each day with free seats as a link. ``query`` goes before it: "office=ATL"."""
    before = format_html("{}&amp;", query) if query else ""
    current = mark_safe(' aria-current="date"')
    return format_html_join(
        "",
        _DAY,
        (
            (
                before,
                day.date.isoformat(),
                current if day.date == chosen else "",
                spoken.weekday(day.date),
                spoken.day_and_month(day.date),
                spoken.seats_free(day.free),
            )
            for day in days
        ),
    )
