"""The bench itself, in small: every page of its ways answers, and every race ends right."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from infopass.bootstrap import BASE_DIR, DATA_DIR


@pytest.mark.drill
def test_it_walks_all_its_ways_and_leaves_nothing_but_figures() -> None:
    before = {path.name for path in DATA_DIR.iterdir()}
    run = subprocess.run(
        [sys.executable, "-m", "bench", "--quick"],
        cwd=BASE_DIR,
        env={name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert {path.name for path in DATA_DIR.iterdir()} - before <= {"bench", "static"}
    found = newest("2*.json")
    moved = newest("closures-*.json")["move"]
    assert moved["product"]["rows"] == moved["floor"]["rows"] == 200
    assert [race["is_right"] for race in found["races"]] == [True, True]
    assert all(each["failed"] == 0 for f in found["figures"] for each in f["product"])


def newest(kept: str) -> Any:
    files = (DATA_DIR / "bench").glob(kept)
    return json.loads(max(files, key=lambda path: path.stat().st_mtime).read_text())
