"""Run turns at the same instant: on threads with a connection each, and in processes of their own."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from threading import Barrier
from typing import Any

import psycopg
from django.conf import settings
from django.db import Error, connection

from appointments.booking.transactions import broken_constraint
from appointments.refusals import BookingError
from tests.appointments.races import guards, turns

PATIENCE = 60  # seconds until a race that stands still is given up


@dataclass(frozen=True, kw_only=True)
class Turn:
    """One racer's turn: the name of a function in `turns` and its arguments."""

    does: str
    arguments: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of a turn: "done", or the name of the refusal, the error or the constraint."""

    said: str
    answer: Any = None
    # Also those that the verb got over by itself.
    deadlocks: int = 0


def turn(does: str, **arguments: Any) -> Turn:
    return Turn(does=does, arguments=arguments)


def race(turns_: Sequence[Turn], *, at_once: int | None = None) -> list[Outcome]:
    """Run the turns on threads, that many at once (all of them unless told), each in order."""
    lanes = min(at_once or len(turns_), len(turns_))
    start_line = Barrier(lanes)
    with ThreadPoolExecutor(lanes) as pool:
        ran = pool.map(partial(_run_lane, start_line), (turns_[n::lanes] for n in range(lanes)))
        return [outcome for lane in ran for outcome in lane]


def race_in_processes(
    turns_: Sequence[Turn], *, at_once: int, processes: int = 2, without: str = ""
) -> list[Outcome]:
    """The same from several processes, this one and children, which start together.

    ``without`` names a guard to lift in each of them.
    """
    mine, *shares = [
        _order(turns_[n::processes], at_once=at_once // processes, without=without)
        for n in range(processes)
    ]
    children = [_start(share) for share in shares]
    for child in children:
        _expect(child, "ready")
    for child in children:
        _say(child, "go")
    outcomes = run_order(mine)
    return outcomes + [Outcome(**outcome) for child in children for outcome in _finish(child)]


def start_in_a_process(turn_: Turn, *, without: str = "") -> "subprocess.Popen[str]":
    """A process that takes one turn, begun already. Whoever asked for it ends it."""
    child = _start(_order([turn_], at_once=1, without=without))
    _expect(child, "ready")
    _say(child, "go")
    return child


def tally(outcomes: Sequence[Outcome]) -> dict[str, int]:
    """How often each thing was said."""
    return dict(Counter(outcome.said for outcome in outcomes))


def _run_lane(start_line: Barrier, lane: Sequence[Turn]) -> list[Outcome]:
    try:
        connection.ensure_connection()
        start_line.wait(PATIENCE)
        return [_run(turn_) for turn_ in lane]
    finally:
        connection.close()


def _run(turn_: Turn) -> Outcome:
    deadlocks = _DeadlockCount()
    said, answer = "done", None
    try:
        with connection.execute_wrapper(deadlocks):
            answer = turns.take_turn(turn_.does, turn_.arguments)
    except BookingError as refusal:
        said = type(refusal).__name__
    except Error as error:
        said = broken_constraint(error) or type(error).__name__  # type: ignore[arg-type]
    return Outcome(said=said, answer=answer, deadlocks=deadlocks.seen)


class _DeadlockCount:
    """Sees the deadlocks that a verb's own retry hides."""

    def __init__(self) -> None:
        self.seen = 0

    def __call__(self, execute: Callable[..., Any], *args: Any) -> Any:
        try:
            return execute(*args)
        except Error as error:
            self.seen += isinstance(error.__cause__, psycopg.errors.DeadlockDetected)
            raise


def _order(share: Sequence[Turn], *, at_once: int, without: str) -> dict[str, Any]:
    names = ("NAME", "HOST", "PORT", "USER", "PASSWORD")
    return {
        "database": {name: connection.settings_dict[name] for name in names},
        "at_once": at_once,
        "without": without,
        "turns": [asdict(turn_) for turn_ in share],
    }


def _start(order: dict[str, Any]) -> "subprocess.Popen[str]":
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.appointments.races.racer"],
        cwd=settings.BASE_DIR,
        # Not tests.settings: the servers are chosen already, and run.
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "infopass.settings"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    _say(child, json.dumps(order))
    return child


def _say(child: "subprocess.Popen[str]", line: str) -> None:
    assert child.stdin is not None
    child.stdin.write(line + "\n")
    child.stdin.flush()


def _expect(child: "subprocess.Popen[str]", line: str) -> None:
    assert child.stdout is not None
    assert child.stdout.readline().strip() == line


def _finish(child: "subprocess.Popen[str]") -> list[dict[str, Any]]:
    said, _nothing = child.communicate(timeout=PATIENCE * 4)
    assert child.returncode == 0
    outcomes: list[dict[str, Any]] = json.loads(said)
    return outcomes


def run_order(order: dict[str, Any]) -> list[Outcome]:
    """What each process does when the race begins."""
    share = [Turn(**turn_) for turn_ in order["turns"]]
    with guards.lifted(order["without"]):
        return race(share, at_once=order["at_once"])
