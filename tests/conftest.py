"""What holds for every test."""

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, connections
from django.utils.translation import override
from playwright.sync_api import Playwright
from pytest_django import DjangoDbBlocker
from pytest_django.live_server_helper import LiveServer

from infopass import stylesheet
from tests import chromium
from tests.servers import SERVERS

# Playwright keeps an event loop in the tests' thread, which Django takes for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# Nothing but the pages of the test's own server is to be reached.
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]

_OTHERS = """
    SELECT pid, state, query FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND backend_type = 'client backend'
"""


def pytest_configure(config: pytest.Config) -> None:
    if not (config.option.collectonly or config.option.help):
        SERVERS.start()


def pytest_unconfigure() -> None:
    SERVERS.stop()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What opens a page in Chromium is a browser test, without anybody having to say so."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """A page leaves its language active when it is done; the next test must not inherit it."""
    with override("en"):
        yield


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,  # noqa: ARG001 - asked for, so that it is set up before and ended after
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    """The test database can only be dropped when nobody is in it.

    PostgreSQL takes a moment to notice that a process was killed. What stays longer is a connection
    that somebody forgot, and fails here with the statement it sent last.
    """
    yield
    others: list[Any] = []
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for _try in range(50):
            cursor.execute(_OTHERS)
            others = cursor.fetchall()
            if not others:
                return
            time.sleep(0.2)
    pytest.fail(f"Still connected to the test database: {others}")


@pytest.fixture(scope="session")
def playwright(playwright: Playwright) -> Iterator[Playwright]:
    """While Playwright's event loop runs, Django keeps this thread's connections in another place.

    Once the loop has stopped nobody finds them there to close them, so they are closed before.
    """
    yield playwright
    connections.close_all()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    # A page without its style sheet would prove nothing about how it looks or prints.
    stylesheet.build()
    program = chromium.find()
    if not program:
        pytest.fail("There is no Chromium: `make test` installs one, or set CHROMIUM to its path.")
    return {**browser_type_launch_args, "executable_path": program, "args": CHROMIUM_ARGS}


@pytest.fixture(scope="session")
def base_url(live_server: LiveServer) -> str:
    """`page.goto("/en/")` opens the live server; a test that asks for `page` needs nothing else."""
    return str(live_server.url)
