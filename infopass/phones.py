"""Phone numbers: read in any common writing, kept as E.164, shown as people read them aloud."""

import re
from enum import Enum

import phonenumbers

from infopass.plain_text import as_code

_HOME = "US"
_DIGITS_AT_HOME = 10
_MOST_DIGITS = 15  # of any number in the world (E.164)
# The United States and its territories, Canada, the Caribbean: area code and exchange begin 2 to 9.
_NORTH_AMERICAN = re.compile(r"[2-9]\d{2}[2-9]\d{6}")
# Mexico dropped the 1 before mobile numbers in 2019; many people still write it.
_FORMER_MEXICAN = re.compile(r"^(\+|011)(\s*52)\W*1\W*(?=(\d\W*){10}$)")


class Unreadable(Enum):
    """Why a text is not one phone number, so that a page can say how to mend it."""

    NO_NUMBER = "no_number"
    NO_AREA_CODE = "no_area_code"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NO_SUCH_AREA_CODE = "no_such_area_code"
    NO_SUCH_COUNTRY = "no_such_country"
    NOT_OF_ITS_COUNTRY = "not_of_its_country"
    MAY_BE_AT_HOME = "may_be_at_home"
    HAS_EXTENSION = "has_extension"
    HAS_WORDS = "has_words"


def read(typed: str) -> str | Unreadable:
    """E.164 from any common writing. Without a country code it is a number of the U.S."""
    plain = as_code(typed).replace("_", " ")
    text = _FORMER_MEXICAN.sub(r"\1\2", re.sub(r"^\W*00", "+", plain))
    try:
        number = phonenumbers.parse(text, _HOME)
    except phonenumbers.NumberParseException as error:
        return _unparsed(text, error)
    if number.extension:
        return Unreadable.HAS_EXTENSION
    problem = _problem(number, is_written_abroad=text.lstrip("( ").startswith(("+", "011")))
    if (problem or number.country_code != 1) and _has_words(text):
        return Unreadable.HAS_WORDS
    if problem is Unreadable.NOT_OF_ITS_COUNTRY and _lacks_only_our_code(text):
        return Unreadable.MAY_BE_AT_HOME
    return problem or phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def as_spoken(e164: str) -> str:
    """ "(404) 555-0123" for a North American number, "+52 55 1234 5678" for another country's."""
    number = phonenumbers.parse(e164)
    form = (
        phonenumbers.PhoneNumberFormat.NATIONAL
        if number.country_code == 1
        else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    )
    return phonenumbers.format_number(number, form)


def _unparsed(text: str, error: phonenumbers.NumberParseException) -> Unreadable:
    digits = sum(character.isdigit() for character in text)
    if digits and _has_words(text):
        return Unreadable.HAS_WORDS
    if error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE:
        at_home = _lacks_only_our_code(text)
        return Unreadable.MAY_BE_AT_HOME if at_home else Unreadable.NO_SUCH_COUNTRY
    if digits > _MOST_DIGITS:
        return Unreadable.TOO_LONG
    return Unreadable.TOO_SHORT if digits else Unreadable.NO_NUMBER


def _has_words(text: str) -> bool:
    """Letters are dialled as on a keypad where they make a number of ours, such as 1-800-FLOWERS."""
    return any(
        character.isalpha() for character in re.sub(r"^\W*tel:", "", text, flags=re.IGNORECASE)
    )


def _lacks_only_our_code(text: str) -> bool:
    """A + and the ten digits of a number of ours: the 1 between them was forgotten."""
    digits = re.sub(r"\D", "", text)
    return text.lstrip("( ").startswith("+") and bool(_NORTH_AMERICAN.fullmatch(digits))


def _problem(number: phonenumbers.PhoneNumber, *, is_written_abroad: bool) -> Unreadable | None:
    if number.country_code != 1:
        is_good = phonenumbers.is_valid_number(number)
        return None if is_good else Unreadable.NOT_OF_ITS_COUNTRY
    # New area codes open faster than any list of them: at home the shape is enough.
    # With the 0 that other countries put first: left out, theirs would look like ours.
    national = phonenumbers.national_significant_number(number)
    if _NORTH_AMERICAN.fullmatch(national):
        return None
    missing = _DIGITS_AT_HOME - len(national)
    if missing == 0:
        return Unreadable.NO_SUCH_AREA_CODE
    if missing < 0:
        return Unreadable.TOO_LONG
    is_local = missing == 3 and not is_written_abroad  # the seven digits one dials next door
    return Unreadable.NO_AREA_CODE if is_local else Unreadable.TOO_SHORT
