"""A session is read and written by one statement each, and never over somebody else's."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.backends.base import CreateError, UpdateError
from django.contrib.sessions.models import Session
from django.utils import timezone

from infopass.sessions import SessionStore

pytestmark = pytest.mark.django_db


def a_session(**contents: Any) -> SessionStore:
    session = SessionStore()
    session.update(contents)
    session.save()
    return session


def test_what_was_saved_is_read_again_by_one_statement(django_assert_num_queries: Any) -> None:
    saved = a_session(answer="Ana María")
    with django_assert_num_queries(1):
        assert SessionStore(saved.session_key)["answer"] == "Ana María"


def test_a_change_is_one_statement(django_assert_num_queries: Any) -> None:
    session = SessionStore(a_session(answer="one").session_key)
    session["answer"] = "two"
    with django_assert_num_queries(1):
        session.save()
    assert SessionStore(session.session_key)["answer"] == "two"


def test_the_row_says_nothing_of_what_is_in_it() -> None:
    session = a_session(answer="Núñez")
    assert "Núñez" not in Session.objects.get(pk=session.session_key).session_data


def test_an_ended_session_is_empty_and_gets_a_new_key() -> None:
    ended = a_session(answer="one")
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    session = SessionStore(ended.session_key)
    assert "answer" not in session
    session["answer"] = "two"
    session.save()
    assert session.session_key != ended.session_key


def test_a_new_session_never_takes_a_key_that_is_there() -> None:
    theirs = a_session(answer="theirs")
    mine = SessionStore(theirs.session_key)
    with pytest.raises(CreateError):
        mine.save(must_create=True)
    assert SessionStore(theirs.session_key)["answer"] == "theirs"


def test_a_session_that_was_cleared_meanwhile_does_not_come_back() -> None:
    session = SessionStore(a_session(answer="one").session_key)
    session["answer"] = "two"
    Session.objects.all().delete()
    with pytest.raises(UpdateError):
        session.save()
    assert not Session.objects.exists()
