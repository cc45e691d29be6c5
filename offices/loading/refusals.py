"""Why a load of office data changes nothing."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong with a file. ``row`` counts lines (a header is row 1), or entries of a TOML file."""

    file: str
    text: str
    row: int | None = None
    column: str = ""

    def __str__(self) -> str:
        row = f"row {self.row}" if self.row else ""
        column = f"column {self.column}" if self.column else ""
        return f"{', '.join(filter(None, [self.file, row, column]))}: {self.text}"


class LoadRefused(Exception):
    """Nothing was loaded. ``sentences`` say why, each naming the place."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class BadFiles(LoadRefused):
    """The files themselves are wrong: every problem of every file is told at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__([str(problem) for problem in problems])
        self.problems = problems
