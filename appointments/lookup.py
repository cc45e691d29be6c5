"""Finding an appointment by what stands on its notice: number and PIN."""

from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from appointments import guesses, references
from appointments.models import Appointment
from appointments.refusals import WrongNumberOrPin
from infopass.composed import composed_once


def find(*, number: str, pin: str, address: str, now: datetime) -> Appointment:
    """The appointment of this number and PIN, live or not, with its slot, office and service.

    Raises MistypedNumber when no number can look like this (nothing is counted), TooManyGuesses,
    or WrongNumberOrPin, which is one and the same for an unknown number and a wrong PIN.
    """
    compact = references.parse_number(number)
    guess = guesses.claim(number=compact, address=address, now=now)
    appointment = with_its_visit(compact)
    # An unknown number is compared as well: both answers take the same work and the same time.
    matches = references.pin_matches(appointment or _nobodys(compact), pin)
    if appointment is None or not matches:
        raise WrongNumberOrPin
    guess.give_back()
    return appointment


def with_its_visit(number: str) -> Appointment | None:
    """The appointment of a compact number in one statement, for somebody who may see it."""
    return _with_its_visit.first(number)


@composed_once
def _with_its_visit(number: str) -> QuerySet[Appointment]:
    with_its_visit = Appointment.objects.select_related("slot__counter__office", "service")
    return with_its_visit.filter(number=number)


def _nobodys(number: str) -> Appointment:
    return Appointment(number=number, pin_key_id=settings.PIN_KEYS.current_id)
