"""A lock that does not come free in time is told in a sentence, and nothing is lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, models
from django.test import Client

from appointments.models import Appointment, Hold, Slot
from appointments.references import pin_for
from tests.cast import MONDAY, a_counter, a_service, a_slot, an_office, book
from tests.walk import leads_to, path, seal, see, send, text_of, to_review

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_monday")]
SENTENCE = "Many people are booking at this moment."


@contextmanager
def locked(row: models.Model) -> Iterator[None]:
    """Somebody else keeps the row for longer than anybody here waits."""
    somebody = connection.copy()
    somebody.set_autocommit(False)
    table = connection.ops.quote_name(row._meta.db_table)
    with somebody.cursor() as theirs, connection.cursor() as ours:
        key = row._meta.pk.column
        theirs.execute(f"SELECT 1 FROM {table} WHERE {key} = %s FOR UPDATE", [row.pk])  # noqa: S608
        ours.execute("SET lock_timeout = '50ms'")
        try:
            yield
        finally:
            ours.execute("RESET lock_timeout")
    somebody.rollback()
    somebody.close()


def test_choosing_a_time_says_so_and_offers_the_times_again(client: Client) -> None:
    slot = a_slot()
    to_review(client, slot)
    with locked(slot):
        response = send(client, "book_time", {"slot": slot.pk})
    assert response.status_code == 409
    assert SENTENCE in text_of(response)
    assert Hold.objects.get().slot == slot


def test_confirming_says_so_and_keeps_the_time(client: Client) -> None:
    slot = a_slot()
    to_review(client, slot)
    shown = seal(client)
    with locked(slot):
        response = send(client, "book_review", {"shown": shown})
    assert response.status_code == 409
    assert SENTENCE in text_of(response)
    assert leads_to(
        send(client, "book_review", {"shown": shown}), "notice", Appointment.objects.get().number
    )


def test_more_time_that_cannot_be_given_now_is_told_on_the_review(client: Client) -> None:
    to_review(client, a_slot())
    with locked(Hold.objects.get()):
        assert leads_to(send(client, "book_extend", {}), "book_review")
    assert SENTENCE in text_of(see(client, "book_review"))
    assert Hold.objects.get().extensions == 0


def test_another_office_is_taken_though_the_old_seat_comes_back_later(client: Client) -> None:
    slot = a_slot()
    queens = an_office("QNS", name="Queens Field Office")
    a_counter(queens, a_service())
    to_review(client, slot)
    with locked(slot):
        assert leads_to(send(client, "book_office", {"office": "QNS"}), "book_time")
    assert Hold.objects.get().expires_at == MONDAY + timedelta(minutes=10)


def test_a_change_that_cannot_be_kept_longer_now_is_told(client: Client) -> None:
    ana = book(a_slot())
    later = a_slot(starts_at=MONDAY + timedelta(days=3))
    send(client, "manage", {"number": ana.number, "pin": pin_for(ana)})
    client.post(path("manage_reschedule", ana.number), {"slot": later.pk})
    with locked(Hold.objects.get()):
        response = client.post(path("manage_reschedule_extend", ana.number))
    assert leads_to(response, "manage_reschedule_confirm", ana.number)
    assert SENTENCE in text_of(client.get(response.headers["Location"]))


def test_cancelling_says_so_and_cancels_nothing(client: Client) -> None:
    ana = book(a_slot())
    send(client, "manage", {"number": ana.number, "pin": pin_for(ana)})
    with locked(Slot.objects.get()):
        response = client.post(path("manage_cancel", ana.number))
    assert response.status_code == 409
    assert SENTENCE in text_of(response)
    assert Appointment.objects.get().is_live
