"""What is kept of a change between choosing a time and confirming it."""

from uuid import uuid4

from django.contrib.sessions.backends.base import SessionBase

from appointments.views.move import Move
from infopass.sessions import SessionStore

NUMBER = "ATL7K3MQ9XF"


def a_session(**more: object) -> SessionBase:
    session = SessionStore()
    session["move"] = {"number": NUMBER, "slot": 7, "hold": str(uuid4())} | more
    return session


def test_it_belongs_to_one_appointment() -> None:
    assert Move.load(a_session(), NUMBER).slot == 7
    assert Move.load(a_session(), "BOS7K3MQ9XF").slot is None


def test_what_another_version_of_the_program_stored_is_left_out() -> None:
    assert Move.load(a_session(seen_by="a later version"), NUMBER).slot == 7
