"""Bring everything the two commands need: ``python3 infopass/bootstrap.py demo`` or ``test``.

Runs before anything is installed, by path, on any Python from 3.9 with its standard library alone.
Every step is skipped while its stamp is true and repeats itself whole after a kill: a stamp is
taken away before the work and written after it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / ".data"
VENV = BASE_DIR / ".venv"
PYTHON = VENV / "bin" / "python"
UV_DIR = BASE_DIR / ".uv"
LOCK = BASE_DIR / "requirements" / "dev.txt"
LOG = DATA_DIR / "log" / "setup.log"
OLDEST_PYTHON = "3.12"
# The lock's file, handed to whatever we start: what outlives a killed set-up still keeps it.
_lock: list[int] = []


class Trouble(Exception):
    """Something only the person at the terminal can change. The message says what."""


def say(text: str) -> None:
    with contextlib.suppress(OSError):  # the terminal may be gone; what we do matters more
        print(text, flush=True)  # noqa: T201 - the terminal is our page


@contextlib.contextmanager
def step(what: str) -> Iterator[None]:
    say(f"  {what} …")
    began = time.monotonic()
    yield
    say(f"    done in {time.monotonic() - began:.1f} s")


def run(
    command: Sequence[str | Path], trouble: str, environment: dict[str, str] | None = None
) -> None:
    """Run it with its output in the log, or on a terminal in sight. Raises Trouble when it fails."""
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with LOG.open("w+", errors="replace") as log:
        output = None if sys.stderr.isatty() else log
        done = subprocess.run(
            [str(part) for part in command],
            cwd=BASE_DIR,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**os.environ, **(environment or {})},
            pass_fds=_lock,
            check=False,
        )
        if done.returncode:
            log.seek(0)
            raise Trouble("\n".join([trouble, *log.read().splitlines()[-20:]]))


def works(*command: str | Path) -> bool:
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=_lock,
            check=False,
        )
    except OSError:
        return False
    return done.returncode == 0


# --- the installer -------------------------------------------------------------------------------


def find_uv() -> str:
    """uv from the machine, else our own copy in .uv/, fetched by pip. Raises Trouble."""
    for candidate in (shutil.which("uv"), UV_DIR / "bin" / "uv", UV_DIR / "venv" / "bin" / "uv"):
        if candidate and works(candidate, "--version"):
            return str(candidate)
    with step("Fetching the installer (uv)"):
        shutil.rmtree(UV_DIR, ignore_errors=True)
        return str(_fetch_uv())


def _fetch_uv() -> Path:
    lock = BASE_DIR / "requirements" / "uv.txt"
    install = ["-m", "pip", "install", "--quiet", "--require-hashes", "--requirement", str(lock)]
    trouble = "The installer could not be fetched. Is the Python package index in reach?"
    if works(sys.executable, "-m", "pip", "--version"):
        run([sys.executable, *install, "--target", UV_DIR], trouble)
        return UV_DIR / "bin" / "uv"
    if works(sys.executable, "-c", "import ensurepip, venv"):
        run([sys.executable, "-m", "venv", UV_DIR / "venv"], trouble)
        run([UV_DIR / "venv" / "bin" / "python", *install], trouble)
        return UV_DIR / "venv" / "bin" / "uv"
    raise Trouble(
        "This Python has neither pip nor venv: install one of them "
        "(on Debian or Ubuntu: apt-get install python3-venv) and run this again."
    )


# --- the Python environment ----------------------------------------------------------------------


def install_python() -> None:
    stamp = VENV / "made-from"
    wanted = digest(LOCK, BASE_DIR / ".python-version")
    found = stamp.read_text() if stamp.exists() else ""
    if found == wanted and works(PYTHON, "-c", "import django"):
        return
    uv = find_uv()
    if not found or not works(PYTHON, "--version"):
        with step("Making the Python environment"):
            _make_venv(uv)
    with step("Installing the Python packages (a minute or two the first time)"):
        stamp.unlink(missing_ok=True)
        sync: list[str | Path] = [uv, "pip", "sync", "--require-hashes", "--python", PYTHON, LOCK]
        run(sync, "The Python packages could not be installed.")
        write(stamp, wanted)


def _make_venv(uv: str) -> None:
    version = (BASE_DIR / ".python-version").read_text().strip()
    for request in (version, f">={OLDEST_PYTHON}"):
        if works(uv, "venv", "--clear", "--python", request, VENV):
            return
        say(f"    no Python {request} here, and none could be downloaded")
    raise Trouble(f"Install Python {version} (at least {OLDEST_PYTHON}) and run this again.")


# --- what is built from the sources --------------------------------------------------------------


def build() -> None:
    with step("Compiling the style sheet"):
        run([PYTHON, "-m", "infopass.stylesheet"], "The style sheet could not be compiled.")
    with step("Putting the fonts in place"):
        run([PYTHON, "-m", "infopass.fonts"], "The fonts could not be put in place.")
    with step("Compiling the translations"):
        run([PYTHON, "-m", "infopass.translations"], "The translations could not be compiled.")


def find_browser() -> None:
    """Chromium for the browser tests: the machine's, else Debian's, else Playwright's download."""
    if works(PYTHON, "-m", "tests.chromium"):
        return
    with step("Installing Chromium for the browser tests"):
        if shutil.which("apt-get"):
            apt = ["apt-get"] if os.geteuid() == 0 else ["sudo", "-n", "apt-get"]
            quietly = {"DEBIAN_FRONTEND": "noninteractive"}
            for task in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
                with contextlib.suppress(Trouble, OSError):
                    run([*apt, *task], "", quietly)
        if not works(PYTHON, "-m", "tests.chromium"):
            trouble = "No Chromium was found or could be installed; the browser tests need one."
            run([PYTHON, "-m", "playwright", "install", "chromium"], trouble)


