"""Who comes: the details of a person, and when two people are the same person.

The same name, birth date and phone may hold one live appointment (design of record, promise 1).
Names are compared as people write them: NFKC, casefold, the marks of Latin letters folded, letters
of other scripts kept as they are, and everything that is not a letter or digit, or that draws
nothing, left out, so that ``O'Brien-Núñez`` and ``o’brien nunez`` are one. This module is the only
place that decides it.
"""

import unicodedata
from dataclasses import dataclass
from datetime import date

from django.conf import settings

from infopass.plain_text import draws_nothing

# Bump it when the rules below change, then run `manage.py rehash_persons`.
NORMALISATION = 3
# Latin letters whose mark is not a combining character, so that decomposition leaves it on.
_STROKED = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ħ": "h", "ŧ": "t", "ı": "i", "æ": "ae", "œ": "oe"}
)


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """The answers of the details page, validated. ``phone`` is E.164."""

    first_name: str
    last_name: str
    date_of_birth: date
    phone: str
    email: str = ""
    zip_code: str = ""
    receipt_number: str = ""
    a_number: str = ""
    booking_for: str = "self"
    needs_interpreter: bool = False
    access_needs: str = ""
    sms_consent: bool = False


def person_version() -> str:
    """Names the rules and the key a person hash is made under."""
    return f"{NORMALISATION}:{settings.PERSON_KEY_ID}"


def person_hash(*, first_name: str, last_name: str, date_of_birth: date, phone: str) -> bytes:
    """32 bytes that are equal for the same person and tell nothing without the key."""
    message = f"{normalise_name(first_name + last_name)}|{date_of_birth.isoformat()}|{phone}"
    return settings.PIN_KEYS.digest(settings.PERSON_KEY_ID, f"person:{NORMALISATION}:{message}")


def normalise_name(name: str) -> str:
    """The name as it is compared. Normalising it again changes nothing."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    # Left out before marks are folded: an accent typed as a sign of its own follows a space.
    kept = "".join(c for c in folded if unicodedata.category(c)[0] in "LNM" and not _is_left_out(c))
    return unicodedata.normalize("NFKC", _fold_latin_marks(kept).translate(_STROKED))


def _is_left_out(character: str) -> bool:
    """What Unicode counts as a letter though people read an apostrophe, a stroke or nothing.

    U+02BB and U+02BC are such signs.
    """
    is_a_sign = "\u02b0" <= character <= "\u02ff" or character in "\ua78b\ua78c"
    return is_a_sign or draws_nothing(character)


def _fold_latin_marks(text: str) -> str:
    base_is_latin = False
    kept = []
    for character in unicodedata.normalize("NFD", text):
        if not unicodedata.combining(character):
            base_is_latin = unicodedata.name(character, "").startswith("LATIN ")
        elif base_is_latin:
            continue
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))
