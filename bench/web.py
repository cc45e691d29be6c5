"""The web servers, started the way the demo and the image start them, with everything pinned."""

import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.wire import HOST
from infopass.processes import Child, start, wait_until

# The frozen shape of both servers: as the demo's, so that its figures are what a visitor meets.
PROCESSES = 2
THREADS = 4
POOL = THREADS
PRODUCT = "infopass.wsgi:application"
FLOOR = "bench.floor.wsgi:application"
_READY_SECONDS = 60
_STOP_SECONDS = 15


def command(application: str, port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST),
        *("--port", str(port), "--workers", str(PROCESSES)),
        *("--blocking-threads", str(THREADS), "--no-access-log", application),
    ]


@contextmanager
def serving(application: str, port: int, *, home: Path, **environment: str) -> Iterator[Child]:
    """A web server that answers, until the block ends. Raises ChildFailed when it does not."""
    child = start(
        f"The web server of {application}",
        command(application, port),
        home=home,
        log=home / "log" / f"web-{port}.log",
        environment={"DB_POOL": str(POOL), **environment},
    )
    try:
        wait_until(lambda: _answers(port), child=child, signals=None, seconds=_READY_SECONDS)
        yield child
    finally:
        child.ask_to_stop()
        child.wait_or_kill(_STOP_SECONDS)


def _answers(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=5).close()
    except urllib.error.HTTPError:
        return True  # the floor has no such page, and says so
    except OSError:
        return False
    return True
