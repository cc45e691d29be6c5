"""The client, a process of its own: an order on the first line of its input, "go" on the second.

It walks so many turns of one journey, so many at once, and prints what came of them as JSON.
"""

import asyncio
import json
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from bench.journeys import JOURNEYS, Journey
from bench.racers import RACES
from bench.wire import Surprise, Visitor

_SHOWN_FAILURES = 5


@dataclass
class Tally:
    """What a client did: turns and requests, wall and processor seconds, the first failures."""

    done: int = 0
    requests: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    failed: int = 0
    failures: list[str] = field(default_factory=list)

    def fail(self, why: object) -> None:
        self.failed += 1
        if len(self.failures) < _SHOWN_FAILURES:
            self.failures.append(str(why))


async def walk(order: Mapping[str, Any]) -> Tally:
    """All turns of the order, ``clients`` of them at once."""
    tally = Tally()
    turns = iter(range(order["first"], order["first"] + order["count"]))
    journey = JOURNEYS[order["journey"]]
    began, cpu = time.perf_counter(), time.process_time()
    lanes = (_lane(journey, turns, order, tally) for _ in range(order["clients"]))
    await asyncio.gather(*lanes)
    tally.seconds = time.perf_counter() - began
    tally.cpu_seconds = time.process_time() - cpu
    return tally


async def _lane(journey: Journey, turns: Any, order: Mapping[str, Any], tally: Tally) -> None:
    for turn in turns:
        try:
            async with Visitor(order["port"]) as visitor:
                await journey(visitor, turn, order)
            tally.done += 1
            tally.requests += visitor.requests
        except (Surprise, OSError, asyncio.IncompleteReadError) as failure:
            tally.fail(failure)


def say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


async def main() -> None:
    order: dict[str, Any] = json.loads(sys.stdin.readline())
    if "race" in order:
        outcome: Any = await RACES[order["race"]](order, lambda: say("ready"), sys.stdin.readline)
    else:
        say("ready")
        sys.stdin.readline()
        outcome = asdict(await walk(order))
    say(json.dumps(outcome))


if __name__ == "__main__":
    asyncio.run(main())
