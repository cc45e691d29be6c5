"""A log says what happened and where in the code, and repeats nothing that somebody typed."""

import io
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from infopass.logs import DiscreetFormatter
from infopass.urls import urlpatterns as pages
from tests.cast import ANA, a_slot, book
from tests.infopass.test_error_pages import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500"]


def _break(request: HttpRequest, number: str) -> HttpResponse:
    raise ValueError(f"{request.POST['first_name']} cannot be booked as {number}")


def _fail(error: Exception) -> None:
    raise error


_break.login_required = False  # type: ignore[attr-defined]
urlpatterns = [path("en/break/<str:number>/", _break), *pages]


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """What our formatter makes of everything that is logged, warnings of Django's included."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(DiscreetFormatter("{levelname} {name}: {message}", style="{"))
    listened = [logging.getLogger(name) for name in ("django", "django.request", "celery", "probe")]
    for logger in listened:
        logger.addHandler(handler)
    yield stream
    for logger in listened:
        logger.removeHandler(handler)


def test_every_handler_of_the_product_is_discreet() -> None:
    logging_: dict[str, Any] = settings.LOGGING
    formatters = logging_["formatters"]
    used = {handler["formatter"] for handler in logging_["handlers"].values()}
    assert {formatters[name]["()"] for name in used} == {"infopass.logs.DiscreetFormatter"}


@override_settings(ROOT_URLCONF=__name__)
def test_a_fault_is_told_by_its_kind_its_route_and_its_lines(written: io.StringIO) -> None:
    client = Client(raise_request_exception=False)
    client.post("/en/break/ATL7K3MQ9XF/", {"first_name": "Anahí"})
    log = written.getvalue()
    assert "500 to POST en/break/<str:number>/" in log
    assert "builtins.ValueError" in log
    assert 'raise ValueError(f"{request.POST' in log
    assert "Anahí" not in log
    assert "ATL7K3MQ9XF" not in log


@pytest.mark.django_db
def test_a_refusal_of_the_database_is_told_by_its_constraint(written: io.StringIO) -> None:
    slot = a_slot(seats=2)
    booked = book(slot)
    booked.pk, booked.number = None, "ATL00000000"
    with pytest.raises(IntegrityError) as refused:
        booked.save(force_insert=True)
    logging.getLogger("probe").error("Could not store %s", refused.value, exc_info=refused.value)
    log = written.getvalue()
    assert "SQLSTATE 23505, " in log
    assert "DETAIL" not in log
    assert str(booked.hold_token) not in log
    assert str(booked.hold_token) in str(refused.value)


def test_a_task_that_failed_is_told_without_its_words(written: io.StringIO) -> None:
    try:
        _fail(LookupError(f"no phone {ANA.phone}"))
    except LookupError as error:
        sentence = "Task %(name)s raised unexpected: %(exc)s"
        told = {"name": "notices.tasks.send", "exc": repr(error)}
        logging.getLogger("celery").exception(sentence, told)
    log = written.getvalue()
    assert "Task notices.tasks.send raised unexpected: LookupError" in log
    assert ANA.phone not in log


def test_exceptions_that_led_to_it_are_told_in_their_order(written: io.StringIO) -> None:
    try:
        try:
            _fail(KeyError("Okafor"))
        except KeyError as first:
            raise OSError(111, "refused by Okafor") from first
    except OSError:
        logging.getLogger("probe").exception("It failed")
    log = written.getvalue()
    assert log.index("builtins.KeyError") < log.index("ConnectionRefusedError [errno 111]")
    assert "Okafor'" not in log


def test_exceptions_that_were_gathered_are_each_told(written: io.StringIO) -> None:
    try:
        _fail(ExceptionGroup("two", [ValueError(ANA.phone), OSError(5, ANA.phone)]))
    except ExceptionGroup:
        logging.getLogger("probe").exception("Some failed")
    log = written.getvalue()
    assert {"builtins.ValueError", "builtins.OSError [errno 5]"} <= set(log.splitlines())
    assert ANA.phone not in log


def test_a_token_that_does_not_fit_is_told_without_the_address(written: io.StringIO) -> None:
    client = Client(enforce_csrf_checks=True)
    client.post("/en/manage/ATL7K3MQ9XF/cancel/", {}, headers={"origin": "https://okafor.test"})
    log = written.getvalue()
    assert "403 to POST en/manage/<str:number>/cancel/: Origin checking failed" in log
    assert "ATL7K3MQ9XF" not in log
    assert "okafor" not in log


def test_a_host_that_is_not_ours_is_told_by_its_kind(written: io.StringIO) -> None:
    Client().get("/en/", headers={"host": "okafor.test"})
    assert "400 to GET an address that leads nowhere: DisallowedHost" in written.getvalue()
    assert "okafor" not in written.getvalue()


def test_what_holds_nothing_is_told_as_it_is(written: io.StringIO) -> None:
    logging.getLogger("probe").error("%d slots published for %s", 12, "ATL")
    assert written.getvalue() == "ERROR probe: 12 slots published for ATL\n"


def test_the_usual_formatter_repeats_what_ours_leaves_out(written: io.StringIO) -> None:
    for handler in logging.getLogger("probe").handlers:
        handler.setFormatter(logging.Formatter())
    try:
        _fail(ValueError("Anahí"))
    except ValueError:
        logging.getLogger("probe").exception("It failed")
    assert "Anahí" in written.getvalue().split("ValueError: ")[-1]
