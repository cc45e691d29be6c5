"""A table as a file holds it: the names of its columns, and rows that know their number."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext as _

# Bounds for a table that came in: well over every list of ours, and done long before a proxy gives up.
MOST_ROWS = 6_000
MOST_COLUMNS = 60
LONGEST_CELL = 10_000

type Value = str | int | float
# What each row of a file holds, the first being the names.
type Lines = Iterable[Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What is wrong, in the active language, and where a spreadsheet shows it."""

    text: str
    row: int | None = None
    column: str = ""


class Unreadable(Exception):
    """The file is no table we can take. Its problems say why, in the active language."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*(problem.text for problem in problems))
        self.problems = problems


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row. ``number`` is the one a spreadsheet shows beside it; the names stand in row 1."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @classmethod
    def of(cls, lines: Lines, *, columns: Sequence[str], needed: Iterable[str]) -> Self:
        """The table in a file's lines. Empty rows are passed over.

        Raises Unreadable for names that are missing, unknown or doubled, for values without a name
        above them, and for more than our bounds.
        """
        numbered = enumerate(lines, start=1)
        header = next((line for _number, line in numbered), [])
        names = _names(header, columns=columns, needed=needed)
        rows = tuple(_rows(numbered, names))
        if not rows:
            raise Unreadable(Problem(text=_("The file has the names of columns and no rows.")))
        return cls(columns=names, rows=rows)


def _names(
    header: Sequence[str], *, columns: Sequence[str], needed: Iterable[str]
) -> tuple[str, ...]:
    known = {_plain(column): column for column in columns}
    typed = [name.strip() for name in header]
    while typed and not typed[-1]:
        typed.pop()
    if not typed:
        raise Unreadable(
            Problem(text=_("The first row is empty. It must name the columns."), row=1)
        )
    names = [known.get(_plain(name), "") for name in typed]
    problems = [*_strange(typed, names, columns), *_missing(names, needed)]
    if problems:
        raise Unreadable(*problems)
    return tuple(names)


def _strange(
    typed: Sequence[str], names: Sequence[str], columns: Sequence[str]
) -> Iterator[Problem]:
    for place, (as_typed, name) in enumerate(zip(typed, names, strict=True)):
        shown = as_typed[:60] or _("(no name)")
        if not name:
            text = _("This column is not known here. The columns are: %(columns)s.")
            yield Problem(text=text % {"columns": ", ".join(columns)}, row=1, column=shown)
        elif name in names[:place]:
            yield Problem(text=_("This column stands there twice."), row=1, column=shown)


def _missing(names: Sequence[str], needed: Iterable[str]) -> Iterator[Problem]:
    for name in needed:
        if name not in names:
            yield Problem(text=_("This column is missing."), row=1, column=name)


def _plain(name: str) -> str:
    """Whatever somebody's spreadsheet made of spaces and capitals."""
    return " ".join(name.replace("_", " ").casefold().split())


def _rows(numbered: Iterable[tuple[int, Sequence[str]]], names: tuple[str, ...]) -> Iterator[Row]:
    found = 0
    for number, line in numbered:
        if not any(cell.strip() for cell in line):
            continue
        found += 1
        if found > MOST_ROWS:
            raise Unreadable(too_many_rows())
        if any(cell.strip() for cell in line[len(names) :]):
            text = _("There is a value to the right of the last named column.")
            raise Unreadable(Problem(text=text, row=number, column=names[-1]))
        cells = [*line[: len(names)], *[""] * (len(names) - len(line))]
        row = Row(number=number, cells=dict(zip(names, cells, strict=True)))
        _must_be_text(row)
        yield row


def too_many_rows() -> Problem:
    text = _("The file has more than %(limit)d rows. Split it into several files.")
    return Problem(text=text % {"limit": MOST_ROWS})


def _must_be_text(row: Row) -> None:
    for column, cell in row.cells.items():
        if len(cell) > LONGEST_CELL:
            text = _("This cell holds more than %(limit)d characters.") % {"limit": LONGEST_CELL}
            raise Unreadable(Problem(text=text, row=row.number, column=column))
        if not all(char.isprintable() or char.isspace() for char in cell if char < "\xa0"):
            text = _("This cell holds a character that cannot be shown.")
            raise Unreadable(Problem(text=text, row=row.number, column=column))
