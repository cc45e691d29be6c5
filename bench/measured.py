"""What an act in this process costs: seconds, statements and memory. Needs Django set up."""

import gc
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection

_CLEAR, _STATUS = Path("/proc/self/clear_refs"), Path("/proc/self/status")


@dataclass(frozen=True, kw_only=True)
class Measured:
    """``peak_mb`` is the most that the process held meanwhile, its own program included."""

    rows: int
    seconds: float
    statements_per_thousand: float
    peak_mb: float

    @property
    def per_second(self) -> float:
        return self.rows / self.seconds


def measured(act: Callable[[], int]) -> Measured:
    statements = 0

    def counting(execute: Any, *arguments: Any) -> Any:
        nonlocal statements
        statements += 1
        return execute(*arguments)

    gc.collect()
    _forget_the_peak()
    began = time.perf_counter()
    with connection.execute_wrapper(counting):
        rows = act()
    seconds = time.perf_counter() - began
    return Measured(
        rows=rows,
        seconds=seconds,
        statements_per_thousand=statements / max(rows, 1) * 1_000,
        peak_mb=_peak(),
    )


def _forget_the_peak() -> None:
    """Linux lets a process begin anew; elsewhere the peak is that of its whole life."""
    if _CLEAR.exists():
        _CLEAR.write_text("5")


def _peak() -> float:
    """Megabytes that this process held at its largest since then."""
    if not _STATUS.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_024
    (line,) = [line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM")]
    return int(line.split()[1]) / 1_024
