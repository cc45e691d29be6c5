"""Whether a connection of the pool still stands, without asking the server each time.

Psycopg's own check is a round trip before every request. A server that restarts, fails over or ends
a connection says so on the socket, where it lies until somebody looks.
"""

import select
from typing import Any

import psycopg
from psycopg_pool import ConnectionPool

_ASK_NOTHING = 0  # milliseconds to wait


def check_is_open(connection: psycopg.Connection[Any]) -> None:
    """Raises psycopg.OperationalError when the connection is lost; the pool then makes another.

    Something to read on an idle connection is its end, or a notice: only then the server is asked.
    """
    socket = select.poll()
    socket.register(connection.fileno(), select.POLLIN)
    if socket.poll(_ASK_NOTHING):
        ConnectionPool.check_connection(connection)
