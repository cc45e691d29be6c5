from datetime import time

from django import template
from django.utils.translation import gettext as _

from infopass.spoken import clock, long_date, short_date
from offices import maps
from offices.models import Office
from offices.opening import ClosedTime

register = template.Library()


@register.filter
def map_url(office: Office) -> str:
    return maps.map_url(office)


@register.filter
def from_until(span: tuple[time, time]) -> str:
    """ "7:00 a.m. to 11:30 a.m."."""
    return _("%(start)s to %(end)s") % {"start": clock(span[0]), "end": clock(span[1])}


@register.filter
def closed_when(closed: ClosedTime) -> str:
    """ "Monday, May 25, 2026", "… to …", with hours where only part of a day is closed."""
    if not closed.is_whole_days and closed.starts.date() == closed.ends.date():
        return _("%(day)s, %(from_time)s to %(until_time)s") % {
            "day": long_date(closed.starts),
            "from_time": clock(closed.starts),
            "until_time": clock(closed.ends),
        }
    if not closed.is_whole_days:
        return _("%(from_day)s, %(from_time)s to %(until_day)s, %(until_time)s") % {
            "from_day": short_date(closed.starts),
            "from_time": clock(closed.starts),
            "until_day": short_date(closed.ends),
            "until_time": clock(closed.ends),
        }
    if closed.first_day == closed.last_day:
        return long_date(closed.first_day)
    return _("%(from_day)s to %(until_day)s") % {
        "from_day": short_date(closed.first_day),
        "until_day": long_date(closed.last_day),
    }
