import threading
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from appointments import guesses, limits, lookup
from appointments.models import Appointment, GuessCount
from appointments.references import new_number, pin_for
from appointments.refusals import TooManyGuesses, WrongNumberOrPin
from tests.cast import MONDAY, a_slot, book
from tests.walk import leads_to, send, text_of

HOME = "203.0.113.7"
LIBRARY = "198.51.100.9"


@pytest.fixture
def ana(db: None, on_monday: time_machine.Traveller) -> Appointment:  # noqa: ARG001
    return book(a_slot())


def wrong_pin(appointment: Appointment) -> str:
    return "000000" if pin_for(appointment) != "000000" else "111111"


def guess(client: Client, number: str, pin: str, *, address: str = HOME) -> Any:
    return client.post("/en/manage/", {"number": number, "pin": pin}, REMOTE_ADDR=address)


def an_address(number: int) -> str:
    return f"192.0.2.{number}"


def test_a_wrong_number_and_a_wrong_pin_get_the_same_answer(
    client: Client, ana: Appointment
) -> None:
    wrong = guess(client, ana.number, wrong_pin(ana))
    unknown = guess(client, new_number("ATL"), pin_for(ana))
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    said = "This number and PIN do not go together."
    assert said in text_of(wrong)
    assert said in text_of(unknown)


def test_the_sixth_guess_of_a_number_is_refused_known_or_not(
    client: Client, ana: Appointment
) -> None:
    for number in (ana.number, new_number("ATL")):
        answers = [guess(client, number, wrong_pin(ana)).status_code for _ in range(6)]
        assert answers == [422] * 5 + [429]


def test_the_right_pin_does_not_help_while_the_number_is_locked(
    client: Client, ana: Appointment
) -> None:
    for _wrong in range(5):
        guess(client, ana.number, wrong_pin(ana))
    response = guess(client, ana.number, pin_for(ana), address=LIBRARY)
    assert response.status_code == 429
    assert "managed" not in client.session


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "You can try again in <strong>15 minutes"), ("es", "15 minutos")],
)
def test_the_page_says_until_when_and_what_to_do(
    client: Client, ana: Appointment, language: str, said: str
) -> None:
    for _wrong in range(5):
        guess(client, ana.number, wrong_pin(ana))
    response = send(client, "manage", {"number": ana.number, "pin": wrong_pin(ana)}, language)
    assert response.status_code == 429
    assert said in text_of(response)
    assert response.headers["Retry-After"] == "900"


def test_after_fifteen_minutes_the_number_opens_again(
    client: Client, ana: Appointment, on_monday: time_machine.Traveller
) -> None:
    for _wrong in range(5):
        guess(client, ana.number, wrong_pin(ana))
    on_monday.shift(timedelta(minutes=15))
    assert leads_to(guess(client, ana.number, pin_for(ana)), "manage_appointment", ana.number)


def test_a_right_answer_is_not_counted(client: Client, ana: Appointment) -> None:
    for _right in range(40):
        assert guess(client, ana.number, pin_for(ana)).status_code == 302
    assert set(GuessCount.objects.values_list("in_window", "in_lifetime")) == {(0, 0)}


def test_an_address_has_thirty_guesses_over_all_numbers(client: Client, ana: Appointment) -> None:
    answers = [guess(client, new_number("ATL"), "123456").status_code for _ in range(31)]
    assert answers == [422] * 30 + [429]
    assert guess(client, ana.number, pin_for(ana)).status_code == 429
    assert guess(client, ana.number, pin_for(ana), address=LIBRARY).status_code == 302


def test_a_refused_guess_counts_for_nobody(client: Client, ana: Appointment) -> None:
    for _wrong in range(40):
        guess(client, ana.number, wrong_pin(ana))
    # The address made five guesses, not forty: it may still try other numbers.
    assert guess(client, new_number("ATL"), "123456").status_code == 422


