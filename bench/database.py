"""The bench's own database: on a PostgreSQL of its own, or on the server that DATABASE_URL names."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import environ
import psycopg
from psycopg import sql

from infopass.embedded import SUPERUSER, Place, database_url
from infopass.embedded_servers import hold, start_servers, stop_servers

# What decides how fast and how safe a commit is. The report shows what the server really runs with.
SHOWN_SETTINGS = (
    "server_version",
    "synchronous_commit",
    "fsync",
    "full_page_writes",
    "shared_buffers",
    "max_connections",
    "jit",
)


@contextmanager
def a_server(home: Path) -> Iterator[str]:
    """The address of the server that DATABASE_URL names, else of one that lives for this block.

    Ours keeps every promise of durability: what a commit costs is part of what we measure.
    """
    given = os.environ.get("DATABASE_URL")
    if given:
        yield given
        return
    at = Place(home, durable=True)
    with hold(at):
        servers = start_servers(at)
        try:
            yield database_url(at, SUPERUSER)
        finally:
            stop_servers(servers)


@contextmanager
def fresh_database(server: str, name: str) -> Iterator[str]:
    """The address of an empty database, which is gone when the block ends."""
    own = f"infopass_bench_{os.getpid()}_{name}"
    _tell(server, "CREATE DATABASE {}", own)
    try:
        yield beside(server, own)
    finally:
        _tell(server, "DROP DATABASE {} WITH (FORCE)", own)


def beside(server: str, name: str) -> str:
    """The address of another database of the same server."""
    address, mark, options = server.partition("?")
    return f"{address.rpartition('/')[0]}/{name}{mark}{options}"


def _tell(server: str, statement: LiteralString, name: str) -> None:
    at = environ.Env.db_url_config(server)
    with psycopg.connect(
        host=at["HOST"],
        port=at["PORT"] or None,
        user=at["USER"],
        password=at["PASSWORD"],
        dbname=at["NAME"],
        autocommit=True,
    ) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


def settings_of(connection: Any) -> dict[str, str]:
    """The server's settings that matter to the figures."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, current_setting(name) FROM pg_settings WHERE name = ANY(%s) ORDER BY name",
            [list(SHOWN_SETTINGS)],
        )
        return dict(cursor.fetchall())
