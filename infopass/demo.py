"""The demo: everything on one machine, started in order, watched, and stopped together.

``python -m infopass.demo`` after `infopass/bootstrap.py` has set things up; ``make demo`` does both.
``DATABASE_URL`` and ``REDIS_URL``, when given, take the place of the embedded servers.
"""

import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from infopass.bootstrap import BASE_DIR, DATA_DIR, LOCK, port, say, write
from infopass.carriers import messages_folder
from infopass.embedded import demo_place
from infopass.embedded_servers import (
    AlreadyInUse,
    are_needed,
    hold,
    serving,
    start_servers,
    stop_servers,
)
from infopass.processes import (
    Child,
    ChildFailed,
    Signals,
    Stopped,
    end_leftovers,
    start,
    wait_until,
)

AT = demo_place(DATA_DIR)
STAFF_LOGIN = "demo"
PERSONS = BASE_DIR / "appointments" / "persons.py"
WEB_PROCESSES = 2
WEB_THREADS = 4
# Reminders wait for nobody and hold up nobody.
_WORKERS = (
    ("The worker", "upkeep,messages", "2", "worker.log"),
    ("The worker for reminders", "reminders", "1", "reminders.log"),
)
_STOP_SECONDS = 15
_PYTHON = Path(sys.executable)


class Demo:
    """What runs now, in the order it was started."""

    def __init__(self, signals: Signals) -> None:
        self.signals = signals
        self.servers: list[Child] = []
        self.children: list[Child] = []
        self.environment = {"INFOPASS_MODE": "demo", "PYTHONUNBUFFERED": "1"}

    def run(self) -> None:
        """Until somebody stops it. Raises Stopped, or ChildFailed when a part ends by itself."""
        if are_needed():
            with self.step("Starting PostgreSQL and Valkey"):
                self.servers = start_servers(AT, signals=self.signals)
        self.prepare()
        with self.step("Starting the web server, the workers and the clock"):
            self.start_web()
            self.start_celery()
        say(_welcome())
        self.watch()

    def prepare(self) -> None:
        """What is true of the embedded data already is not done again; beat does the daily rest."""
        code = _on_own_data((LOCK, *BASE_DIR.glob("*/migrations/*.py")))
        offices = _on_own_data((BASE_DIR / "offices").rglob("*"))
        self.manage("Collecting static files", "collectstatic", "--noinput", unless=_static_files())
        # Without the checks that hold up an operator until persons are hashed by the present rules.
        migrate = ("migrate", "--noinput", "--skip-checks")
        self.manage("Bringing the tables up to date", *migrate, unless=code)
        self.manage("Bringing names up to date", "rehash_persons", unless=_on_own_data([PERSONS]))
        self.manage("Loading the field offices", "load_offices", unless=offices)
        self.manage("Creating the staff logins", "demo_staff", STAFF_LOGIN, unless=code)
        self.manage("Publishing appointment times", "publish_slots", unless=offices)

    def manage(self, what: str, *command: str, unless: str = "") -> None:
        """Run a management command, unless it already ran on what `unless` is the hash of."""
        stamp = AT.home / "stamps" / command[0]
        if unless and stamp.exists() and stamp.read_text() == unless:
            return
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.unlink(missing_ok=True)
        with self.step(what):
            self.finish(self.launch(what, "manage.py", *command, password=staff_password()))
        if unless:
            write(stamp, unless)

    def finish(self, child: Child) -> None:
        while not child.has_ended():
            self.signals.raise_if_asked()
            time.sleep(0.02)
        self.children.remove(child)
        if child.process.returncode:
            raise ChildFailed(f"{child.name} failed:\n{child.last_words(25)}")

    def launch(self, name: str, *arguments: str, log: str = "", password: str = "") -> Child:
        path = AT.logs / (log or "commands.log")
        child = start(
            name,
            [_PYTHON, *arguments],
            home=AT.home,
            log=path,
            environment={**self.environment, "DEMO_STAFF_PASSWORD": password},
        )
        self.children.append(child)
        return child

    def start_web(self) -> None:
        self.environment["DB_POOL"] = str(WEB_THREADS)
        web = self.launch(
            "The web server",
            *("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"),
            *("--port", str(port()), "--workers", str(WEB_PROCESSES)),
            *("--blocking-threads", str(WEB_THREADS), "--no-access-log"),
            "infopass.wsgi:application",
            log="web.log",
        )
        del self.environment["DB_POOL"]
        wait_until(_web_answers, child=web, signals=self.signals, seconds=60, pause=0.25)

    def start_celery(self) -> None:
        celery = ("-m", "celery", "-A", "infopass.celery")
        for name, queues, processes, log in _WORKERS:
            options = ("--queues", queues, "--concurrency", processes, "--loglevel", "INFO")
            self.launch(name, *celery, "worker", "--hostname", f"{log}@%h", *options, log=log)
        beat = ("beat", "--schedule", str(AT.home / "beat-schedule"), "--pidfile", "")
        self.launch("The clock", *celery, *beat, log="beat.log")

    def watch(self) -> None:
        while True:
            self.signals.raise_if_asked()
            for child in (*self.children, *self.servers):
                if child.has_ended():
                    raise ChildFailed(child.obituary())
            time.sleep(0.2)

    def stop(self) -> None:
        """Those who use the servers first, together; then the servers, in turn."""
        for child in reversed(self.children):
            child.ask_to_stop()
        for child in self.children:
            child.wait_or_kill(_STOP_SECONDS)
        stop_servers(self.servers)

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        self.signals.raise_if_asked()
        say(f"  {what} …")
        began = time.monotonic()
        yield
        say(f"    done in {time.monotonic() - began:.1f} s")