def test_a_number_has_a_hundred_guesses_in_its_life(ana: Appointment) -> None:
    now = MONDAY
    for wrong in range(guesses.PER_NUMBER_EVER):
        now += timedelta(minutes=15) if wrong % guesses.PER_NUMBER == 0 else timedelta()
        with pytest.raises(WrongNumberOrPin):
            lookup.find(number=ana.number, pin=wrong_pin(ana), address=an_address(wrong), now=now)
    now += timedelta(days=300)
    with pytest.raises(TooManyGuesses, match="its PIN no longer opens it") as refusal:
        lookup.find(number=ana.number, pin=pin_for(ana), address=HOME, now=now)
    assert refusal.value.until is None


def test_a_mistyped_number_is_told_without_being_counted(client: Client, ana: Appointment) -> None:
    swapped = ana.number[:-2] + ana.number[-1] + ana.number[-2]
    mistyped = swapped if swapped != ana.number else ana.number[:-1] + "?"
    response = guess(client, mistyped, "123456")
    assert "This is not a confirmation number." in text_of(response)
    assert not GuessCount.objects.exists()


def test_the_counts_name_neither_number_nor_address(client: Client, ana: Appointment) -> None:
    guess(client, ana.number, wrong_pin(ana))
    subjects = [bytes(subject) for subject in GuessCount.objects.values_list("subject", flat=True)]
    assert len(subjects) == 2
    assert all(len(subject) == 32 for subject in subjects)
    assert not any(ana.number.encode() in s or HOME.encode() in s for s in subjects)


def test_one_line_has_one_count_whichever_of_its_ipv6_addresses_it_uses(
    client: Client, ana: Appointment
) -> None:
    for host in range(30):
        guess(client, new_number("ATL"), "123456", address=f"2001:db8:1:2::{host:x}")
    assert (
        guess(client, ana.number, wrong_pin(ana), address="2001:db8:1:2:ffff::1").status_code == 429
    )
    assert guess(client, ana.number, wrong_pin(ana), address="2001:db8:1:3::1").status_code == 422


def test_counts_of_addresses_are_forgotten_and_of_numbers_kept(
    client: Client, ana: Appointment
) -> None:
    guess(client, ana.number, wrong_pin(ana))
    assert limits.forget_ended_windows(now=MONDAY + timedelta(minutes=14)) == 0
    assert limits.forget_ended_windows(now=MONDAY + timedelta(minutes=15)) == 1
    assert GuessCount.objects.get().in_lifetime == 1


def race(number: str, *, guessers: int, rounds: int) -> Counter[str]:
    """Guesses from many threads at once, each from an address of its own; how they were answered."""
    answers: Counter[str] = Counter()
    ready = threading.Barrier(guessers)

    def guess_in_turn(guesser: int) -> None:
        try:
            ready.wait(timeout=30)
            for _round in range(rounds):
                try:
                    lookup.find(
                        number=number, pin="000000", address=an_address(guesser), now=MONDAY
                    )
                except (WrongNumberOrPin, TooManyGuesses) as refusal:
                    answers[refusal.code] += 1
        finally:
            connection.close()

    threads = [threading.Thread(target=guess_in_turn, args=(each,)) for each in range(guessers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_guessing_in_parallel_gives_no_guess_more() -> None:
    answers = race(new_number("ATL"), guessers=12, rounds=4)
    assert answers == {"wrong_number_or_pin": 5, "too_many_guesses": 43}


@pytest.mark.django_db(transaction=True)
def test_counting_without_the_limit_in_the_statement_would_let_more_through(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control: the same race with the one guard switched off."""
    unguarded = limits._CLAIM.partition("WHERE")[0] + " RETURNING subject"
    monkeypatch.setattr(limits, "_CLAIM", unguarded)
    assert race(new_number("ATL"), guessers=12, rounds=4)["wrong_number_or_pin"] > 5
