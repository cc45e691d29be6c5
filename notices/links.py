"""Links in messages that open the notice, for as long as it stands as it did.

The key is a signature of the number, the slot, the version of the PIN and the e-mail on file: it dies
with a move, with a replaced notice, with a corrected e-mail, with a cancellation and with the end of
the visit, and nothing of it is stored.
It opens the notice alone; a change asks for the PIN. See docs/decisions/links-in-messages.md.
"""

from datetime import datetime
from hmac import compare_digest
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from appointments.lookup import with_its_visit
from appointments.models import Appointment
from appointments.references import parse_number
from appointments.refusals import MistypedNumber

KEY = "key"
_SALT = "notices.links"
_CHARACTERS = 32  # hexadecimal: 128 bits


def opening_url(appointment: Appointment) -> str:
    """Absolute, in the active language."""
    path = reverse("notice", args=[appointment.number])
    return f"{settings.PUBLIC_URL}{path}?{urlencode({KEY: _key_of(appointment)})}"


def opened_by(number: str, key: str, *, now: datetime) -> Appointment | None:
    """The appointment whose notice the key opens at ``now`` (aware), else None.

    A wrong key and an unknown number get the same answer.
    """
    try:
        appointment = with_its_visit(parse_number(number))
    except MistypedNumber:
        return None
    if appointment is None or not _still_stands(appointment, now):
        return None
    is_right = compare_digest(key.encode(), _key_of(appointment).encode())
    return appointment if is_right else None


def _still_stands(appointment: Appointment, now: datetime) -> bool:
    return appointment.is_live and now < appointment.slot.ends_at


def _key_of(appointment: Appointment) -> str:
    signed = (
        f"{appointment.number}:{appointment.slot_id}:{appointment.pin_version}:{appointment.email}"
    )
    return salted_hmac(_SALT, signed, algorithm="sha256").hexdigest()[:_CHARACTERS]
