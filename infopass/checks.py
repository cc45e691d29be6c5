"""Faults of our own wiring that `manage.py check` reports before anybody meets them."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections
from django.utils.module_loading import import_string

from infopass.celery import app


@register("celery")
def every_scheduled_task_exists(**_: Any) -> Sequence[CheckMessage]:
    return [
        Error(
            f"The beat schedule runs {entry['task']}, which no app defines.",
            hint=f"See the entry {name!r} in infopass/celery.py.",
            id="infopass.E001",
        )
        for name, entry in app.conf.beat_schedule.items()
        if not _is_task(entry["task"])
    ]


def _is_task(name: str) -> bool:
    """A task's name is where it is defined. (Celery's own look-up would run these checks again.)"""
    try:
        return bool(import_string(name).name == name)
    except (ImportError, AttributeError):
        return False


@register("celery")
def every_scheduled_queue_is_read(**_: Any) -> Sequence[CheckMessage]:
    queues = {queue.name for queue in app.conf.task_queues}
    return [
        Error(
            f"The beat schedule sends {name!r} to a queue that no worker reads.",
            hint="Add the queue to task_queues in infopass/celery.py.",
            id="infopass.E002",
        )
        for name, entry in app.conf.beat_schedule.items()
        if entry["options"]["queue"] not in queues
    ]


@register("security")
def the_person_key_is_at_hand(**_: Any) -> Sequence[CheckMessage]:
    if settings.PERSON_KEY_ID in settings.PIN_KEYS.keys:
        return []
    return [
        Error(
            f"PERSON_KEY_ID names the key {settings.PERSON_KEY_ID!r}, which PIN_KEYS does not hold.",
            hint="Name one of its ids, or leave PERSON_KEY_ID out.",
            id="infopass.E003",
        )
    ]


# Statements reach PostgreSQL with their values in them, so whatever logs one logs a person.
_DISCREET = {
    "log_error_verbosity": {"terse"},
    "log_min_error_statement": {"fatal", "panic"},
    "log_min_duration_sample": {"-1"},
    "log_min_duration_statement": {"-1"},
    "log_statement": {"none", "ddl"},
    "log_transaction_sample_rate": {"0"},
}


@register(Tags.database)
def the_database_log_repeats_no_values(
    databases: Sequence[str] | None = None, **_: Any
) -> Sequence[CheckMessage]:
    """Runs before each migration. A warning: where the server is rented, it may not be ours to set."""
    return [
        checks.Warning(
            f"PostgreSQL's {name} is {value}, so its log can repeat names, phones and numbers.",
            hint=f"Set it to {' or '.join(sorted(_DISCREET[name]))} on the server.",
            id="infopass.W001",
        )
        for alias in databases or ()
        for name, value in _log_settings(alias)
        if value not in _DISCREET[name]
    ]


def _log_settings(alias: str) -> list[tuple[str, str]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY(%s) ORDER BY name",
            [list(_DISCREET)],
        )
        return list(cursor.fetchall())
