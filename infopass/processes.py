"""Child processes of the demo and the tests: started, watched, stopped, and found again when orphaned."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

# Every process we start carries this in its environment, with the directory it works for, so that
# a later start can find what a killed one left behind.
MARK = "INFOPASS_STARTED_FOR"


class Stopped(Exception):
    """Somebody asked us to stop (Ctrl-C, SIGTERM, the terminal closed)."""


class ChildFailed(Exception):
    """A process ended that should not have. The message is for the person at the terminal."""


@dataclass(frozen=True)
class Account:
    """A user of the system to run a program as, without any of our own groups."""

    uid: int
    gid: int

    def as_options(self) -> dict[str, Any]:
        """For subprocess."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


@dataclass
class Child:
    """One running process. `stop_signal` is what it takes as "finish and go"."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    stop_signal: signal.Signals

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def last_words(self, lines: int = 15) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        return "\n".join(f"    {line}" for line in text.splitlines()[-lines:])

    def obituary(self) -> str:
        return (
            f"{self.name} stopped by itself (exit code {self.process.returncode}). "
            f"The end of {self.log}:\n{self.last_words()}"
        )

    def ask_to_stop(self) -> None:
        with suppress(ProcessLookupError):
            self.process.send_signal(self.stop_signal)

    def wait_or_kill(self, seconds: float) -> None:
        """Afterwards nothing of it is left, not even the workers of a main process that was killed."""
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=seconds)
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


class Signals:
    """Remembers a request to stop. Only a flag, so that it can never fall between a fork and its record."""

    def __init__(self) -> None:
        self.asked = False

    def listen(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._remember)

    def _remember(self, *_: object) -> None:
        self.asked = True

    def raise_if_asked(self) -> None:
        if self.asked:
            raise Stopped


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    home: Path,
    log: Path,
    environment: Mapping[str, str] | None = None,
    user: Account | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
) -> Child:
    """Start it in a session of its own, so that Ctrl-C reaches us alone and we end things in order."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, **(environment or {}), MARK: str(home)},
            start_new_session=True,
            **(user.as_options() if user else {}),
        )
    return Child(name, process, log, stop_signal)


def wait_until(
    ready: Callable[[], bool],
    *,
    child: Child,
    signals: Signals | None,
    seconds: float,
    pause: float = 0.05,
) -> None:
    """Raises Stopped on request, ChildFailed when the child ends first or is not ready in time."""
    deadline = time.monotonic() + seconds
    while not ready():
        if signals:
            signals.raise_if_asked()
        if child.has_ended():
            raise ChildFailed(child.obituary())
        if time.monotonic() > deadline:
            raise ChildFailed(
                f"{child.name} was not ready after {seconds:.0f} seconds. {child.log}"
            )
        time.sleep(pause)


def leftovers(home: Path) -> Iterator[psutil.Process]:
    """Processes of an earlier start that nobody looks after any more.

    PostgreSQL overwrites its environment with its title, so servers are known by the directory
    they work in.
    """
    for process in psutil.process_iter():
        try:
            if process.name() in {"initdb", "postgres", "valkey-server"}:
                ours = Path(process.cwd()).is_relative_to(home)
            else:
                ours = process.environ().get(MARK) == str(home)
        except (psutil.Error, OSError):
            continue  # it ended meanwhile, or belongs to somebody else
        if ours and process.pid != os.getpid():
            yield process


def end_leftovers(home: Path, *, seconds: float = 20) -> int:
    """Ask them to go, PostgreSQL by its fast shutdown, then kill. Returns how many there were."""
    found = list(leftovers(home))
    for process in found:
        with suppress(psutil.Error):
            is_server = process.name() == "postgres"
            process.send_signal(signal.SIGINT if is_server else signal.SIGTERM)
    _gone, alive = psutil.wait_procs(found, timeout=seconds)
    for process in alive:
        with suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=seconds)
    return len(found)
