"""E-mail addresses as people write them, and the commonest slips of the finger in them."""

import re
from difflib import get_close_matches

from infopass.plain_text import as_code

# What stands before the @ (RFC 5321, 4.5.3.1.1).
LONGEST_NAME = 64
# Where most addresses of private persons end, here and in Latin America.
_COMMON = (
    *("gmail.com", "hotmail.com", "yahoo.com", "outlook.com", "icloud.com", "aol.com", "live.com"),
    *("msn.com", "comcast.net", "verizon.net", "sbcglobal.net", "bellsouth.net", "protonmail.com"),
    *("hotmail.es", "yahoo.es", "yahoo.com.mx", "live.com.mx", "outlook.es"),
)
# Real ones that look like a slip of one of those.
_REAL = {
    *("mail.com", "email.com", "ymail.com", "gmx.com", "rocketmail.com", "googlemail.com"),
    *(
        "me.com",
        "mac.com",
        "mail.ru",
        "hotmail.fr",
        "hotmail.it",
        "live.ca",
        "yahoo.ca",
        "yahoo.fr",
    ),
}
# How like a common one the end of an address is before we ask: one letter wrong, left out or
# doubled, or two changed about.
_LIKENESS = 0.88


def tidied(typed: str) -> str:
    """An address without what a phone or a copy puts around it, its end in small letters.

    What stands before the @ is kept as typed: capitals may count there.
    """
    text = re.sub(r"^mailto:", "", as_code(typed), flags=re.IGNORECASE)
    text = re.sub(r"\s*([@.])\s*", r"\1", text).strip(" \t<>()[]\"'").rstrip(".,;:")
    name, at, end = text.rpartition("@")
    return f"{name}{at}{_readable(end.lower())}"


def likely_meant(address: str) -> str:
    """The address that was probably meant, or an empty string. A question, never a refusal."""
    name, at, end = address.rpartition("@")
    if not at or end in _COMMON or end in _REAL or _is_of_a_country(end):
        return ""
    close = get_close_matches(end, _COMMON, n=1, cutoff=_LIKENESS)
    return f"{name}@{close[0]}" if close else ""


def _is_of_a_country(end: str) -> bool:
    """``yahoo.com.br``: a longer ending than the common one is meant."""
    return any(end.startswith(f"{common}.") for common in _COMMON)


def _readable(end: str) -> str:
    """A domain as people know it: browsers send ``niño.example`` as ``xn--…``."""
    if "xn--" not in end:
        return end
    try:
        return end.encode("ascii").decode("idna")
    except UnicodeError:
        return end
