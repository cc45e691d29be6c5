"""How often a new notice can be asked for, one after the other and all at once."""

import threading
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appointments import limits
from appointments.lost_notice import replace_notice
from appointments.models import Event, GuessCount
from appointments.refusals import TooManyLostNotices
from tests.appointments.losing import ANA_TYPED, BEN_TYPED, a_time, ask, details_of
from tests.cast import ANA, MONDAY, book, stranger
from tests.walk import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

# Statements of one request, savepoints counted.
NOT_FOUND = 8
SENT = 12


@pytest.mark.parametrize("booked", [True, False], ids=["booked", "not booked"])
def test_a_person_can_ask_three_times_a_day(client: Client, booked: bool) -> None:
    if booked:
        book(a_time(), ANA)
    answers = [
        ask(client, ANA_TYPED, address=f"192.0.2.{number}").status_code for number in range(5)
    ]
    assert answers == [302, 302, 302, 429, 429]
    assert Event.objects.filter(kind=Event.Kind.REPLACED).count() == (3 if booked else 0)


def test_an_address_can_ask_ten_times_a_day_for_whomever(client: Client) -> None:
    def somebody(number: int) -> dict[str, str]:
        return ANA_TYPED | {"last_name": f"Somebody{chr(97 + number)}"}

    answers = [ask(client, somebody(number)).status_code for number in range(12)]
    assert answers == [302] * 10 + [429, 429]
    assert ask(client, somebody(11), address="198.51.100.9").status_code == 302


def test_over_the_limit_the_page_says_until_when_and_what_to_do(
    client: Client, on_monday: time_machine.Traveller
) -> None:
    for _time in range(3):
        ask(client, ANA_TYPED)
    on_monday.shift(timedelta(hours=3, minutes=30))
    refused = ask(client, ANA_TYPED)
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == str(20 * 3600 + 1800)
    assert "<strong>21 hours</strong>" in text_of(refused)
    assert reverse("office_list") in text_of(refused)
    on_monday.shift(timedelta(hours=20, minutes=30))
    assert ask(client, ANA_TYPED).status_code == 302


def test_the_counts_live_a_day_and_name_nobody(client: Client) -> None:
    ana = book(a_time(), ANA)
    ask(client, ANA_TYPED)
    subjects = [bytes(count.subject) for count in GuessCount.objects.all()]
    assert len(subjects) == 2
    assert bytes(ana.person_hash) not in subjects
    assert limits.forget_ended_windows(now=MONDAY + timedelta(hours=23, minutes=59)) == 0
    assert limits.forget_ended_windows(now=MONDAY + timedelta(hours=24)) == 2


def test_a_refused_request_counts_for_neither(client: Client) -> None:
    for _time in range(20):
        ask(client, ANA_TYPED)
    assert ask(client, BEN_TYPED).status_code == 302


def statements(typed: dict[str, str]) -> list[str]:
    client = Client()
    with CaptureQueriesContext(connection) as captured:
        ask(client, typed)
    return [query["sql"] for query in captured.captured_queries]


def test_asking_takes_few_statements_and_none_that_grows() -> None:
    ana = book(a_time(), ANA)
    nobody, sent = statements(ANA_TYPED | {"last_name": "Nobody"}), statements(ANA_TYPED)
    for number in range(30):
        book(a_time(), stranger(2000 + number))
    assert len(statements(ANA_TYPED)) == len(sent) == SENT, sent
    assert len(nobody) == NOT_FOUND, nobody
    assert ana.pk


# The limit holds when everybody asks at the same instant.


def race(*, askers: int, rounds: int) -> Counter[str]:
    """The same person asked for by many threads, each from an address of its own."""
    answers: Counter[str] = Counter()
    ready = threading.Barrier(askers)

    def ask_in_turn(asker: int) -> None:
        try:
            ready.wait(timeout=30)
            for _round in range(rounds):
                try:
                    replace_notice(details=details_of(ANA), address=f"192.0.2.{asker}", now=MONDAY)
                    answers["looked at"] += 1
                except TooManyLostNotices as refusal:
                    answers[refusal.code] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=ask_in_turn, args=(each,)) for each in range(askers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_asking_in_parallel_gives_no_request_more() -> None:
    book(a_time(), ANA)
    assert race(askers=10, rounds=3) == {"looked at": 3, "too_many_lost_notices": 27}
    assert Event.objects.filter(kind=Event.Kind.REPLACED).count() == 3


@pytest.mark.django_db(transaction=True)
def test_counting_without_the_limit_in_the_statement_would_let_more_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control: the same race with the one guard switched off."""
    book(a_time(), ANA)
    unguarded = limits._CLAIM.partition("WHERE")[0] + " RETURNING subject"
    monkeypatch.setattr(limits, "_CLAIM", unguarded)
    assert race(askers=10, rounds=3)["looked at"] > 3
