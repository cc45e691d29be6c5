"""Starting client processes, and what they bring back."""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

from infopass.bootstrap import BASE_DIR

PATIENCE = 900  # seconds until a client that stands still is given up


class ClientFailed(Exception):
    """A client ended early, or met pages it did not expect."""


class Client:
    """One process with one order. `go` lets it begin, `outcome` waits for its end."""

    def __init__(self, order: dict[str, Any]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench.client"],
            cwd=BASE_DIR,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._say(json.dumps(order))

    def expect_ready(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 - a pipe was asked for
        if self._process.stdout.readline().strip() != "ready":
            raise ClientFailed("A client ended before it began.")

    def go(self) -> None:
        self._say("go")

    def outcome(self) -> Any:
        said, _nothing = self._process.communicate(timeout=PATIENCE)
        if self._process.returncode:
            raise ClientFailed(f"A client ended with code {self._process.returncode}.")
        return json.loads(said)

    def end(self) -> None:
        """Nothing of it is left, whatever happened."""
        self._process.kill()
        self._process.wait()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None  # noqa: S101 - a pipe was asked for
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()


def run_together(orders: Sequence[dict[str, Any]]) -> list[Any]:
    """A client for each order, all let go at the same time; their outcomes in that order."""
    clients = [Client(order) for order in orders]
    try:
        for client in clients:
            client.expect_ready()
        for client in clients:
            client.go()
        return [client.outcome() for client in clients]
    finally:
        for client in clients:
            client.end()
