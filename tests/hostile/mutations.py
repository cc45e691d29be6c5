"""One part of a request spoiled in many ways, the same for the same seed.

A spoiled value is a list of byte strings: none where the part is left out, two where it comes
twice. Bytes, because what browsers never send need not be text.
"""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote_from_bytes

LEAST = 50  # of different values for each part
LONG = 10_000  # characters


@dataclass(frozen=True)
class Spoiled:
    """``how`` says it in a word or two; ``is_file``: it comes as an uploaded file."""

    how: str
    values: tuple[bytes, ...]
    is_file: bool = False

    @property
    def text(self) -> str | None:
        """What counts of it, as the server reads it: the last one, broken bytes replaced."""
        if not self.values or self.is_file:
            return None
        return self.values[-1].decode(errors="replace")

    def __str__(self) -> str:
        shown = ", ".join(quote_from_bytes(value)[:60] for value in self.values)
        return f"{self.how} [{shown}]"


# Put into the middle of a good value, or around it.
_INSIDE = {
    "nul": "\x00",
    "bell": "\x07",
    "backspace": "\x08",
    "escape": "\x1b",
    "delete": "\x7f",
    "next line": "\x85",
    "line separator": "\u2028",
    "turned around": "\u202e",
    "left embedding": "\u202a",
    "isolate": "\u2066",
    "zero width space": "\u200b",
    "joiner": "\u200d",
    "soft hyphen": "\u00ad",
    "byte order mark": "\ufeff",
    "interlinear": "\ufff9",
    "hangul filler": "\u3164",
    "half-width filler": "\uffa0",
    "grapheme joiner": "\u034f",
    "braille blank": "\u2800",
    "drawn in another way": "\ufe00",
    "ideographic variant": "\U000e0100",
    "tag letter": "\U000e0041",
    "private": "\ue000",
    "unassigned": "\u0378",
    "no character": "\uffff",
    "emoji": "\U0001f600",
    "accents": "\u0301" * 300,
}
_AROUND = {
    "spaces": ("  ", " \t "),
    "line breaks": ("\r\n", "\n"),
    "direction marks": ("\u200e", "\u200f"),
    "no-break spaces": ("\u00a0", "\u202f"),
    "quotes": ('"', '"'),
    "brackets": ("[", "]"),
}
_INSTEAD = (
    *(
        "",
        " ",
        "\x00",
        "-1",
        "0",
        "+1",
        "1.0",
        "1e3",
        "0x1F",
        "1_0",
        "007",
        "٣",
        "१२",
        "１",
        "²",
        "Ⅳ",
    ),
    *(str(2**31), str(2**63), str(2**64), "9" * 30, "9" * 5_000, "NaN", "inf", "-0", "1,000"),
    *(
        "None",
        "true",
        "null",
        "[]",
        "{}",
        "{{ 7|add:7 }}",
        "{% now 'Y' %}",
        "%s%n",
        "${x}",
        "$(id)",
    ),
    *("' or ''='", '"; drop table slot; --', "\\", "<b onclick=x>Ana</b>", "&lt;&#0;", "]]>"),
    *("../../etc/hosts", "..\\..\\", "//elsewhere.example/", "javascript:void 0", "file:///"),
    *("x\r\nSet-Cookie: a=b", "x\nLocation: /", "0000", "13", "31", "32", "2027-02-30", "1899"),
    *("2999", "fr", "EN", "en-US", "es\x00", "zz", "xx-YY", "on", "ATL", "atl", "30345-1234"),
    *(
        "99999",
        "00000",
        "123",
        "A",
        "José",
        "李",
        "O’Neil",
        "عمر",
        "\u202eadaP",
        "a@b",
        "@",
        "+1",
        "+",
    ),
)
_BYTES = {
    "not text": b"\xff\xfe",
    "half a letter": b"\xc3",
    "overlong": b"\xc0\x80",
    "surrogate": b"\xed\xa0\x80",
    "beyond": b"\xf4\x90\x80\x80",
    "latin": "Núñez".encode("latin-1"),
    "sixteen bits": "Ana".encode("utf-16"),
}
_POOL = "09azAZ-_.,;:'\"()<>/\\%&=+#@!? ñÑéü\u00df漢字اب\u200e\u202e\x00\x01\x1f\x7f\ufffd😀"


def spoiled(
    valid: str, forged: Iterable[str], *, rng: random.Random, least: int = LEAST
) -> list[Spoiled]:
    """At least ``least`` different ones, the well-meant oddities among them."""
    found: dict[tuple[tuple[bytes, ...], bool], Spoiled] = {}
    for each in (*_by_design(valid, forged), *_by_chance(valid, rng, least)):
        unspoiled = each.values == (valid.encode(),) and not each.is_file
        if not unspoiled:
            found.setdefault((each.values, each.is_file), each)
    return list(found.values())


def _by_design(valid: str, forged: Iterable[str]) -> Iterator[Spoiled]:
    good = valid.encode()
    yield Spoiled("left out", ())
    yield Spoiled("twice the same", (good, good))
    yield Spoiled("another first", (b"zz", good))
    yield Spoiled("another last", (good, b"zz"))
    yield Spoiled("a file", (good,), is_file=True)
    yield Spoiled("shouted", (valid.upper().encode(),))
    yield Spoiled("whispered", (valid.lower().encode(),))
    yield Spoiled("cut short", (valid[:-1].encode(),))
    yield Spoiled("backwards", (valid[::-1].encode(),))
    yield Spoiled("wide", (_wide(valid).encode(),))
    yield Spoiled("very long", (b"x" * LONG,))
    yield Spoiled("very long number", (b"7" * LONG,))
    yield Spoiled("repeated", ((valid or "ab").encode() * (LONG // len(valid or "ab")),))
    yield Spoiled("very many accents", (("a" + "\u0301" * LONG).encode(),))
    middle = len(valid) // 2
    for how, mark in _INSIDE.items():
        yield Spoiled(f"{how} inside", ((valid[:middle] + mark + valid[middle:]).encode(),))
    for how, (before, after) in _AROUND.items():
        yield Spoiled(f"{how} around", ((before + valid + after).encode(),))
    for how, broken in _BYTES.items():
        yield Spoiled(how, (good[:middle] + broken + good[middle:],))
    for value in forged:
        yield Spoiled("forged", (value.encode(),))
    for value in _INSTEAD:
        yield Spoiled("instead", (value.encode(),))


def _by_chance(valid: str, rng: random.Random, count: int) -> Iterator[Spoiled]:
    for _ in range(count // 5):
        letters = list(valid or "x")
        for _ in range(rng.randint(1, 3)):
            letters.insert(rng.randint(0, len(letters)), rng.choice(_POOL))
        yield Spoiled("by chance", ("".join(letters).encode(errors="replace"),))


def _wide(text: str) -> str:
    """Full-width forms, as East Asian keyboards type them."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
