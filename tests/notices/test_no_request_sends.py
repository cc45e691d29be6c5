"""Requests write rows. Only workers talk to the broker and to the mail server."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from appointments.models import Appointment, Outbox, Slot
from appointments.references import pin_for
from infopass.celery import app
from notices.models import Notice
from notices.tasks import fan_out, send_due
from tests.cast import an_open_office
from tests.notices.post_office import PostOffice, mailers
from tests.walk import ANA_TYPED, book_online, path, send

# An audit hook stays for good, so there is one, and it listens only when asked.
_heard: list[Any] | None = None


def _listen(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and _heard is not None:
        _heard.append(arguments[1])


sys.addaudithook(_listen)


@contextmanager
def connections() -> Iterator[list[Any]]:
    """Where Python opens a socket to meanwhile. PostgreSQL's library opens its own, in C."""
    global _heard  # noqa: PLW0603 - the hook outlives every test
    heard: list[Any] = []
    _heard = heard
    try:
        yield heard
    finally:
        _heard = None


@pytest.mark.django_db
def test_no_page_opens_a_connection_whatever_people_do(client: Client, settings: Settings) -> None:
    settings.MAILERS = mailers(port=1)
    an_open_office(now=timezone.now())
    with connections() as heard:
        ana = book_online(client, Slot.objects.order_by("starts_at")[40])
        send(client, "manage_lost", ANA_TYPED | {"zip_code": "30345"})
        ana.refresh_from_db()
        assert ana.pin_version == 2
        send(client, "manage", {"number": ana.number, "pin": pin_for(ana)})
        client.post(
            path("manage_contact", ana.number),
            {"phone": "404-555-0177", "email": "new@example.com"},
        )
        client.post(path("manage_cancel", ana.number), {"reason": "solved"})
    ana.refresh_from_db()
    assert (ana.email, ana.status) == ("new@example.com", Appointment.Status.CANCELLED)
    assert Outbox.objects.count() == 4
    assert not Notice.objects.exists()
    assert heard == []
    assert mail.outbox == []


@pytest.mark.django_db
def test_a_connection_would_be_heard(settings: Settings) -> None:
    """The negative control."""
    settings.MAILERS = mailers(port=1)
    with connections() as heard, pytest.raises(ConnectionRefusedError):
        mail.mailers.default.open()
    assert heard == [("127.0.0.1", 1)]


@pytest.mark.django_db(transaction=True)
def test_a_worker_takes_the_tasks_of_the_queue_and_sends(
    client: Client, post_office: PostOffice
) -> None:
    """Broker, worker, database and mail server, as in life; only the clock is pressed by hand."""
    an_open_office(now=timezone.now())
    ana = book_online(client, Slot.objects.order_by("starts_at")[40])
    send(client, "manage_lost", ANA_TYPED | {"zip_code": "30345"})
    with start_worker(app, pool="solo", perform_ping_check=False, queues=["messages"]):
        for task in (fan_out, send_due):
            task.apply_async(queue="messages")
        _wait_for(post_office)
    ana.refresh_from_db()
    body = post_office.arrived[0].get_body(("plain",))
    assert body is not None
    assert pin_for(ana) in body.get_content()


def _wait_for(post_office: PostOffice) -> None:
    give_up = time.monotonic() + 30
    while not post_office.arrived:
        assert time.monotonic() < give_up, "nothing arrived"
        time.sleep(0.05)
