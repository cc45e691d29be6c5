"""What a message is about: the visit as it stands, and what happened to it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from appointments.models import Appointment, Event, Slot
from appointments.references import pin_for
from notices.links import opening_url
from notices.models import Notice
from offices.models import Office
from offices.opening import upcoming_closures

_SHOW_THE_PIN = {
    Notice.Kind.CONFIRMED,
    Notice.Kind.MOVED,
    Notice.Kind.REPLACED,
    Notice.Kind.RESTORED,
    # Whoever is to choose another time needs it.
    Notice.Kind.UNPLACED,
}


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """In the active language. Datetimes are aware, on the clock of the office they belong to.

    ``before`` is the time that a move left behind, ``office_before`` the office where it was another. ``reason`` is a sentence, or empty.
    ``phone`` may be empty: then people are sent to the office.
    """

    number: str
    pin: str = field(repr=False)
    local: datetime
    office: Office
    happened: datetime
    before: datetime | None
    office_before: Office | None
    by_the_office: bool
    reason: str
    phone: str
    is_for_someone_else: bool
    is_looked_for: bool  # another time, by us
    on_paper: bool  # a letter with the notice behind it, not an e-mail with attachments
    notice_url: str
    manage_url: str
    manage_address: str
    book_address: str


def occasion_of(
    appointment: Appointment,
    event: Event | None,
    *,
    kind: Notice.Kind,
    on_paper: bool = False,
) -> Occasion:
    """The appointment comes with slot, counter and office, the event with the slot it left.

    One statement where the office closed, for the reason it gave; else none.
    """
    office = appointment.slot.counter.office
    number = appointment.number_as_shown
    happened = event.at if event else appointment.created_at
    by_the_office = event is not None and event.is_the_offices_own_doing
    return Occasion(
        number=number,
        pin=pin_for(appointment) if kind in _SHOW_THE_PIN else "",
        local=appointment.slot.local_start,
        office=office,
        happened=happened.astimezone(office.zone),
        before=_time_left_behind(event),
        office_before=_office_left_behind(event, office),
        by_the_office=by_the_office,
        reason=_reason(event, appointment.slot) if by_the_office else "",
        phone=settings.AGENCY_PHONE or office.phone,
        is_for_someone_else=appointment.is_for_someone_else,
        is_looked_for=event is None or event.kind != Event.Kind.NOT_PLACED,
        on_paper=on_paper,
        notice_url=opening_url(appointment),
        manage_url=_address("manage", number=number),
        manage_address=_address("manage"),
        book_address=_address("book_service"),
    )


def _time_left_behind(event: Event | None) -> datetime | None:
    if event is None or event.kind != Event.Kind.MOVED or event.from_slot is None:
        return None
    return event.from_slot.local_start


def _office_left_behind(event: Event | None, office: Office) -> Office | None:
    if event is None or event.kind != Event.Kind.MOVED or event.from_slot is None:
        return None
    before = event.from_slot.counter.office
    return None if before == office else before


def _reason(event: Event | None, slot: Slot) -> str:
    """Why the office did it, as a sentence for the applicant."""
    if event is None:
        return ""
    if event.reason == Event.Reason.OFFICE_CLOSED:
        given = _closure_over(event.from_slot or slot)
        if given:
            return _("The office is closed at that time: %(reason)s.") % {"reason": given}
        return _("The office is closed at that time.")
    if event.reason == Event.Reason.NO_STAFF:
        return _("Not enough staff are there at that time.")
    if event.reason == Event.Reason.MISTAKE:
        return _("The appointment was booked by mistake.")
    if event.reason == Event.Reason.DUPLICATE:
        return _("There was more than one appointment for the same visit.")
    return ""


def _closure_over(slot: Slot) -> str:
    """What the office gave as its reason to be closed then, without its full stop."""
    local = slot.local_start.replace(tzinfo=None)
    closed = upcoming_closures(slot.counter.office, on=local.date(), days=1)
    reasons = (
        time.reason
        for time in closed
        if time.starts < local + timedelta(minutes=1) and local < time.ends
    )
    return next(reasons, "").rstrip(". ")


def _address(name: str, **query: str) -> str:
    """Absolute, in the active language."""
    return f"{settings.PUBLIC_URL}{reverse(name)}" + (f"?{urlencode(query)}" if query else "")
