"""The rounds: product and floor in turns, then the races. ``python -m bench`` starts this.

It runs beside two web servers and in the bench's database, both named by the environment.
"""

import argparse
import asyncio
import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402

from bench import database, machine, report, scene, web  # noqa: E402
from bench.accounting import Processes, postmaster_of  # noqa: E402
from bench.clients import run_together  # noqa: E402
from bench.figures import Figure, Race, Round  # noqa: E402
from bench.journeys import open_times  # noqa: E402
from bench.wire import Visitor  # noqa: E402
from infopass.bootstrap import DATA_DIR, say  # noqa: E402

CLIENTS = 16
SESSIONS = 16
FLOOR_TURNS = 4
LOOK_UPS_KNOWN = 200


@dataclass(frozen=True, kw_only=True)
class Sizes:
    """How much is done. Figures of different sizes are not to be compared."""

    rounds: int
    bookings: int
    pages: int
    racers_for_one: int
    racers_for_ten: int


FULL = Sizes(rounds=3, bookings=320, pages=640, racers_for_one=200, racers_for_ten=2_000)
QUICK = Sizes(rounds=1, bookings=16, pages=32, racers_for_one=20, racers_for_ten=60)


@dataclass
class Bench:
    """One run: where its servers are, how far its numbering of turns got, what it found."""

    port: int
    sizes: Sizes
    processes: dict[str, Processes]
    turns: int = 0
    figures: list[Figure] = field(default_factory=list)
    races: list[Race] = field(default_factory=list)

    def compare(self, what: str, product: str, floor: str, count: int, **order: Any) -> None:
        """Product and floor in turns, after a short round of each that counts for nothing."""
        pair = {"product": product, "floor": floor}
        for name, journey in pair.items():
            self._round(name, journey, CLIENTS * 2, order)
        rounds: dict[str, list[Round]] = {name: [] for name in pair}
        for number in range(self.sizes.rounds):
            for name, journey in pair.items():
                # The system counts in hundredths of a second: the floor needs more turns to tell.
                turns = count if name == "product" else count * FLOOR_TURNS
                done = self._round(name, journey, turns, order)
                say(f"  {what}, {name}, round {number + 1}: {done.per_second:.1f} a second")
                rounds[name].append(done)
        self.figures.append(Figure(what=what, **rounds))

    def _round(self, name: str, journey: str, count: int, order: dict[str, Any]) -> Round:
        first, self.turns = self.turns, self.turns + count
        whole = order | {
            "journey": journey,
            "clients": CLIENTS,
            "count": count,
            "first": first,
            "port": self._port(name),
        }
        load = os.getloadavg()[0]
        with self.processes[name].counted() as spent:
            (tally,) = run_together([whole])
        return Round.of(tally, spent, load, machine.cores())

    def _port(self, name: str) -> int:
        return self.port if name == "product" else self.port + 1

    def race(self, what: str, *, seats: int, racers: int, at_once: int, expired_holds: int) -> None:
        """So many visitors for one time, from two client processes; then rows are counted."""
        slot = scene.contested_slot(seats=seats, expired_holds=expired_holds)
        share = racers // 2
        orders = [
            {
                "race": "one_slot",
                "slot": slot,
                "office": scene.OFFICE,
                "zip_code": scene.office_zip(),
                "clients": at_once // 2,
                "count": share,
                "first": self.turns + share * number,
                "port": self.port,
            }
            for number in range(2)
        ]
        self.turns += racers
        said = run_together(orders)
        self.races.append(
            Race(
                what=what,
                racers=racers,
                seats=seats,
                said={key: sum(one.get(key, 0) for one in said) for one in said for key in one},
                rows=scene.booked_in(slot),
                verify_is_clean=scene.verify_is_clean(),
            )
        )
        say(f"  {what}: {self.races[-1].said}")


def _requests_of_a_booking(bench: Bench) -> int:
    """Counted, not claimed: what one walk through all pages asks for."""
    order = {
        "journey": "book",
        "zip_codes": scene.zip_codes(),
        "clients": 1,
        "count": 1,
        "first": bench.turns,
        "port": bench.port,
    }
    bench.turns += 1
    (tally,) = run_together([order])
    if tally["failed"]:
        raise SystemExit(f"A booking failed: {tally['failures']}")
    return int(tally["requests"])


async def _sessions(port: int, first: int, zip_code: str) -> list[dict[str, str]]:
    """Cookies of visitors who stand at the page of times."""
    cookies = []
    for number in range(SESSIONS):
        async with Visitor(port) as visitor:
            await open_times(visitor, first + number, language="en", zip_code=zip_code)
            cookies.append(visitor.cookies)
    return cookies


def run_all(bench: Bench) -> None:
    sizes = bench.sizes
    requests = _requests_of_a_booking(bench)
    zip_codes = scene.zip_codes()
    bench.compare(
        f"Complete booking ({requests} requests)",
        *("book", "floor_book"),
        count=sizes.bookings,
        zip_codes=zip_codes,
        requests=requests,
    )
    sessions = asyncio.run(_sessions(bench.port, bench.turns, scene.office_zip()))
    bench.turns += SESSIONS
    bench.compare("Page of times", "see_times", "floor_times", sizes.pages, sessions=sessions)
    known = scene.numbers_and_pins(LOOK_UPS_KNOWN)
    bench.compare(
        "Look-up (3 requests)", "look_up", "floor_look_up", sizes.pages // 2, appointments=known
    )
    bench.race("One seat", seats=1, racers=sizes.racers_for_one, at_once=64, expired_holds=0)
    bench.race(
        "Ten seats, all held until just now",
        seats=10,
        racers=sizes.racers_for_ten,
        at_once=64,
        expired_holds=10,
    )


def main(arguments: Sequence[str] | None = None) -> int:
    asked = argparse.ArgumentParser(prog="bench")
    asked.add_argument("--port", type=int, required=True)
    asked.add_argument("--home", type=Path, required=True)
    asked.add_argument("--quick", action="store_true")
    given = asked.parse_args(arguments)
    scene.lay_the_floor()
    environment = {"BENCH_OFFICE": scene.OFFICE, "BENCH_SERVICE": scene.first_service().code}
    with ExitStack() as held:
        servers = {
            name: held.enter_context(web.serving(application, port, home=given.home, **environment))
            for name, application, port in (
                ("product", web.PRODUCT, given.port),
                ("floor", web.FLOOR, given.port + 1),
            )
        }
        postmaster = _postmaster()
        bench = Bench(
            port=given.port,
            sizes=QUICK if given.quick else FULL,
            processes={
                name: Processes(web=child.process.pid, database=postmaster)
                for name, child in servers.items()
            },
        )
        run_all(bench)
        about = machine.describe() | {"database": database.settings_of(connection)}
    return report.publish(bench.figures, bench.races, about, DATA_DIR / "bench")


def _postmaster() -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return postmaster_of(cursor.fetchone()[0])


if __name__ == "__main__":
    raise SystemExit(main())
