"""Text in scripts that no font of ours has: in Latin letters instead, and said so.

See docs/decisions/names-in-any-script.md.
"""

import json
from bisect import bisect_right
from functools import cache
from typing import Any

from anyascii import anyascii

from infopass.fonts import CHARACTERS, FOLDER

# No paper takes these, though a font lists them: NUL and DEL.
_NEVER = {0x00, 0x7F}


def can_be_drawn(text: str) -> bool:
    return all(_is_drawn(ord(character)) for character in text)


def drawable(value: Any) -> Any:
    """Data for a paper, every text in it in letters that we have, however deep it lies.

    Names and addresses of offices and services are typed by staff: one strange sign in them must not
    keep anybody's notice from being drawn.
    """
    if isinstance(value, str):
        return value if can_be_drawn(value) else in_letters_we_have(value)
    if isinstance(value, dict):
        return {name: drawable(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [drawable(each) for each in value]
    return value


def in_letters_we_have(text: str) -> str:
    """The words with a character that no font has in Latin letters, the others as they are."""
    return " ".join(word if can_be_drawn(word) else _in_latin(word) for word in text.split(" "))


def _in_latin(word: str) -> str:
    return "".join(each for each in anyascii(word) if can_be_drawn(each))


def _is_drawn(point: int) -> bool:
    if point in _NEVER:
        return False
    firsts, lasts = _stretches()
    place = bisect_right(firsts, point) - 1
    return place >= 0 and point <= lasts[place]


@cache
def _stretches() -> tuple[list[int], list[int]]:
    stretches: list[tuple[int, int]] = json.loads((FOLDER / CHARACTERS).read_text())
    return [first for first, _last in stretches], [last for _first, last in stretches]
