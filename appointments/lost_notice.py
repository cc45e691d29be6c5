"""A new notice for somebody who lost theirs and has neither number nor PIN.

Whoever asks is known only by what they type, so the new notice goes to the contacts on file and
nowhere else, and nobody learns from the answer whether there is an appointment. Only a person whom
no message can reach is shown the notice, for one more fact given when booking; then changes wait a
day. See docs/decisions/lost-notices.md.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q

from appointments import guesses, limits
from appointments.booking.transactions import verb
from appointments.history import APPLICANT, record
from appointments.limits import Limit, LimitReached
from appointments.models import Appointment, Event, GuessCount
from appointments.persons import person_hash, person_version
from appointments.reach import can_be_reached
from appointments.refusals import TooManyLostNotices
from infopass.client_address import network_of

DAY = timedelta(days=1)
PER_PERSON = 3
PER_ADDRESS = 10
CHANGES_WAIT = timedelta(hours=24)
_NOBODY = 0  # no row has this id


@dataclass(frozen=True, kw_only=True)
class Details:
    """What the person typed, validated. ``visit_date`` is a date by the office's calendar."""

    first_name: str
    last_name: str
    date_of_birth: date
    phone: str
    zip_code: str = ""
    receipt_number: str = ""
    a_number: str = ""
    visit_date: date | None = None

    @property
    def person(self) -> bytes:
        return person_hash(
            first_name=self.first_name,
            last_name=self.last_name,
            date_of_birth=self.date_of_birth,
            phone=self.phone,
        )


@verb
def replace_notice(*, details: Details, address: str, now: datetime) -> Appointment | None:
    """Replace the notice of the live appointment that fits the details, if there is one.

    Answers with the appointment when its new notice may be shown to whoever asked; with None when
    it goes to the contacts on file, or to nobody. Raises TooManyLostNotices and Busy.
    """
    # One transaction for both: whether or not somebody is found, one commit is waited for.
    _count(details, address=address, now=now)
    appointment = _fitting(details, now=now)
    if appointment is None:
        return None
    if can_be_reached(appointment):
        _renew(appointment, now=now, owes_notice=True)
        return None
    if not _knows_one_more_fact(appointment, details):
        return None
    appointment.changes_wait_until = now + CHANGES_WAIT
    _renew(appointment, now=now, owes_notice=False)
    return appointment


def _count(details: Details, *, address: str, now: datetime) -> None:
    """Before anything is looked at, and for people who have no appointment as well."""
    of_person = Limit(
        kind=GuessCount.Kind.LOST_PERSON,
        subject=details.person.hex(),
        per_window=PER_PERSON,
        window=DAY,
    )
    of_address = Limit(
        kind=GuessCount.Kind.LOST_ADDRESS,
        subject=network_of(address),
        per_window=PER_ADDRESS,
        window=DAY,
    )
    try:
        limits.claim(*([of_address, of_person] if address else [of_person]), now=now)
    except LimitReached as reached:
        raise TooManyLostNotices(reached.until or now + DAY) from reached


def _fitting(details: Details, *, now: datetime) -> Appointment | None:
    """Locked. A visit with special protection fits nobody's details online (8 USC 1367).

    Asked also when nobody was locked: who is unknown takes the same questions.
    """
    return (
        Appointment.objects.select_related("slot__counter__office", "service")
        .filter(
            Q(zip_code="") | Q(zip_code=details.zip_code),
            pk=_lock_live_one_of(details.person),
            slot__ends_at__gt=now,
            service__is_protected=False,
        )
        .first()
    )


def _lock_live_one_of(person: bytes) -> int:
    """Locked without its slot: joined, one that is moved while we wait would not be found."""
    locked = (
        Appointment.objects.select_for_update(no_key=True)
        .filter(person_hash=person, person_version=person_version(), status__in=Appointment.LIVE)
        .order_by("pk")
        .values_list("pk", flat=True)
        .first()
    )
    return locked or _NOBODY


def _knows_one_more_fact(appointment: Appointment, details: Details) -> bool:
    """Whether what was typed besides fits, all of it: one try must not test three guesses.

    A number that was not given when booking counts neither for nor against.
    """
    facts = [
        (details.receipt_number, appointment.receipt_number),
        (details.a_number, appointment.a_number),
        (details.visit_date, appointment.slot.date),
    ]
    known = [(typed, on_file) for typed, on_file in facts if typed and on_file]
    return bool(known) and all(typed == on_file for typed, on_file in known)


def _renew(appointment: Appointment, *, now: datetime, owes_notice: bool) -> None:
    """A new PIN: the old one and the sessions it opened are at an end."""
    appointment.pin_version += 1
    appointment.pin_key_id = settings.PIN_KEYS.current_id
    appointment.save(update_fields=["pin_version", "pin_key_id", "changes_wait_until"])
    guesses.forget_those_at_the_old_pin(appointment.number)
    record(
        appointment=appointment,
        kind=Event.Kind.REPLACED,
        actor=APPLICANT,
        now=now,
        owes_notice=owes_notice,
    )
