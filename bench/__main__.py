"""``python -m bench``: servers, a database and static files of its own, the rounds, and all gone.

``--quick`` walks the same way in small, to see that it works: its figures mean nothing.
``--history 10`` counts instead the pages of the database that each act reads, after a week and
after so many years of past (see `bench.buffers`).
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.database import a_server, fresh_database
from infopass.bootstrap import BASE_DIR, DATA_DIR, is_free, say
from infopass.processes import ChildFailed

PORT = 8790
# As many as the whole country's offices might owe in one hour.
_REMINDERS, _FEW_REMINDERS = 100_000, 2_000
# Booked on the one day that every office closes.
_AFFECTED, _FEW_AFFECTED = 5_000, 200
_COMMANDS = (
    ("collectstatic", "--noinput", "--verbosity=0"),
    ("migrate", "--noinput", "--verbosity=0"),
    ("load_offices",),
    ("publish_slots",),
)


def main() -> int:
    asked = argparse.ArgumentParser(prog="bench")
    asked.add_argument("--quick", action="store_true", help="in small: does it work?")
    asked.add_argument(
        "--history", type=int, metavar="YEARS", help="pages read after so many years"
    )
    asked.add_argument("--port", type=int, default=PORT, help="and the one after it")
    given = asked.parse_args()
    if not (is_free(given.port) and is_free(given.port + 1)):
        sys.exit(f"Ports {given.port} and {given.port + 1} must be free; choose others: --port.")
    DATA_DIR.mkdir(exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="bench-", dir=DATA_DIR))
    try:
        with a_server(home) as server:
            return (
                _count_pages(server, given.history) if given.history else _run(server, home, given)
            )
    except ChildFailed as failure:
        sys.exit(str(failure))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(server: str, home: Path, given: argparse.Namespace) -> int:
    with fresh_database(server, "rounds") as url:
        _prepare(url)
        say("Measuring")
        small = ["--quick"] if given.quick else []
        where = ["--home", str(home), "--port", str(given.port)]
        wrong = _python("-m", "bench.rounds", *where, *small, url=url, check=False)
    with fresh_database(server, "reminders") as url:
        _prepare(url)
        count = ("--count", str(_FEW_REMINDERS if given.quick else _REMINDERS))
        wrong = _python("-m", "bench.reminders", *count, url=url, check=False) or wrong
    with fresh_database(server, "closures") as url:
        _prepare(url)
        count = ("--count", str(_FEW_AFFECTED if given.quick else _AFFECTED))
        return _python("-m", "bench.closures", *count, url=url, check=False) or wrong


def _count_pages(server: str, years: int) -> int:
    with fresh_database(server, "week") as week, fresh_database(server, "years") as long:
        for url, past in ((week, ("--days", "7")), (long, ("--years", str(years)))):
            _prepare(url)
            _python("manage.py", "simulate_history", *past, url=url)
        return _python("-m", "bench.buffers", week, long, url=week, check=False)


def _prepare(url: str) -> None:
    say("Preparing a database")
    for command in _COMMANDS:
        _python("manage.py", *command, url=url, stdout=subprocess.DEVNULL)


def _python(*arguments: str, url: str, check: bool = True, stdout: int | None = None) -> int:
    named = {
        "INFOPASS_MODE": "demo",
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "infopass.settings",
    }
    command = [sys.executable, *arguments]
    run = subprocess.run(command, cwd=BASE_DIR, check=check, stdout=stdout, env=os.environ | named)
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
