"""Processor time as the operating system counts it, of process trees and of the whole machine."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import psutil


@dataclass
class Spent:
    """Seconds of processor time. ``database`` is None where the server runs on another machine.

    ``others`` is what the machine did meanwhile for processes that are none of ours.
    """

    web: float = 0.0
    database: float | None = None
    wall: float = 0.0
    others: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Processes:
    """The roots of what is counted. ``database`` is the postmaster, if it runs here."""

    web: int
    database: int | None

    @contextmanager
    def counted(self) -> Iterator[Spent]:
        """What is spent inside the block. The children that end inside it are counted too."""
        spent = Spent()
        before = self._now()
        yield spent
        after = self._now()
        spent.wall = after.wall - before.wall
        spent.web = after.web - before.web
        spent.others = after.others - before.others
        if before.database is not None and after.database is not None:
            spent.database = after.database - before.database

    def _now(self) -> Spent:
        whole = psutil.cpu_times()
        idle = whole.idle + getattr(whole, "iowait", 0.0)
        database = None if self.database is None else of_tree(self.database)
        return Spent(
            web=of_tree(self.web),
            database=database,
            wall=time.monotonic(),
            others=sum(whole) - idle - getattr(whole, "guest", 0.0),
        )


def of_tree(root: int) -> float:
    """Seconds of a process, of those it started, and of those of them that ended."""
    process = psutil.Process(root)
    return sum(_of(each) for each in (process, *process.children(recursive=True)))


def _of(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        return float(sum(process.cpu_times()[:4]))  # own and reaped children's, user and system
    return 0.0


def postmaster_of(backend: int) -> int | None:
    """The PostgreSQL server that a backend's process id belongs to, if it runs on this machine."""
    with suppress(psutil.Error):
        process = psutil.Process(backend)
        if process.name().startswith("postgres"):
            return process.ppid()
    return None
