"""For machines that watch us: is the process up, can it serve, and how full is everything.

Plain text, public by name, no language, nothing personal. The proxy of `deploy/` keeps `/readyz`
and `/metrics` to the inside.
"""

from collections.abc import Callable
from functools import cache

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from infopass.gauges import read_gauges

_BROKER_SECONDS = 1.0
_STATEMENT_MILLISECONDS = 2_000


def _text(body: str, status: int = 200, kind: str = "text/plain") -> HttpResponse:
    return HttpResponse(body, status=status, content_type=f"{kind}; charset=utf-8")


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The process answers. Asks nobody else, so that a database restart kills no web process."""
    return _text("ok\n")


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Everything needed to serve is there: 200, else 503; one line a part says which."""
    states = {name: _state(check) for name, check in PARTS.items()}
    body = "".join(f"{name}: {state}\n" for name, state in states.items())
    return _text(body, 200 if set(states.values()) == {"ok"} else 503)


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Gauges in Prometheus' text format, each from one bounded statement; 503 without a database."""
    try:
        with transaction.atomic():
            _bound_statements()
            body = "".join(gauge.as_text() for gauge in read_gauges())
    except DatabaseError:
        return _text("# the database does not answer\n", 503)
    return _text(body, kind="text/plain; version=0.0.4")


def _state(check: Callable[[], str]) -> str:
    try:
        return check()
    except (DatabaseError, redis.RedisError, OSError) as error:
        return f"failed ({type(error).__name__})"


def _bound_statements() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('statement_timeout', %s, true)", [str(_STATEMENT_MILLISECONDS)]
        )


def _database() -> str:
    with transaction.atomic():
        _bound_statements()
    return "ok"


def _migrations() -> str:
    with transaction.atomic():
        _bound_statements()
        missing = _known_migrations() - set(MigrationRecorder(connection).applied_migrations())
    return f"{len(missing)} not applied" if missing else "ok"


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations)


def _broker() -> str:
    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=_BROKER_SECONDS, socket_connect_timeout=_BROKER_SECONDS
    )
    try:
        client.ping()
    finally:
        client.close()
    return "ok"


PARTS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "broker": _broker,
}
