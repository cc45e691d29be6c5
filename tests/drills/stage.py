"""Where the drills play: PostgreSQL, Valkey, a mail server, workers, clocks and web, all real.

Everything is a process of its own under one directory, so that each can be stopped or killed alone.
"""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from infopass.bootstrap import BASE_DIR, is_free
from infopass.embedded import DATABASE_NAME, Place, addresses
from infopass.embedded_servers import (
    hold,
    launch_postgres,
    launch_valkey,
    postgres_answers,
    start_servers,
    stop_servers,
    valkey_answers,
)
from infopass.processes import Child, end_leftovers, start
from tests.notices.post_office import PostOffice, serving

PATIENCE = 90  # seconds until what should happen is taken for something that never will
PATIENCE_WITH_A_SERVER = 2  # seconds, instead of a quarter of a minute
LEASE = timedelta(seconds=6)  # instead of five minutes
_WEB = {"DJANGO_SETTINGS_MODULE": "tests.drills.web_settings"}
_WEB_PORTS = range(8800, 8990)


@dataclass
class Stage:
    at: Place
    mail: PostOffice
    postgres: Child
    valkey: Child
    environment: dict[str, str]
    children: list[Child] = field(default_factory=list)

    # Its own processes.

    def start_worker(
        self, name: str = "worker", queues: str = "upkeep,messages,reminders"
    ) -> Child:
        options = ("--queues", queues, "--concurrency", "2", "--loglevel", "INFO")
        hostname = f"{name}-{len(self.children)}@%h"
        return self._celery(name, "worker", "--hostname", hostname, *options)

    def start_beat(self, name: str = "beat") -> Child:
        schedule = self.at.home / f"{name}-schedule-{len(self.children)}"
        options = ("--schedule", str(schedule), "--pidfile", "", "--loglevel", "INFO")
        return self._celery(name, "beat", *options)

    def _celery(self, name: str, *command: str) -> Child:
        return self._start(name, "-m", "celery", "-A", "tests.drills.clockwork", *command)

    def start_web(self) -> int:
        """Granian on a free port, ready to serve."""
        port = next(number for number in _WEB_PORTS if is_free(number))
        web = ("-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port))
        options = ("--workers", "1", "--blocking-threads", "4", "--no-access-log")
        self._start("web", *web, *options, "infopass.wsgi:application", **_WEB)
        self.wait_until(lambda: not is_free(port), "the web server")
        return port

    def _start(self, name: str, *arguments: str, **environment: str) -> Child:
        log = self.at.logs / f"{name}.log"
        child = start(
            name,
            [sys.executable, *arguments],
            home=self.at.home,
            log=log,
            environment=self.environment | environment,
        )
        self.children.append(child)
        return child

    def kill(self, child: Child) -> None:
        """As the out-of-memory killer does: all of its processes, at once, without a word."""
        with suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        self.children.remove(child)

    def kill_before_it_hears(self, child: Child) -> None:
        """At the worst moment: the mail server has taken a message, and the worker never learns it."""
        struck = threading.Event()

        def strike() -> None:
            if not struck.is_set():
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()
                struck.set()

        # From here on its end surprises nobody.
        self.children.remove(child)
        self.mail.before_the_answer = strike
        if not struck.wait(PATIENCE):
            raise TimeoutError(f"{child.name} sent nothing more; logs are in {self.at.logs}")
        self.mail.before_the_answer = lambda: None

    def has_logged(self, name: str, words: str) -> bool:
        log = self.at.logs / f"{name}.log"
        return log.exists() and words in log.read_text(errors="replace")

    def clear(self) -> None:
        """End what a drill started."""
        for child in self.children:
            child.ask_to_stop()
        for child in self.children:
            child.wait_or_kill(20)
        self.children.clear()

    # The servers.

    def stop_valkey(self) -> None:
        stop_servers([self.valkey])

    def start_valkey(self) -> None:
        self.valkey = launch_valkey(self.at)
        self.wait_until(lambda: valkey_answers(self.at), "Valkey")

    def restart_postgres(self, how: signal.Signals) -> datetime:
        """SIGINT is its "fast" way to stop; SIGQUIT drops everything, and it recovers as from a crash.

        Answers when it had stopped.
        """
        self.postgres.process.send_signal(how)
        self.postgres.process.wait(timeout=60)
        stopped = datetime.now(UTC)
        self.start_postgres()
        return stopped

    def connect(self) -> psycopg.Connection:
        """A way of our own into the database of the drills."""
        return psycopg.connect(
            host=str(self.at.sockets), user="postgres", dbname=DATABASE_NAME, connect_timeout=5
        )

    def start_postgres(self) -> None:
        (self.at.postgres / "postmaster.pid").unlink(missing_ok=True)
        self.postgres = launch_postgres(self.at)
        self.wait_until(lambda: postgres_answers(self.at), "PostgreSQL")

    def wait_until(self, ready: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        """Raises TimeoutError, naming what was waited for."""
        deadline = time.monotonic() + seconds
        while not ready():
            for child in self.children:
                if child.has_ended():
                    raise RuntimeError(child.obituary())
            if time.monotonic() > deadline:
                raise TimeoutError(f"{what} was waited for in vain; logs are in {self.at.logs}")
            time.sleep(0.1)


@contextmanager
def set_up(home: Path) -> Iterator[Stage]:
    """Servers that keep every promise of durability, and a mail server; nothing else runs yet."""
    at = Place(home, durable=True)
    mail = PostOffice()
    with hold(at), serving(mail) as port:
        database, broker = addresses(at)
        environment = {
            "INFOPASS_MODE": "demo",
            "DATABASE_URL": database,
            "REDIS_URL": broker,
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "PYTHONPATH": str(BASE_DIR),
            "PYTHONUNBUFFERED": "1",
            "DB_POOL": "",
            "DAY_LISTS_FOLDER": str(home / "day-lists"),
        }
        os.environ |= environment
        postgres, valkey = start_servers(at)
        stage = Stage(at, mail, postgres, valkey, environment)
        try:
            yield stage
        finally:
            stage.clear()
            stop_servers([stage.postgres, stage.valkey])
            end_leftovers(at.home)
