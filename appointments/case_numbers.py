"""Receipt numbers and A-Numbers: how they are written, read and shown.

Source of the formats: the domain notes (receipt: 3 letters and 10 digits; A-Number: 7 to 9 digits).
"""

import re

RECEIPT_PREFIXES = frozenset(
    {"EAC", "VSC", "WAC", "CSC", "LIN", "NSC", "SRC", "TSC", "MSC", "NBC", "IOE", "YSC"}
)
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015.#:]+")
# A letter among digits is the digit it looks like, a digit among letters the letter.
_DIGIT_FOR_LETTER = str.maketrans("OIL", "011")
_LETTER_FOR_DIGIT = str.maketrans("01", "OI")
_RECEIPT = re.compile(r"[A-Z]{3}[0-9]{10}")
_A_NUMBER = re.compile(r"A?([0-9]{7,9})")
_MASK = "•"


def parse_receipt_number(text: str) -> str | None:
    """``IOE0912345678`` from any common writing, or None. A letter O among the digits is a zero."""
    compact = _SEPARATORS.sub("", text).upper()
    compact = compact[:3].translate(_LETTER_FOR_DIGIT) + compact[3:].translate(_DIGIT_FOR_LETTER)
    return compact if _RECEIPT.fullmatch(compact) else None


def has_known_prefix(receipt_number: str) -> bool:
    """Whether a service center is known by these letters. New ones appear: warn, never refuse."""
    return receipt_number[:3] in RECEIPT_PREFIXES


def parse_a_number(text: str) -> str | None:
    """``A`` and nine digits, padded with zeros, from any common writing, or None."""
    compact = _SEPARATORS.sub("", text).upper()
    match = _A_NUMBER.fullmatch(compact[:1] + compact[1:].translate(_DIGIT_FOR_LETTER))
    return f"A{match[1]:0>9}" if match else None


def masked(number: str) -> str:
    """All but the last four characters hidden, as screens and papers show it."""
    return _MASK * (len(number) - 4) + number[-4:] if number else ""
