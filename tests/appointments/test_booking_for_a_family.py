"""Several people booked in one session, and whose session it is."""

from typing import Any

import pytest
from django.test import Client

from infopass.sessions import SessionStore
from tests.cast import a_slot, two_offices_of_georgia
from tests.walk import (
    ANA_TYPED,
    BEN_TYPED,
    book_online,
    leads_to,
    path,
    seal,
    see,
    send,
    text_of,
    to_details,
    to_office,
    to_time,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]


def contents(key: str | None) -> dict[str, Any]:
    """What the session of this key holds in the database."""
    return SessionStore(key).load()


# The next person of a family, in the same session.


def test_the_next_booking_knows_the_place_and_nothing_of_the_person(client: Client) -> None:
    savannah = two_offices_of_georgia()[1]
    to_office(client)
    send(client, "book_office", {"zip_code": "30345"})
    send(client, "book_office", {"office": "SAV"})
    send(client, "book_details", ANA_TYPED)
    send(client, "book_time", {"slot": savannah.counters.get().slots.latest("starts_at").pk})
    send(client, "book_review", {"shown": seal(client)})
    assert leads_to(to_office(client), "book_office")
    offices = see(client, "book_office")
    assert 'value="30345"' in text_of(offices)
    assert offices.context["chosen"] == "SAV"
    send(client, "book_office", {"office": "ATL"})
    page = text_of(see(client, "book_details"))
    typed = [value for name, value in ANA_TYPED.items() if len(value) > 4 and name != "booking_for"]
    assert not [value for value in typed if value in page]


def test_two_of_a_family_are_booked_one_after_the_other(client: Client) -> None:
    slot = a_slot(seats=2)
    first = book_online(client, slot)
    second = book_online(client, slot, typed=BEN_TYPED)
    assert (second.first_name, second.receipt_number, second.a_number) == ("Ben", "", "")
    for appointment in (first, second):
        assert client.get(path("notice", appointment.number)).status_code == 200


# Whose session it is: a key that somebody planted in this browser opens nothing personal.


def test_the_session_gets_its_own_key_before_anything_personal_is_in_it(client: Client) -> None:
    a_slot()
    to_details(client)
    planted = client.session.session_key
    send(client, "book_details", ANA_TYPED)
    own = client.session.session_key
    assert own != planted
    assert contents(planted)["booking"]["details"] == {}
    to_time(client)
    assert client.session.session_key == own


@pytest.mark.parametrize("name", ["book_details", "manage_lost"])
def test_a_draft_is_personal_too(client: Client, name: str) -> None:
    a_slot()
    to_details(client)
    planted = client.session.session_key
    send(client, name, ANA_TYPED | {"language": "es"})
    assert "Núñez" in str(contents(client.session.session_key))
    assert "Núñez" not in str(contents(planted))


def test_who_planted_the_key_sees_neither_answers_nor_notice(client: Client) -> None:
    slot = a_slot()
    to_details(client)
    thief = Client()
    thief.cookies["sessionid"] = client.cookies["sessionid"].value
    appointment = book_online(client, slot)
    assert leads_to(thief.get(path("notice", appointment.number)), "manage")
    assert leads_to(see(thief, "book_review"), "book_details")
    assert "Núñez" not in text_of(see(thief, "book_details"))
