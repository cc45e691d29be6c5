"""What is written on a PDF, and its tags, read by other libraries than the one that drew it."""

import unicodedata
from collections.abc import Iterator
from typing import Any

import pypdfium2


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page as one line: where a line breaks says nothing."""
    return [_words(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(pdf)]


def words_of(pdf: bytes) -> str:
    return " ".join(pages_of(pdf))


def _words(text: str) -> str:
    text = text.replace("\N{ZERO WIDTH SPACE}", "").replace("\N{NO-BREAK SPACE}", " ")
    return unicodedata.normalize("NFC", " ".join(text.split()))


def tags(root: Any) -> Iterator[Any]:
    """Every element of the tree of tags, of a document's root object."""
    waiting: list[Any] = [part_of(root, "/StructTreeRoot", "/K")]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += list(node)
        elif isinstance(node, dict):
            if "/S" in node:
                yield node
            if "/K" in node:
                waiting.append(node["/K"])


def part_of(whole: Any, *names: str) -> Any:
    for name in names:
        whole = whole[name].get_object()
    return whole
