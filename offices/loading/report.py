"""What a load did, for whoever started it."""

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from typing import Any


class Outcome(Enum):
    CREATED = "created"
    UPDATED = "updated"
    KEPT = "kept"  # staff changed it since it was loaded
    REMOVED = "removed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class Change:
    """One thing the load did, or left as staff have it. ``field`` is empty for a whole row."""

    what: str
    outcome: Outcome
    field: str = ""
    before: Any = None
    after: Any = None

    def __str__(self) -> str:
        if not self.field:
            text = f"{self.what}: {self.outcome.value}"
            return f"{text} (staff changed it)" if self.outcome is Outcome.KEPT else text
        if self.outcome is Outcome.KEPT:
            return f"{self.what}: {self.field} kept as staff have it: {_short(self.before)}"
        return f"{self.what}: {self.field} changed: {_short(self.before)} → {_short(self.after)}"


@dataclass
class LoadReport:
    """Every change, and how many rows of each sort ended in which way."""

    changes: list[Change] = field(default_factory=list)
    tallies: dict[str, Counter[Outcome]] = field(default_factory=dict)
    rescheduled: set[int] = field(default_factory=set)

    def note(self, sort: str, outcome: Outcome, *changes: Change) -> None:
        """Count one row, and remember what is worth telling about it."""
        self.tallies.setdefault(sort, Counter())[outcome] += 1
        self.changes.extend(changes)

    def lines(self) -> list[str]:
        """The changes one by one, then one line for each sort of row."""
        return [str(change) for change in self.changes] + [
            f"{sort}: " + ", ".join(f"{tally[outcome]} {outcome.value}" for outcome in Outcome)
            for sort, tally in self.tallies.items()
        ]


def _short(value: Any) -> str:
    text = " / ".join(str(value).splitlines())
    return f"“{text if len(text) <= 80 else text[:77] + '…'}”"
