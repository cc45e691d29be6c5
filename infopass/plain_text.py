"""What people type and paste, without what nobody can see."""

import re
import unicodedata

# Joiners are part of correct spelling in Persian and the scripts of India.
JOINERS = "\u200c\u200d"
# Pasted along from chats, contact lists and documents. Without them a text looks as before: soft
# hyphen, zero-width space, word joiner, byte-order mark, and the marks and wrappers that say in
# which direction to read. So are the selectors that ask for another drawing of the character
# before them, but for the one that makes it a picture.
_UNSEEN = (
    "\u00ad\u200b\u200e\u200f\u061c\u202a\u202b\u202c\u2060\u2066\u2067\u2068\u2069\ufeff"
    "\ufe00\ufe01\ufe02\ufe03\ufe04\ufe05\ufe06\ufe07\ufe08\ufe09\ufe0a\ufe0b\ufe0c\ufe0d\ufe0e"
)
_WITHOUT_UNSEEN = str.maketrans(dict.fromkeys(_UNSEEN))
# Drawn as nothing or as a space, though Unicode counts them as letters, marks and signs: joiner of
# graphemes, fillers of Hangul, inherent vowels of Khmer, the Braille cell without dots.
_BLANKS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
# Selectors that Mongolian, pictures and the names of Japan are spelled with.
_SELECTORS = re.compile("[\u180b-\u180d\u180f\ufe0f\U000e0100-\U000e01ef]")
_NEVER_TYPED = {"Cc", "Cf", "Cs", "Co", "Cn"}
_LOST = "\ufffd"
_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")


def without_unseen_marks(text: str) -> str:
    return text.translate(_WITHOUT_UNSEEN)


def draws_nothing(character: str) -> bool:
    """Whether it can be told apart by a computer alone, though it counts as a letter or a mark."""
    return character in _BLANKS or character in _UNSEEN or bool(_SELECTORS.match(character))


def misleads(text: str) -> bool:
    """Whether it has characters that are not there to be read.

    Control and unassigned characters, blanks that count as letters, and the overrides that turn
    text around: with them one name can be made to look like another. So is what stands for letters that were lost on the way.
    """
    return _LOST in text or any(_is_hidden(c) for c in text if c not in JOINERS)


def _is_hidden(character: str) -> bool:
    return character in _BLANKS or unicodedata.category(character) in _NEVER_TYPED


def as_code(text: str) -> str:
    """A number or code in plain characters: digits of any script and width, dashes of any length."""
    plain = unicodedata.normalize("NFKC", without_unseen_marks(text))
    return "".join(_plain_character(c) for c in _DASHES.sub("-", plain) if c not in JOINERS).strip()


def _plain_character(character: str) -> str:
    digit = unicodedata.decimal(character, None)
    return character if digit is None else str(digit)
