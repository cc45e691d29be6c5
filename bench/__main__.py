"""``python -m bench``: servers, a database and static files of its own, the rounds, and all gone.

``--quick`` walks the same way in small, to see that it works: its figures mean nothing.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.database import fresh_database
from infopass.bootstrap import BASE_DIR, DATA_DIR, is_free, say
from infopass.processes import ChildFailed

PORT = 8790
_COMMANDS = (
    ("collectstatic", "--noinput", "--verbosity=0"),
    ("migrate", "--noinput", "--verbosity=0"),
    ("load_offices",),
    ("publish_slots",),
)


def main() -> int:
    asked = argparse.ArgumentParser(prog="bench")
    asked.add_argument("--quick", action="store_true", help="in small: does it work?")
    asked.add_argument("--port", type=int, default=PORT, help="and the one after it")
    given = asked.parse_args()
    if not (is_free(given.port) and is_free(given.port + 1)):
        sys.exit(f"Ports {given.port} and {given.port + 1} must be free; choose others: --port.")
    DATA_DIR.mkdir(exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="bench-", dir=DATA_DIR))
    try:
        with fresh_database(home) as url:
            os.environ |= {
                "INFOPASS_MODE": "demo",
                "DATABASE_URL": url,
                "DJANGO_SETTINGS_MODULE": "infopass.settings",
            }
            return _run(home, given)
    except ChildFailed as failure:
        sys.exit(str(failure))
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _run(home: Path, given: argparse.Namespace) -> int:
    say("Preparing the bench's database")
    for command in _COMMANDS:
        _python("manage.py", *command, stdout=subprocess.DEVNULL)
    say("Measuring")
    small = ["--quick"] if given.quick else []
    return _python(
        *("-m", "bench.rounds", "--home", str(home), "--port", str(given.port), *small), check=False
    )


def _python(*arguments: str, check: bool = True, stdout: int | None = None) -> int:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=BASE_DIR, check=check, stdout=stdout).returncode


if __name__ == "__main__":
    sys.exit(main())
