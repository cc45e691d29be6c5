"""Reading a CSV file strictly: exact columns, UTF-8, and a row and column for every complaint."""

import csv
import io
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Model

from offices.loading.refusals import Problem


def as_the_model_reads(model: type[Model], name: str, given: object) -> Any:
    """A value as a field of the model takes it. Raises ValidationError."""
    model_field = model._meta.get_field(name)  # noqa: SLF001  (Django's documented way in)
    if not isinstance(model_field, Field):
        raise TypeError(f"{model.__name__}.{name} holds no value.")
    return model_field.clean(given, None)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a table. ``number`` is its line in the file."""

    number: int
    cells: dict[str, str]


@dataclass
class Table:
    """A CSV file and what is wrong with it."""

    path: Path
    columns: tuple[str, ...]
    problems: list[Problem] = field(default_factory=list)

    def complain(self, text: str, *, row: int | None = None, column: str = "") -> None:
        self.problems.append(Problem(file=self.path.name, row=row, column=column, text=text))

    def rows(self) -> list[Row]:
        """The rows that have the right shape; the others become problems."""
        if not self.path.is_file():
            self.complain("The file is missing.")
            return []
        # Bytes that are not UTF-8 survive as surrogates, so that the complaint can name their cell.
        text = self.path.read_bytes().decode("utf-8-sig", errors="surrogateescape")
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            return list(self._shaped((reader.line_num, cells) for cells in reader))
        except csv.Error as error:
            self.complain(f"The row cannot be read: {error}.", row=reader.line_num)
            return []

    def _shaped(self, lines: Iterator[tuple[int, list[str]]]) -> Iterator[Row]:
        _first, names = next(lines, (1, []))
        header = [name.strip() for name in names]
        if not self._has_our_columns(header):
            return
        for number, cells in lines:
            if cells and self._fits(header, cells, number):
                plain = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
                yield Row(number=number, cells=plain)

    def _has_our_columns(self, header: list[str]) -> bool:
        found = Counter(header)
        for column in self.columns:
            if column not in found:
                self.complain("This column is missing.", row=1, column=column)
        for column, times in found.items():
            if column not in self.columns:
                self.complain("This column is not expected.", row=1, column=_shown(column))
            elif times > 1:
                self.complain("This column stands there twice.", row=1, column=column)
        return sorted(header) == sorted(self.columns)

    def _fits(self, header: list[str], cells: list[str], number: int) -> bool:
        if len(cells) < len(header):
            self.complain("The value is missing.", row=number, column=header[len(cells)])
            return False
        if len(cells) > len(header):
            text = f"There is a value too many after it: “{_shown(cells[len(header)])}”."
            self.complain(text, row=number, column=header[-1])
            return False
        return self._is_plain_text(zip(header, cells, strict=True), number)

    def _is_plain_text(self, cells: Iterable[tuple[str, str]], number: int) -> bool:
        before = len(self.problems)
        for column, cell in cells:
            kinds = {unicodedata.category(char) for char in cell}
            if "Cs" in kinds:
                self.complain("The text is not UTF-8.", row=number, column=column)
            elif "Cc" in kinds:
                self.complain("The text has a control character.", row=number, column=column)
        return len(self.problems) == before

    def value(self, row: Row, column: str, model: type[Model], name: str) -> Any:
        """A cell as the model's field reads it, or None and a problem."""
        try:
            return as_the_model_reads(model, name, row.cells[column])
        except ValidationError as error:
            self.complain(" ".join(error.messages), row=row.number, column=column)
            return None

    def must_be_new(self, row: Row, column: str, key: str, seen: dict[str, int]) -> None:
        """Complain if an earlier row was about the same thing."""
        if key in seen:
            text = f"“{key}” already stands in row {seen[key]}."
            self.complain(text, row=row.number, column=column)
        seen.setdefault(key, row.number)


def _shown(text: str) -> str:
    return text.encode("ascii", errors="backslashreplace").decode() or "(no name)"
