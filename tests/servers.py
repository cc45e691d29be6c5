"""The tests' own PostgreSQL and Valkey, unless DATABASE_URL and REDIS_URL name others.

The addresses are chosen when the settings are read (tests/settings.py) and the servers started when
pytest is configured. Workers of pytest-xdist inherit both from the one that
started them. Each run holds a directory, so that two runs in one copy do not meet.
"""

import os
from contextlib import ExitStack
from pathlib import Path

import pytest

from infopass.embedded import Place, addresses
from infopass.embedded_servers import AlreadyInUse, are_needed, hold, start_servers, stop_servers
from infopass.processes import ChildFailed

DATA_DIR = Path(__file__).resolve().parent.parent / ".data"
_MOST_RUNS_AT_ONCE = 8


class Servers:
    """Chosen, then started, then stopped: each at most once in a test run."""

    def __init__(self) -> None:
        self._held = ExitStack()
        self._place: Place | None = None

    def choose(self) -> None:
        """Reserve a directory and name its servers in the environment, where nothing is named yet."""
        os.environ.setdefault("INFOPASS_MODE", "test")
        (DATA_DIR / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns without it
        if not are_needed():
            return
        self._place = self._reserve()
        database, redis = addresses(self._place)
        os.environ["DATABASE_URL"] = os.environ.get("DATABASE_URL") or database
        os.environ["REDIS_URL"] = os.environ.get("REDIS_URL") or redis

    def _reserve(self) -> Place:
        for number in range(_MOST_RUNS_AT_ONCE):
            place = Place(DATA_DIR / f"test-{number}", durable=False)
            try:
                self._held.enter_context(hold(place))
            except AlreadyInUse:
                continue
            return place
        pytest.exit("Too many test runs at once in this copy.", returncode=4)

    def start(self) -> None:
        if self._place is None:
            return
        try:
            self._held.callback(stop_servers, start_servers(self._place))
        except ChildFailed as failure:
            pytest.exit(str(failure), returncode=4)

    def stop(self) -> None:
        self._held.close()


SERVERS = Servers()
