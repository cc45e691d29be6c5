"""Everything an appointment notice says, decided once for page and paper.

Texts are in the active language. What somebody at the door must be able to read is there in English
as well, whatever language the applicant reads.
"""

from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from appointments.case_numbers import masked
from appointments.models import Appointment
from appointments.references import pin_for
from infopass import spoken
from notices.rules import Rule, rules_of
from offices.bring_list import everyone_brings
from offices.maps import map_url

_LINES_IN_LARGE_PRINT = 35


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Where and when, in one language. ``zone`` names the office's own time zone."""

    heading: str
    date: str
    time: str
    zone: str
    office: str
    service: str


@dataclass(frozen=True, kw_only=True)
class NoticeContent:
    """What one appointment's notice says. ``english`` is None where the notice is in English.

    ``manage_url`` is absolute and carries the confirmation number, nothing personal.
    """

    number: str
    pin: str = field(repr=False)
    name: str = field(repr=False)
    service: str
    visit: Visit
    english: Visit | None
    street: str
    city: str
    map_url: str
    office_phone: str
    receipt_number: str
    a_number: str
    access_needs: str = field(repr=False)
    bring_always: list[str]
    bring_for_service: list[str]
    rules: list[Rule]
    is_for_someone_else: bool
    manage_url: str
    is_cancelled: bool
    is_over: bool
    is_withdrawn: bool

    @property
    def needs_small_print(self) -> bool:
        """Whether the large print on paper would run over its one page.

        A guess by lines of the two lists at the foot, for the widest letters that a system brings
        (DejaVu), checked against Chromium in the tests: it may be too careful, never too bold.
        """
        lines = 2 * _lines(self.name, 25)
        lines += _lines(self.access_needs, 50) + 1 if self.access_needs else 0
        lines += 3 if self.receipt_number or self.a_number else 0
        lines += 6 if self.english else 0
        return lines + self._lines_at_the_foot > _LINES_IN_LARGE_PRINT

    @property
    def _lines_at_the_foot(self) -> int:
        """Of what to bring or what to know, which stand side by side: the longer one."""
        bring = sum(_lines(thing, 46) for thing in [*self.bring_for_service, *self.bring_always])
        return max(bring, sum(1 + _lines(rule.text, 44) for rule in self.rules))


def _lines(text: str, characters: int) -> int:
    return ceil(len(text) / characters)


def content_of(appointment: Appointment, *, manage_url: str, now: datetime) -> NoticeContent:
    """The notice in the active language. ``now`` is aware and says whether the visit is over.

    The appointment comes with slot, counter, office and service loaded: no statement is sent.
    """
    office = appointment.slot.counter.office
    return NoticeContent(
        number=appointment.number_as_shown,
        pin=pin_for(appointment),
        name=appointment.full_name,
        service=appointment.service.name,
        visit=_visit(appointment),
        english=_english_visit(appointment),
        street=office.street,
        city=office.city_line,
        map_url=map_url(office),
        office_phone=office.phone,
        receipt_number=masked(appointment.receipt_number),
        a_number=masked(appointment.a_number),
        access_needs=appointment.access_needs,
        bring_always=everyone_brings(),
        bring_for_service=appointment.service.bring_list,
        rules=rules_of(appointment),
        is_for_someone_else=appointment.is_for_someone_else,
        manage_url=manage_url,
        is_cancelled=appointment.status == Appointment.Status.CANCELLED,
        is_over=appointment.slot.ends_at <= now,
        is_withdrawn=appointment.slot.withdrawn_at is not None,
    )


def _visit(appointment: Appointment) -> Visit:
    local = appointment.slot.local_start
    return Visit(
        heading=_("Appointment notice"),
        date=spoken.long_date(local),
        time=spoken.clock(local),
        zone=spoken.zone_name(local),
        office=appointment.slot.counter.office.name,
        service=appointment.service.name,
    )


def _english_visit(appointment: Appointment) -> Visit | None:
    if (get_language() or "en").startswith("en"):
        return None
    with override("en"):
        return _visit(appointment)
