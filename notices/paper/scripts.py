"""Text in scripts that no font of ours has: in Latin letters instead, and said so.

See docs/decisions/names-in-any-script.md.
"""

import json
from bisect import bisect_right
from functools import cache

from anyascii import anyascii

from infopass.fonts import CHARACTERS, FOLDER


def can_be_drawn(text: str) -> bool:
    return all(_is_drawn(ord(character)) for character in text)


def in_letters_we_have(text: str) -> str:
    """The words with a character that no font has in Latin letters, the others as they are."""
    return " ".join(word if can_be_drawn(word) else anyascii(word) for word in text.split(" "))


def _is_drawn(point: int) -> bool:
    firsts, lasts = _stretches()
    place = bisect_right(firsts, point) - 1
    return place >= 0 and point <= lasts[place]


@cache
def _stretches() -> tuple[list[int], list[int]]:
    stretches: list[tuple[int, int]] = json.loads((FOLDER / CHARACTERS).read_text())
    return [first for first, _last in stretches], [last for _first, last in stretches]
