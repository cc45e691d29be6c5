"""What the figures were taken on: without it they mean nothing."""

import os
import platform
import subprocess
import time
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psutil

from bench import web
from infopass.bootstrap import BASE_DIR


def describe() -> dict[str, Any]:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "revision": _git("rev-parse", "--short=12", "HEAD"),
        "changed_since_revision": bool(_git("status", "--porcelain", "--untracked-files=no")),
        "processor": _processor(),
        "cores": cores(),
        "memory_gb": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.platform(),
        "python": platform.python_version(),
        "python_yardstick_ms": round(_yardstick() * 1000),
        **{name: version(name) for name in ("django", "granian", "psycopg")},
        "web": {"processes": web.PROCESSES, "threads": web.THREADS, "pool": web.POOL},
        "load_average": [round(load, 2) for load in os.getloadavg()],
    }


def cores() -> int:
    """Those this process may use: fewer than the machine has where it is confined."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _yardstick() -> float:
    """Processor seconds for a fixed piece of plain Python, the best of five.

    A Python built without profile-guided optimisation needs half as much again for everything, and
    none says reliably how it was built.
    """
    return min(_processor_seconds() for _turn in range(5))


def _processor_seconds() -> float:
    began = time.process_time()
    words: dict[str, int] = {}
    for number in range(100_000):
        word = f"{number % 1_000}-{number % 7}"
        words[word] = words.get(word, 0) + len(word.upper())
    return time.process_time() - began


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    if not described.exists():
        return platform.processor()
    lines = described.read_text().splitlines()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())


def _git(*arguments: str) -> str:
    """What git says, or nothing where this copy is not a repository."""
    try:
        said = subprocess.run(
            ["git", *arguments], cwd=BASE_DIR, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return said.stdout.strip()
