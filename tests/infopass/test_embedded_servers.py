"""The demo's servers come up again after a kill at any moment, with what was committed."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
import redis

from infopass.embedded import SUPERUSER, Place
from infopass.embedded_servers import AlreadyInUse, hold, serving, start_servers, stop_servers
from infopass.processes import Child, leftovers


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Place]:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    at = Place(tmp_path / "a folder with spaces", durable=True)
    # As root the servers run as nobody, who must be able to walk down to their folder.
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o001)
    yield at
    for process in leftovers(at.home):
        process.kill()


@contextmanager
def running(at: Place) -> Iterator[list[Child]]:
    with ExitStack() as held:
        held.enter_context(hold(at))
        children = start_servers(at)
        held.callback(stop_servers, children)
        yield children


def query(at: Place, statement: str) -> list[tuple[object, ...]]:
    with psycopg.connect(
        host=str(at.sockets), user=SUPERUSER, dbname="infopass", autocommit=True
    ) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


def test_data_outlives_a_stop(place: Place) -> None:
    with running(place):
        query(place, "CREATE TABLE kept AS SELECT 42 AS answer")
        redis.Redis(unix_socket_path=str(place.valkey_socket)).set("kept", "42")
    with running(place):
        assert query(place, "SELECT answer FROM kept") == [(42,)]
        assert redis.Redis(unix_socket_path=str(place.valkey_socket)).get("kept") == b"42"


def test_servers_orphaned_by_a_kill_make_room_for_new_ones(place: Place) -> None:
    with hold(place):
        orphans = start_servers(place)
        query(place, "CREATE TABLE kept AS SELECT 42 AS answer")
    with running(place) as children:
        assert all(orphan.has_ended() for orphan in orphans)
        assert not any(child.has_ended() for child in children)
        assert query(place, "SELECT answer FROM kept") == [(42,)]


def test_a_killed_postgres_recovers_what_was_committed(place: Place) -> None:
    with hold(place):
        postgres, valkey = start_servers(place)
        query(place, "CREATE TABLE kept AS SELECT 42 AS answer")
        for child in (postgres, valkey):
            os.kill(child.process.pid, signal.SIGKILL)
            child.process.wait()
    with running(place):
        assert query(place, "SELECT answer FROM kept") == [(42,)]


def test_half_a_cluster_is_made_anew(place: Place) -> None:
    for name in ("postgres.new", "postgres"):
        (place.home / name / "base").mkdir(parents=True)
    (place.home / "postgres.new" / "PG_VERSION").write_text("18\n")
    with running(place):
        assert query(place, "SELECT 1") == [(1,)]


def test_a_deep_folder_keeps_its_sockets_elsewhere(tmp_path: Path) -> None:
    deep = Place(tmp_path / ("x" * 120), durable=False)
    assert len(str(deep.sockets / ".s.PGSQL.5432")) < 100
    assert deep.sockets != Place(tmp_path / ("y" * 120), durable=False).sockets


def test_a_second_start_in_the_same_folder_is_refused(place: Place) -> None:
    with hold(place), pytest.raises(AlreadyInUse), hold(place):
        pytest.fail("two at once")


def test_a_command_joins_servers_that_run_and_leaves_them_running(place: Place) -> None:
    with running(place) as children:
        with serving(place):
            assert query(place, "SELECT 1") == [(1,)]
        assert not any(child.has_ended() for child in children)


def test_a_command_alone_starts_and_stops_them(place: Place) -> None:
    with serving(place):
        assert query(place, "SELECT 1") == [(1,)]
    assert list(leftovers(place.home)) == []


def test_only_their_user_may_enter_the_sockets(place: Place) -> None:
    with running(place):
        assert place.sockets.stat().st_mode & 0o077 == 0
        listening = subprocess.run(
            ["cat", "/proc/net/unix"], capture_output=True, text=True, check=False
        ).stdout
        assert not listening or str(place.sockets) in listening
