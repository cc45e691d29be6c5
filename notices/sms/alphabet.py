"""The alphabet of text messages, and how many parts a text takes.

160 letters of this alphabet fit into one part. A single letter outside it makes the whole text
UCS-2: 70 letters. Source: 3GPP TS 23.038, sections 6.2.1 and 6.2.1.1; a part of several loses six
letters (of seven bits) or three (of sixteen) to its header, TS 23.040.
"""

from anyascii import anyascii

_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")  # each takes the room of two
_ONE_PART, _EACH_PART = 160, 153
_ONE_WIDE_PART, _EACH_WIDE_PART = 70, 67


def in_plain_letters(text: str) -> str:
    """What the alphabet lacks in letters that it has: "á" as "a", a dash as a hyphen.

    The accents that Spanish most needs stay: é, ñ, Ñ, ü, ¿ and ¡ are in the alphabet.
    """
    return "".join(each if _is_in_alphabet(each) else anyascii(each) for each in text)


def parts_of(text: str) -> int:
    """How many parts the text is sent in, and paid for."""
    if all(_is_in_alphabet(each) for each in text):
        length = sum(2 if each in _EXTENDED else 1 for each in text)
        return _parts(length, _ONE_PART, _EACH_PART)
    return _parts(len(text.encode("utf-16-be")) // 2, _ONE_WIDE_PART, _EACH_WIDE_PART)


def _parts(length: int, one: int, each: int) -> int:
    return 1 if length <= one else -(-length // each)


def _is_in_alphabet(letter: str) -> bool:
    return letter in _BASIC or letter in _EXTENDED
