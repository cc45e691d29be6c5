"""What the beat schedule promises exists, and the checks would say if it did not."""

from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from infopass.celery import app
from infopass.checks import every_scheduled_queue_is_read, every_scheduled_task_exists
from infopass.sessions import SessionStore
from infopass.tasks import clear_ended_sessions


def test_every_scheduled_task_exists() -> None:
    assert every_scheduled_task_exists() == []


def test_a_misspelt_task_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong: dict[str, Any] = {"task": "appointments.tasks.nope", "options": {"queue": "upkeep"}}
    monkeypatch.setitem(app.conf.beat_schedule, "wrong", wrong)
    assert [error.id for error in every_scheduled_task_exists()] == ["infopass.E001"]


def test_an_unread_queue_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong: dict[str, Any] = {"task": "infopass.tasks.x", "options": {"queue": "nobody"}}
    monkeypatch.setitem(app.conf.beat_schedule, "wrong", wrong)
    assert [error.id for error in every_scheduled_queue_is_read()] == ["infopass.E002"]


def test_a_run_that_waited_longer_than_its_period_is_dropped() -> None:
    assert all(entry["options"]["expires"] for entry in app.conf.beat_schedule.values())


@pytest.mark.django_db
def test_ended_sessions_are_forgotten_and_living_ones_kept() -> None:
    for seconds in (-60, 600):
        session = SessionStore()
        session["booking"] = {"service": 1}
        session.set_expiry(seconds)
        session.save()
    clear_ended_sessions()
    (left,) = Session.objects.all()
    assert left.expire_date > timezone.now()
