"""The appointment as a calendar file (RFC 5545, 5546): one event that later files move or cancel.

Calendars are shared and synchronised: the file says neither who comes nor why, and has no PIN.
"""

from datetime import datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress, vGeo, vText

from appointments.models import Appointment
from appointments.models import Event as HistoryEvent
from infopass import spoken

# Each of these makes a file that calendars take in place of the one before.
_CHANGES = (HistoryEvent.Kind.MOVED, HistoryEvent.Kind.CANCELLED)
_ALARM = timedelta(days=-1)
# How far the time zone is described around the visit: a calendar needs the rule that holds then.
_AROUND = timedelta(days=400)


def calendar_file(appointment: Appointment, *, now: datetime) -> bytes:
    """In the active language, on the office's clock. ``now`` (aware) is when the file was made.

    The appointment comes with slot, counter and office loaded. One statement, which counts what
    happened since it was booked.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.AGENCY_NAME}//InfoPass//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if _is_cancelled(appointment) else "PUBLISH")
    office = appointment.slot.counter.office
    calendar.add_component(_rules_of(office.zone, around=appointment.slot.starts_at))
    calendar.add_component(_visit(appointment, now=now))
    written: bytes = calendar.to_ical()
    return written


def _rules_of(zone: ZoneInfo, *, around: datetime) -> Timezone:
    """Each change of the clock at its time by the clock before it, as RFC 5545 (3.6.5) asks.

    icalendar tells the forward ones by the clock after: an hour late for whoever reads the rules.
    """
    first, last = (around - _AROUND).date(), (around + _AROUND).date()
    rules = Timezone.from_tzinfo(zone, zone.key, first, last)
    for rule in rules.subcomponents:
        skipped = max(timedelta(0), rule.TZOFFSETTO - rule.TZOFFSETFROM)
        rule.DTSTART -= skipped
        later = [begins - skipped for begins, _period in rule.rdates]
        rule.pop("RDATE", None)
        if later:
            rule.add("RDATE", later)
    return rules


def _visit(appointment: Appointment, *, now: datetime) -> Event:
    office, slot = appointment.slot.counter.office, appointment.slot
    event = Event()
    event.add("uid", f"{appointment.number}@{_host()}")
    event.add("sequence", _changes_of(appointment))
    event.add("dtstamp", now)
    event.add("organizer", _agency())
    event.add("dtstart", slot.starts_at.astimezone(office.zone))
    event.add("dtend", slot.ends_at.astimezone(office.zone))
    event.add("summary", _("Appointment %(number)s") % {"number": appointment.number_as_shown})
    event.add("description", _description(appointment))
    event.add("location", f"{office.name}, {office.street}, {office.city_line}")
    event.add("geo", vGeo((office.latitude, office.longitude)))
    event.add("url", _manage_url(appointment))
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if _is_cancelled(appointment) else "CONFIRMED")
    if not _is_cancelled(appointment):
        event.add_component(_alarm(appointment))
    return event


def _alarm(appointment: Appointment) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("trigger", _ALARM)
    alarm.add("description", _("Appointment %(number)s") % {"number": appointment.number_as_shown})
    return alarm


def _description(appointment: Appointment) -> str:
    local = appointment.slot.local_start
    return "\n".join(
        [
            f"{spoken.long_date(local)}, {spoken.clock(local)} {spoken.zone_name(local)}",
            _("Bring the notice and a photo ID."),
            _("To change or cancel: %(address)s") % {"address": _manage_url(appointment)},
            _("This appointment is free. Nobody may charge you for it."),
        ]
    )


def _changes_of(appointment: Appointment) -> int:
    return HistoryEvent.objects.filter(appointment=appointment, kind__in=_CHANGES).count()


def _is_cancelled(appointment: Appointment) -> bool:
    return appointment.status == Appointment.Status.CANCELLED


def _manage_url(appointment: Appointment) -> str:
    query = urlencode({"number": appointment.number_as_shown})
    return f"{settings.PUBLIC_URL}{reverse('manage')}?{query}"


def _agency() -> vCalAddress:
    """Whose event it is: without it a calendar need not take a change or a cancellation."""
    agency = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    agency.params["cn"] = vText(settings.AGENCY_NAME)
    return agency


def _host() -> str:
    """Of the site, without its port: part of what tells this event from every other."""
    host: str = settings.PUBLIC_URL.partition("://")[2].partition(":")[0]
    return host
