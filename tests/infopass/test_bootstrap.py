"""The first steps of `make demo` on machines that lack something: a sentence, not a traceback."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent.parent
BOOTSTRAP = BASE_DIR / "infopass" / "bootstrap.py"
OLDEST = (3, 9)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A checkout with nothing installed."""
    for name in ("infopass/bootstrap.py", "requirements/uv.txt", "requirements/dev.txt"):
        target = tmp_path / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((BASE_DIR / name).read_bytes())
    (tmp_path / ".python-version").write_text("3.13\n")
    return tmp_path


def bootstrap(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={"PATH": "/nowhere", "HOME": str(folder), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_a_busy_port_is_said_before_anything_is_installed(copy: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        refused = bootstrap(copy, "infopass/bootstrap.py", "demo", PORT=str(port))
    assert refused.returncode == 1
    assert refused.stderr == (
        f"Port {port} is in use; choose another, for example PORT={port + 1} make demo.\n"
    )
    assert not (copy / ".uv").exists()


@pytest.mark.parametrize("port", ["eighty", "0", "70000"])
def test_a_port_that_is_none_is_refused(copy: Path, port: str) -> None:
    refused = bootstrap(copy, "infopass/bootstrap.py", "demo", PORT=port)
    assert refused.stderr == f"PORT must be a number from 1 to 65535, not {port!r}.\n"


def test_neither_pip_nor_venv_is_one_sentence(copy: Path) -> None:
    # What a minimal system's Python is like: both modules are absent.
    hidden = "import sys; sys.argv[0:1] = []; import runpy, infopass.bootstrap as b; "
    without = "b.works = lambda *command: False; b.main('setup')"
    caught = f"{hidden}\ntry:\n {without}\nexcept b.Trouble as trouble: sys.exit(str(trouble))"
    refused = bootstrap(copy, "-c", caught)
    assert refused.returncode == 1
    assert refused.stderr == (
        "This Python has neither pip nor venv: install one of them "
        "(on Debian or Ubuntu: apt-get install python3-venv) and run this again.\n"
    )


def test_it_is_written_for_the_oldest_python() -> None:
    compile(BOOTSTRAP.read_text(), str(BOOTSTRAP), "exec", dont_inherit=True)
    import ast

    ast.parse(BOOTSTRAP.read_text(), feature_version=OLDEST)
    assert "from __future__ import annotations" in BOOTSTRAP.read_text()
    assert os.access(BOOTSTRAP, os.R_OK)
