"""What people type and paste, without what nobody can see."""

import re
import unicodedata

# Joiners are part of correct spelling in Persian and the scripts of India.
JOINERS = "\u200c\u200d"
# Pasted along from chats, contact lists and documents. Without them a text looks as before: soft
# hyphen, zero-width space, word joiner, byte-order mark, and the marks and wrappers that say in
# which direction to read.
_UNSEEN = "\u00ad\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069\ufeff"
_WITHOUT_UNSEEN = str.maketrans(dict.fromkeys(_UNSEEN))
_NEVER_TYPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_LOST = "\ufffd"
_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


def without_unseen_marks(text: str) -> str:
    return text.translate(_WITHOUT_UNSEEN)


def misleads(text: str) -> bool:
    """Whether it has characters that are not there to be read.

    Control and unassigned characters, and the overrides that turn text around: with them one name
    can be made to look like another. So is what stands for letters that were lost on the way.
    """
    return _LOST in text or any(
        unicodedata.category(character) in _NEVER_TYPED and character not in JOINERS
        for character in text
    )


def as_code(text: str) -> str:
    """A number or code in plain characters: digits of any script and width, dashes of any length."""
    plain = unicodedata.normalize("NFKC", without_unseen_marks(text))
    return "".join(_plain_character(c) for c in _DASHES.sub("-", plain) if c not in JOINERS).strip()


def _plain_character(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)
