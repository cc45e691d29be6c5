"""How many pages of the database an act reads: ``python -m bench.buffers WEEK YEARS``.

Two addresses of databases, one with a week of the past and one with years of it; the table says
for each act what both read, and the ratio (design of record, section 7: at most 1.2). Every act
is done through the public page, in a transaction that is rolled back, and what counts are the
statements that it really sends: each is explained where it is sent, with what it is sent with.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import django

MOST = 1.2
_EXPLAIN = "EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, COSTS OFF, FORMAT JSON) "
_READS = ("SELECT", "WITH")
_WRITES = ("INSERT", "UPDATE", "DELETE")


@dataclass
class Meter:
    """Counts 8 kB pages, found in shared memory or not, of the statements while it is in place.

    The look-ups of foreign keys are not among them: PostgreSQL makes those when it commits.
    """

    statements: list[tuple[str, int]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return sum(pages for _sql, pages in self.statements)

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        verb = sql.lstrip().partition(" ")[0].upper()
        if verb in _READS:
            self._explain(execute, sql, params, context)
        elif verb in _WRITES:
            # Explaining a change makes it: take it back, and let the page make it.
            execute("SAVEPOINT explained", None, False, context)
            self._explain(execute, sql, params, context)
            execute("ROLLBACK TO SAVEPOINT explained", None, False, context)
            execute("RELEASE SAVEPOINT explained", None, False, context)
        return execute(sql, params, many, context)

    def _explain(self, execute: Callable[..., Any], sql: str, params: Any, context: Any) -> None:
        execute(_EXPLAIN + sql, params, False, context)
        plan = context["cursor"].fetchone()[0][0]["Plan"]
        pages = plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]
        self.statements.append((sql, pages))


def main() -> int:
    asked = argparse.ArgumentParser(prog="bench.buffers")
    asked.add_argument("databases", nargs="*", metavar="DATABASE_URL", help="a week's, then years'")
    given = asked.parse_args()
    if not given.databases:
        return _in_this_database()
    week, years = (_in_database(url) for url in given.databases)
    sys.stdout.write(f"{table(week, years)}\n")
    return 0 if all(years[act] <= MOST * week[act] for act in week) else 1


def _in_database(url: str) -> dict[str, int]:
    """A process for each database: Django's settings name one."""
    run = subprocess.run(
        [sys.executable, "-m", "bench.buffers"],
        env=os.environ | {"DATABASE_URL": url, "INFOPASS_MODE": "demo"},
        check=True,
        stdout=subprocess.PIPE,
    )
    pages: dict[str, int] = json.loads(run.stdout)
    return pages


def _in_this_database() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infopass.settings")
    django.setup()
    from bench.acts import pages_of_every_act, tidy_up  # noqa: PLC0415 - they need the settings

    tidy_up()
    sys.stdout.write(json.dumps(pages_of_every_act()))
    return 0


def table(week: dict[str, int], years: dict[str, int]) -> str:
    """As Markdown, for docs/performance.md."""
    rows = [
        f"| {act} | {pages} | {years[act]} | {years[act] / pages:.2f} |"
        for act, pages in week.items()
    ]
    return "\n".join(["| act | a week | years | ratio |", "|---|---:|---:|---:|", *rows])


if __name__ == "__main__":
    sys.exit(main())