# --- small parts ---------------------------------------------------------------------------------


def digest(*files: Path) -> str:
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.read_bytes() + b"\0")
    return whole.hexdigest()


def write(path: Path, text: str) -> None:
    """Whole or not at all."""
    aside = path.with_name(path.name + ".new")
    aside.write_text(text)
    aside.replace(path)


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two commands in one copy would install into the same folder."""
    DATA_DIR.mkdir(exist_ok=True)
    with (DATA_DIR / "setup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("  Another command is setting this copy up; waiting for it …")
            fcntl.flock(lock, fcntl.LOCK_EX)
        _lock[:] = [lock.fileno()]
        yield
        _lock.clear()


def port() -> int:
    text = os.environ.get("PORT", "").strip() or "8000"
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Trouble(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def is_free(number: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            return False
    return True


def check_port() -> None:
    """Said before minutes of installing. What an earlier, killed demo left there is ended first."""
    number = port()
    if not is_free(number) and PYTHON.exists():
        works(PYTHON, "-m", "infopass.demo", "end-leftovers")
    if not is_free(number):
        raise Trouble(
            f"Port {number} is in use; choose another, for example PORT={number + 1} make demo."
        )


def reset() -> None:
    if PYTHON.exists():
        works(PYTHON, "-m", "infopass.demo", "end-leftovers")
    shutil.rmtree(DATA_DIR / "demo", ignore_errors=True)
    say("The demo's data is gone; `make demo` starts afresh.")


def set_up(*, with_browser: bool) -> None:
    with one_at_a_time():
        install_python()
        build()
        if with_browser:
            find_browser()


def main(command: str) -> None:
    if command == "reset":
        reset()
        return
    if command == "demo":
        check_port()
    say("Setting up InfoPass")
    set_up(with_browser=command == "test")
    if command == "demo":
        sys.stdout.flush()
        os.chdir(BASE_DIR)
        os.execv(PYTHON, [str(PYTHON), "-m", "infopass.demo"])  # noqa: S606


def _end(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _end)
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "setup")
    except Trouble as trouble:
        sys.exit(str(trouble))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
