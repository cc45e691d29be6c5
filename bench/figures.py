"""The figures of a run, and the arithmetic over its rounds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any, Self

from bench.accounting import Spent

MILLISECONDS = 1_000


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round of one journey. Times are milliseconds of processor time for each turn done.

    ``database`` is None where PostgreSQL runs on another machine. ``others`` is the share of the
    machine's processors that went to processes of nobody in the bench, ``load`` the one-minute
    load average when the round began: over 0.1, somebody else was using the machine.
    """

    done: int
    failed: int
    failures: list[str]
    requests: int
    per_second: float
    web: float
    database: float | None
    client: float
    others: float
    load: float

    @classmethod
    def of(cls, tally: Mapping[str, Any], spent: Spent, load: float, cores: int) -> Self:
        turns = max(tally["done"], 1)
        ours = spent.web + (spent.database or 0.0) + tally["cpu_seconds"]
        database = spent.database
        return cls(
            done=tally["done"],
            failed=tally["failed"],
            failures=tally["failures"],
            requests=tally["requests"],
            per_second=tally["done"] / tally["seconds"],
            web=spent.web / turns * MILLISECONDS,
            database=None if database is None else database / turns * MILLISECONDS,
            client=tally["cpu_seconds"] / turns * MILLISECONDS,
            others=max(0.0, spent.others - ours) / (spent.wall * cores),
            load=load,
        )

    @property
    def server(self) -> float:
        """Web and database together."""
        return self.web + (self.database or 0.0)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """The same work done by product and floor, in turns."""

    what: str
    product: Sequence[Round]
    floor: Sequence[Round]

    @property
    def ratio(self) -> float:
        """How many times the floor's processor time the product takes."""
        return middle(self.product, lambda r: r.server) / middle(self.floor, lambda r: r.server)

    @property
    def failed(self) -> int:
        return sum(each.failed for each in (*self.product, *self.floor))


@dataclass(frozen=True, kw_only=True)
class Race:
    """Who asked for how many seats, what the racers saw, and what was found in the database."""

    what: str
    racers: int
    seats: int
    said: dict[str, int]
    rows: int
    verify_is_clean: bool

    @property
    def is_right(self) -> bool:
        """Exactly the seats were booked, and everybody else was offered other times."""
        expected = {"booked": self.seats, "offered others": self.racers - self.seats}
        return self.said == expected and self.rows == self.seats and self.verify_is_clean


def middle(rounds: Sequence[Round], of: Callable[[Round], float | None]) -> float:
    """The median over the rounds; what was not measured counts as nothing."""
    return median(of(each) or 0.0 for each in rounds)
