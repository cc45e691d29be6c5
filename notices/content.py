"""Everything an appointment notice says, decided once for page and paper.

Texts are in the active language. What somebody at the door must be able to read is there in English
as well, whatever language the applicant reads.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from appointments.case_numbers import masked
from appointments.models import Appointment
from appointments.references import pin_for
from infopass import spoken
from offices.bring_list import everyone_brings
from offices.maps import map_url
from offices.models import Office


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
class Rule:
    heading: str
    text: str


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
    manage_url: str
    is_cancelled: bool
    is_over: bool
    is_withdrawn: bool


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
        rules=_rules(office),
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


def _rules(office: Office) -> list[Rule]:
    """What holds for every visit. Source: the domain notes, printed notice and rules."""
    return [
        Rule(
            heading=_("When to arrive"),
            text=_(
                "Come no more than 15 minutes before your time. If you come late, we may not be "
                "able to see you."
            ),
        ),
        Rule(
            heading=_("Security screening"),
            text=_(
                "You walk through a metal detector, and your bag is checked. Do not bring "
                "weapons, food, drinks or cameras. Turn your phone off inside."
            ),
        ),
        Rule(
            heading=_("If you need an interpreter"),
            text=_("Bring a relative or a friend who speaks both languages and is 21 or older."),
        ),
        Rule(heading=_("Change or cancel"), text=_change_rule(office)),
        Rule(
            heading=_("Free of charge"),
            text=_(
                "This appointment is free. Nobody may charge you for it. Keep your PIN to "
                "yourself: anyone who has it can change your appointment."
            ),
        ),
    ]


def _change_rule(office: Office) -> str:
    return " ".join(
        [
            _("Scan the code or go to the address under it. You need the number and the PIN."),
            _until_when(office.change_cutoff_minutes),
            _("If you cannot come, please cancel: someone else is waiting for a time."),
        ]
    )


def _until_when(cutoff_minutes: int) -> str:
    if cutoff_minutes % 60 == 0:
        return ngettext(
            "You can change your time until %(hours)d hour before it.",
            "You can change your time until %(hours)d hours before it.",
            cutoff_minutes // 60,
        ) % {"hours": cutoff_minutes // 60}
    return ngettext(
        "You can change your time until %(minutes)d minute before it.",
        "You can change your time until %(minutes)d minutes before it.",
        cutoff_minutes,
    ) % {"minutes": cutoff_minutes}
