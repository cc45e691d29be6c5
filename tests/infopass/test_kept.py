"""What every visitor asks for is asked once in a moment, and is never old for longer."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from infopass.kept import kept_for_a_moment
from offices.models import Service
from tests.cast import a_service

# A test's own transaction would keep anything from being kept.
pytestmark = pytest.mark.django_db(transaction=True)


class Clock:
    """`time.monotonic`, moved by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 1_000.0
        monkeypatch.setattr("infopass.kept.time.monotonic", lambda: self.seconds)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Clock:
    settings.KEPT_SECONDS = 2
    return Clock(monkeypatch)


type Question = Callable[..., list[str]]


@pytest.fixture
def reasons() -> Question:
    """A question that nobody has asked yet."""

    @kept_for_a_moment
    def ask(*, active: bool = True) -> list[str]:
        return list(Service.objects.filter(active=active).values_list("code", flat=True))

    return ask


@pytest.mark.usefixtures("clock")
def test_it_is_asked_once_in_a_moment(
    reasons: Question, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_service("CASE")
    with django_assert_num_queries(1):
        assert reasons() == reasons() == ["CASE"]
    with django_assert_num_queries(1):
        assert reasons(active=False) == []


def test_a_change_is_seen_after_that_moment(reasons: Question, clock: Clock) -> None:
    a_service("CASE")
    assert reasons() == ["CASE"]
    a_service("INFO")
    clock.seconds += 1.9
    assert reasons() == ["CASE"]
    clock.seconds += 0.2
    assert sorted(reasons()) == ["CASE", "INFO"]


@pytest.mark.usefixtures("clock")
def test_nothing_is_kept_inside_a_transaction(reasons: Question) -> None:
    with transaction.atomic():
        a_service("GONE")
        assert reasons() == ["GONE"]
        transaction.set_rollback(True)
    assert reasons() == []


def test_a_page_of_a_reason_withdrawn_meanwhile_offers_it_for_a_moment_only(clock: Clock) -> None:
    service = a_service("CASE")
    assert service.name_en in Client().get("/en/book/").content.decode()
    Service.objects.update(active=False)
    clock.seconds += 2.1
    assert service.name_en not in Client().get("/en/book/").content.decode()
