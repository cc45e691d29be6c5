"""Who may see which appointment in this session, without an account.

Booking an appointment opens its notice for a while. Number and PIN open the notice and the pages
that change it, until the session ends or the PIN is replaced.
"""

from datetime import datetime, timedelta
from typing import TypedDict

from django.contrib.sessions.backends.base import SessionBase

from appointments.lookup import with_its_visit
from appointments.models import Appointment
from appointments.references import parse_number
from appointments.refusals import MistypedNumber

NOTICE_OPEN_FOR = timedelta(hours=1)
_NOTICES = "notices"
_MANAGED = "managed"


class Opened(TypedDict):
    until: int  # seconds since the epoch
    pin_version: int


class Managed(TypedDict):
    number: str
    pin_version: int
    at: int  # seconds since the epoch


def grant(session: SessionBase, appointment: Appointment, now: datetime) -> None:
    """Open the appointment's notice in this session until an hour from ``now`` (aware)."""
    still_open = {
        number: opened
        for number, opened in _opened(session).items()
        if opened["until"] > now.timestamp()
    }
    opened = Opened(
        until=int((now + NOTICE_OPEN_FOR).timestamp()), pin_version=appointment.pin_version
    )
    session[_NOTICES] = still_open | {appointment.number: opened}


def grant_changes(session: SessionBase, appointment: Appointment, now: datetime) -> None:
    """Open everything of the appointment: number and PIN were right. One appointment at a time."""
    # A new session key, so that nobody who planted the old one comes in with the visitor.
    session.cycle_key()
    session[_MANAGED] = Managed(
        number=appointment.number,
        pin_version=appointment.pin_version,
        at=int(now.timestamp()),
    )


def may_open(session: SessionBase, number: str, now: datetime) -> Appointment | None:
    """The appointment when this session may see its notice, else None.

    The notice shows the PIN: a replaced one is not for the session that saw the one before.
    """
    opened = _opened(session).get(_compact(number))
    if opened is None or opened["until"] <= now.timestamp():
        return may_change(session, number)
    appointment = with_its_visit(_compact(number))
    if appointment is None or appointment.pin_version != opened["pin_version"]:
        return may_change(session, number)
    return appointment


def _opened(session: SessionBase) -> dict[str, Opened]:
    """What is open, by number. What another version of the program stored is left out."""
    stored: dict[str, Opened | int] = session.get(_NOTICES) or {}
    return {number: opened for number, opened in stored.items() if not isinstance(opened, int)}


def may_change(session: SessionBase, number: str) -> Appointment | None:
    """The appointment when number and PIN were given in this session, else None.

    A replaced PIN (a higher ``pin_version``) ends what the old one opened.
    """
    managed: Managed | None = session.get(_MANAGED)
    if managed is None or managed["number"] != _compact(number):
        return None
    appointment = with_its_visit(managed["number"])
    if appointment is None or appointment.pin_version != managed["pin_version"]:
        return None
    return appointment


def _compact(number: str) -> str:
    try:
        return parse_number(number)
    except MistypedNumber:
        return ""
