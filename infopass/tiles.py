"""Choices that explain themselves: a label with a smaller line under it."""

from typing import Self


class TileLabel(str):
    """The text of a radio or checkbox choice; ``hint`` is the line under it (may be empty)."""

    __slots__ = ("hint",)
    hint: str

    def __new__(cls, text: str, hint: str = "") -> Self:
        label = super().__new__(cls, text)
        label.hint = hint
        return label