def staff_password() -> str:
    """Made once for this copy's data and printed at every start."""
    path = AT.home / "staff-password"
    if not path.exists():
        write(path, secrets.token_urlsafe(12))
        path.chmod(0o600)
    return path.read_text()


def _web_answers() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port()}/readyz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _hash(files: Iterable[Path]) -> str:
    whole = hashlib.sha256()
    for file in sorted(files):
        whole.update(f"{file.relative_to(BASE_DIR)}\0".encode() + file.read_bytes())
    return whole.hexdigest()


def _static_files() -> str:
    ours = (*(BASE_DIR / "static").rglob("*"), *(DATA_DIR / "css").rglob("*"))
    # The lock, because the admin's files come with Django.
    return _hash((*(path for path in ours if path.is_file()), LOCK))


def _on_own_data(files: Iterable[Path]) -> str:
    """Stamps lie beside the embedded data; about a database of somebody's own they know nothing."""
    if os.environ.get("DATABASE_URL"):
        return ""
    return _hash(path for path in files if path.suffix in {".py", ".csv", ".txt"})


def _welcome() -> str:
    address = f"http://127.0.0.1:{port()}"
    return f"""
InfoPass is ready:  {address}/

  Applicants   {address}/en/  and  {address}/es/
               Try "Book an appointment" with the ZIP code 30303, print the notice, then move it
               with its number and PIN under "Change or cancel".
  Staff        {address}/admin/
               user name {STAFF_LOGIN}, password {staff_password()}
               The same password opens the office of Atlanta as frontdesk, scheduler or officer.
  Messages     {address}/admin/notices/notice/ shows what was "sent" to applicants.
               {_where_messages_go()}

  Logs are in {AT.logs}. Press Ctrl-C to stop everything; your data stays for the next start.
"""


def _where_messages_go() -> str:
    folder = messages_folder(DATA_DIR)
    if os.environ.get("EMAIL_URL"):
        return f"E-mail goes to your own server, text messages become files in {folder}."
    return f"None leaves this machine: they are files in {folder}."


def main() -> None:
    signals = Signals()
    signals.listen()
    with ExitStack() as held:
        try:
            held.enter_context(hold(AT))
        except AlreadyInUse:
            sys.exit("The demo of this copy already runs; stop it there first.")
        end_leftovers(AT.home)
        _begin_new_logs()
        _supervise(Demo(signals))


def _begin_new_logs() -> None:
    """The last run's are kept beside them: it may have died of something."""
    before = AT.home / "log.before"
    if AT.logs.exists():
        shutil.rmtree(before, ignore_errors=True)
        AT.logs.rename(before)


def _supervise(demo: Demo) -> None:
    try:
        demo.run()
    except Stopped:
        say("Stopping …")
    except ChildFailed as failure:
        say(f"\n{failure}\n\nStopping the rest …")
        sys.exit(1)
    finally:
        demo.stop()
        say("Everything is stopped.")


def manage(arguments: list[str]) -> int:
    """One of Django's commands on the demo's data, whether the demo runs meanwhile or not."""
    command = [str(_PYTHON), "manage.py", *arguments]
    environment = {**os.environ, "INFOPASS_MODE": "demo"}
    with serving(AT):
        return subprocess.run(command, env=environment, cwd=BASE_DIR, check=False).returncode


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["end-leftovers"]:
            with hold(AT):
                end_leftovers(AT.home)
        case ["manage", *arguments]:
            sys.exit(manage(arguments))
        case _:
            main()
