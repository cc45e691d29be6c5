"""Faults of our own wiring that `manage.py check` reports before anybody meets them."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
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
