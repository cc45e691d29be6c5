"""Letters on paper to people whom no message reaches, as one PDF.

We know no street address of an applicant. A letter is handed out, or put into an envelope with an
address that staff have from elsewhere.
"""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from appointments.models import Appointment, Event
from appointments.reach import may_be_written_to
from infopass import spoken
from notices.content import content_of
from notices.models import Notice
from notices.paper.notice import breakable, note_on, sheet_of
from notices.paper.scripts import in_letters_we_have
from notices.paper.typesetting import typeset
from notices.wording.letters import Letter, letter_for
from notices.wording.occasion import occasion_of
from notices.wording.parts import Section

_KINDS = {
    Event.Kind.BOOKED: Notice.Kind.CONFIRMED,
    Event.Kind.MOVED: Notice.Kind.MOVED,
    Event.Kind.CANCELLED: Notice.Kind.CANCELLED,
    Event.Kind.UNPLACED: Notice.Kind.UNPLACED,
    Event.Kind.RESTORED: Notice.Kind.RESTORED,
    Event.Kind.NOT_PLACED: Notice.Kind.UNPLACED,
}
_WITHOUT_A_NOTICE = {Notice.Kind.CANCELLED, Notice.Kind.UNPLACED}


def letters_pdf(appointments: Iterable[Appointment], *, now: datetime) -> bytes:
    """A letter each about what happened last, with the notice behind it unless it has no time.

    Nobody who may not be written to (`appointments.reach`) gets one. Sorted by office, then by name; each in its person's language. ``now`` (aware) dates them.
    Appointments come with slot, counter, office and service. One statement for the events, and one
    more for each letter about a closed office.
    """
    of_all = [each for each in appointments if may_be_written_to(each)]
    happened = _last_events([appointment.pk for appointment in of_all])
    letters = [
        _letter(appointment, happened[appointment.pk], now=now)
        for appointment in sorted(of_all, key=_by_office_and_name)
        if appointment.pk in happened
    ]
    title = _("Letters, %(date)s") % {"date": spoken.plain_date(now.date())}
    # The pages have languages of their own.
    return typeset("letters.typ", {"title": title, "language": "en", "letters": letters})


def _by_office_and_name(appointment: Appointment) -> tuple[str, str, str]:
    office = appointment.slot.counter.office
    return office.code, appointment.last_name.casefold(), appointment.first_name.casefold()


def _last_events(appointment_ids: list[int]) -> dict[int, Event]:
    """What a letter can be about, the latest of each appointment."""
    events = Event.objects.filter(appointment__in=appointment_ids, kind__in=list(_KINDS))
    wanted = events.select_related("from_slot__counter__office").order_by("pk")
    return {event.appointment_id: event for event in wanted}


def _letter(appointment: Appointment, event: Event, *, now: datetime) -> dict[str, Any]:
    kind = _KINDS[Event.Kind(event.kind)]
    with override(appointment.language):
        occasion = occasion_of(appointment, event, kind=kind, on_paper=True)
        office = occasion.office
        return _laid_out(letter_for(kind, occasion)) | {
            "language": appointment.language,
            "office": [office.name, office.street, office.city_line],
            "name": in_letters_we_have(appointment.full_name),
            "name_note": note_on(appointment.full_name),
            "date": spoken.plain_date(now.astimezone(office.zone)),
            "free": _("This appointment is free. Nobody may charge you for it."),
            "sheet": None if kind in _WITHOUT_A_NOTICE else _sheet(appointment, now=now),
        }


def _laid_out(letter: Letter) -> dict[str, Any]:
    return asdict(letter) | {"sections": [_section(section) for section in letter.sections]}


def _section(section: Section) -> dict[str, Any]:
    """Addresses without what follows the question mark: nobody types a key from paper."""
    link = section.link.partition("?")[0]
    return asdict(section) | {"link": link, "address": breakable(link.partition("://")[2])}


def _sheet(appointment: Appointment, *, now: datetime) -> dict[str, Any]:
    """As in an e-mail, without the reason for the visit: others open letters too."""
    content = content_of(appointment, site=settings.PUBLIC_URL, now=now, in_a_message=True)
    return sheet_of(content)
