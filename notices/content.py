"""Everything an appointment notice says, decided once for page and paper.

Texts are in the active language. What somebody at the door must be able to read is there in English
as well, whatever language the applicant reads.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from math import ceil
from urllib.parse import urlencode

from django.urls import reverse
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
class Labels:
    """The words over the facts that a guard must read, in English beside another language."""

    when: str = "Date and time"
    where: str = "Office"
    name: str = "Name"
    service: str = "Service"
    number: str = "Number"


@dataclass(frozen=True, kw_only=True)
class Words:
    """The fixed words of a notice, in one language."""

    labels: Labels
    receipt_number: str
    a_number: str
    access_needs: str
    bring: str
    bring_for_service: str
    bring_always: str
    rules: str
    code: str  # what the QR code does, for who cannot see it
    demonstration: str


class Trouble(StrEnum):
    """Why nobody should come with this notice."""

    CANCELLED = "cancelled"
    OVER = "over"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Caution:
    trouble: Trouble
    heading: str
    text: str


@dataclass(frozen=True, kw_only=True)
class NoticeContent:
    """What one appointment's notice says. ``english`` is None where the notice is in English.

    ``manage_url`` is absolute and carries the confirmation number, nothing personal; in
    ``manage_address`` people read it. In a message (`content_of`) the service, what is brought for
    it, the case numbers and the access needs are empty, and ``bring_elsewhere`` says where to look.
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
    bring_elsewhere: str
    rules: list[Rule]
    words: Words
    caution: Caution | None
    is_for_someone_else: bool
    manage_url: str
    manage_address: str

    @property
    def english_labels(self) -> Labels | None:
        return Labels() if self.english else None

    @property
    def is_cancelled(self) -> bool:
        return self.caution is not None and self.caution.trouble is Trouble.CANCELLED

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


def content_of(
    appointment: Appointment, *, site: str, now: datetime, in_a_message: bool = False
) -> NoticeContent:
    """The notice in the active language. ``now`` is aware and says whether the visit is over.

    ``site`` is scheme and host. In a message there is neither the reason for the visit nor what
    tells it, nor a case number: somebody else may read the mailbox.
    The appointment comes with slot, counter, office and service loaded: no statement is sent.
    """
    office, service = appointment.slot.counter.office, appointment.service
    shows_all = not in_a_message
    manage = f"{site}{reverse('manage')}"
    return NoticeContent(
        number=appointment.number_as_shown,
        pin=pin_for(appointment),
        name=appointment.full_name,
        service=service.name if shows_all else "",
        visit=_visit(appointment, in_a_message=in_a_message),
        english=_english_visit(appointment, in_a_message=in_a_message),
        street=office.street,
        city=office.city_line,
        map_url=map_url(office),
        office_phone=office.phone,
        receipt_number=masked(appointment.receipt_number) if shows_all else "",
        a_number=masked(appointment.a_number) if shows_all else "",
        access_needs=appointment.access_needs if shows_all else "",
        bring_always=everyone_brings(),
        bring_for_service=service.bring_list if shows_all else [],
        bring_elsewhere="" if shows_all else _bring_elsewhere(),
        rules=rules_of(appointment),
        words=_words(appointment),
        caution=_caution(appointment, now),
        is_for_someone_else=appointment.is_for_someone_else,
        manage_url=f"{manage}?{urlencode({'number': appointment.number_as_shown})}",
        manage_address=manage.partition("://")[2],
    )


def _visit(appointment: Appointment, *, in_a_message: bool) -> Visit:
    local = appointment.slot.local_start
    return Visit(
        heading=_("Appointment notice"),
        date=spoken.long_date(local),
        time=spoken.clock(local),
        zone=spoken.zone_name(local),
        office=appointment.slot.counter.office.name,
        service="" if in_a_message else appointment.service.name,
    )


def _english_visit(appointment: Appointment, *, in_a_message: bool) -> Visit | None:
    if (get_language() or "en").startswith("en"):
        return None
    with override("en"):
        return _visit(appointment, in_a_message=in_a_message)


def _bring_elsewhere() -> str:
    return _(
        "The papers for this visit are listed on our site. Scan the code, and type the number and "
        "the PIN."
    )


def _words(appointment: Appointment) -> Words:
    someone_else = appointment.is_for_someone_else
    return Words(
        labels=Labels(
            when=_("Date and time"),
            where=_("Office"),
            name=_("Name of the person who comes") if someone_else else _("Name"),
            service=_("Service"),
            number=_("Confirmation number"),
        ),
        receipt_number=_("Receipt number"),
        a_number=_("A-Number"),
        access_needs=_("Access needs"),
        bring=_("What to bring"),
        bring_for_service=_("For this service"),
        bring_always=_("Everyone brings"),
        rules=_("Please note"),
        code=_("QR code: it opens the page to change or cancel this appointment"),
        demonstration=_("Demonstration: not a real appointment"),
    )


def _caution(appointment: Appointment, now: datetime) -> Caution | None:
    someone_else = appointment.is_for_someone_else
    if appointment.status == Appointment.Status.CANCELLED:
        return Caution(
            trouble=Trouble.CANCELLED,
            heading=_("This appointment is cancelled"),
            text=_("Nobody should come with this notice.")
            if someone_else
            else _("Please do not come with this notice."),
        )
    if appointment.slot.ends_at <= now:
        return Caution(
            trouble=Trouble.OVER,
            heading=_("The time of this appointment has passed"),
            text=_("If help is still needed, please make a new appointment.")
            if someone_else
            else _("If you still need help, please make a new appointment."),
        )
    if appointment.slot.withdrawn_at is not None:
        return _withdrawn(someone_else=someone_else)
    return None


def _withdrawn(*, someone_else: bool) -> Caution:
    if someone_else:
        heading = _("The office cannot see the person who comes at this time")
        text = _(
            "Nobody should come with this notice. Choose another time with the number and the PIN."
        )
    else:
        heading = _("The office cannot see you at this time")
        text = _(
            "Please do not come with this notice. Choose another time with your number and PIN."
        )
    return Caution(trouble=Trouble.WITHDRAWN, heading=heading, text=text)
