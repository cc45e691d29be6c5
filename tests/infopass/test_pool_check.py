"""A connection that the server ended is replaced before a request gets it."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection
from psycopg_pool import ConnectionPool

from infopass.pool_check import check_is_open

pytestmark = pytest.mark.django_db(transaction=True)


def a_pool(*, checked: bool = True) -> ConnectionPool:
    keys = {
        "HOST": "host",
        "PORT": "port",
        "USER": "user",
        "PASSWORD": "password",
        "NAME": "dbname",
    }
    named = {keys[key]: connection.settings_dict[key] or None for key in keys}
    check = check_is_open if checked else None
    return ConnectionPool(
        kwargs={**named, "autocommit": True}, min_size=1, max_size=1, open=True, check=check
    )


@pytest.fixture
def pool() -> Iterator[ConnectionPool]:
    with a_pool() as pool:
        yield pool


def backend(pool: ConnectionPool) -> int:
    with pool.connection() as taken:
        return taken.info.backend_pid


def end(pid: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])


def test_an_ended_connection_is_replaced(pool: ConnectionPool) -> None:
    first = backend(pool)
    end(first)
    with pool.connection() as taken:
        assert taken.execute("SELECT 1").fetchone() == (1,)
        assert taken.info.backend_pid != first


def test_without_the_check_a_request_would_get_it() -> None:
    with a_pool(checked=False) as pool:
        end(backend(pool))
        with pytest.raises(psycopg.OperationalError), pool.connection() as taken:
            taken.execute("SELECT 1")


def test_a_standing_connection_is_handed_out_without_a_word_to_the_server(
    pool: ConnectionPool,
) -> None:
    with pool.connection() as taken:
        taken.execute("SELECT 'the last request'")
    pid = backend(pool)
    with connection.cursor() as cursor:
        cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid])
        assert cursor.fetchone() == ("SELECT 'the last request'",)


def test_a_notice_on_an_idle_connection_does_not_end_it(pool: ConnectionPool) -> None:
    with pool.connection() as listening:
        listening.execute("LISTEN bench")
        pid = listening.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("NOTIFY bench")
    assert backend(pool) == pid
