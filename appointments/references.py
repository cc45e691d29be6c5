"""Confirmation numbers and PINs.

A number is the office's code, seven random characters and a check character, from an alphabet in
which no two characters look alike on paper (no 0 O, 1 I L, 2 Z, 5 S, 8 B) and which
spells no words. It has 23 characters, a prime, so the weighted check character finds every single
wrong character and every swap of neighbours in the random part.
A PIN is computed, never stored: an HMAC of number and version under a key of ``PIN_KEYS``.
"""

import hmac
import re
import secrets

from django.conf import settings

from appointments.models import Appointment
from appointments.refusals import MistypedNumber, MistypedPin

ALPHABET = "34679BCDFGHJKMNPQRTVWXY"
RANDOM_LENGTH = 7
_COMBINATIONS = len(ALPHABET) ** RANDOM_LENGTH
# Prime to the number of combinations, so that no two serials meet; near its golden section, so
# that neighbours lie far apart.
_STRIDE = 2_104_297_847
PIN_DIGITS = 6
_SHAPE = re.compile(rf"[A-Z]{{3}}[{ALPHABET}]{{{RANDOM_LENGTH + 1}}}")
# In the office code only letters stand: a digit there is the letter it looks like.
_LETTER_FOR_DIGIT = str.maketrans("0158", "OISB")
# A PIN has no letters at all.
_DIGIT_FOR_LETTER = str.maketrans("OIL", "011")


def new_number(office_code: str) -> str:
    """A random number for the office, compact (``ATL7K3MQ9XF``). The caller checks it is unused."""
    body = office_code + "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_LENGTH))
    return body + _check_character(body)


def number_of(office_code: str, serial: int) -> str:
    """A number for invented rows: another one for each serial, and nothing like it in between."""
    rest, body = serial * _STRIDE % _COMBINATIONS, office_code
    for _place in range(RANDOM_LENGTH):
        rest, digit = divmod(rest, len(ALPHABET))
        body += ALPHABET[digit]
    return body + _check_character(body)


def parse_number(text: str) -> str:
    """The compact number from whatever was typed: any case, with or without hyphens or spaces.

    Raises MistypedNumber when it cannot be one of ours, without asking the database.
    """
    number = compact(text)
    if not _SHAPE.fullmatch(number) or _check_character(number[:-1]) != number[-1]:
        raise MistypedNumber
    return number


def compact(text: str) -> str:
    """A whole number, or the beginning of one, without what people put between its characters."""
    joined = re.sub(r"[\s\-\u2010-\u2015.]+", "", text).upper()
    return joined[:3].translate(_LETTER_FOR_DIGIT) + joined[3:]


def pin_for(appointment: Appointment) -> str:
    """The six digits printed on the notice, the same each time until ``pin_version`` grows."""
    digest = settings.PIN_KEYS.digest(
        appointment.pin_key_id, f"{appointment.number}:{appointment.pin_version}"
    )
    return f"{int.from_bytes(digest[:8]) % 10**PIN_DIGITS:0{PIN_DIGITS}d}"


def parse_pin(text: str) -> str:
    """The six digits from whatever was typed, with or without spaces or hyphens between them.

    Raises MistypedPin when it cannot be a PIN of ours.
    """
    digits = re.sub(r"[\s\-.]+", "", text).upper().translate(_DIGIT_FOR_LETTER)
    if not re.fullmatch(rf"[0-9]{{{PIN_DIGITS}}}", digits):
        raise MistypedPin
    return digits


def pin_matches(appointment: Appointment, typed: str) -> bool:
    """Compare in constant time; spaces and hyphens between the digits do not matter."""
    digits = re.sub(r"[\s\-]+", "", typed)
    return hmac.compare_digest(pin_for(appointment).encode(), digits.encode())


def _check_character(body: str) -> str:
    total = sum((place + 1) * _value(character) for place, character in enumerate(body))
    return ALPHABET[total % len(ALPHABET)]


def _value(character: str) -> int:
    return ALPHABET.find(character) if character in ALPHABET else ord(character)
