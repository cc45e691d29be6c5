from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django import live_server_helper

from offices.models import Office, ServiceArea
from tests.cast import a_counter, a_service, an_office, an_open_office, open_daily
from tests.journeys.walker import Walker

type NewWalker = Callable[..., Walker]


@pytest.fixture
def new_walker(browser: Browser, live_server: live_server_helper.LiveServer) -> Any:
    """Opens a browser of its own for each walker."""
    contexts = []

    def new(
        language: str = "en",
        *,
        width: int = 1280,
        script: bool = True,
        time_zone: str = "America/New_York",
    ) -> Walker:
        context = browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=script,
            timezone_id=time_zone,
        )
        contexts.append(context)
        return Walker(context.new_page(), live_server.url, language)

    yield new
    for context in contexts:
        context.close()


@pytest.fixture
def atlanta(transactional_db: None) -> Office:  # noqa: ARG001 - opens the database to the server
    """Two offices of Georgia that handle CASE, which has an online answer, with times to come."""
    service = a_service(online_en="See your case online.", online_es="Vea su caso en línea.")
    office = an_open_office(now=timezone.now(), seats=2, address_confidence="recalled")
    second = an_office("SAV", name="Savannah Field Office", city="Savannah", latitude=32.08)
    open_daily(a_counter(second, service), seats=2)
    for place in (office, second):
        ServiceArea.objects.create(kind=ServiceArea.Kind.STATE, state="GA", office=place)
        publish_now(place)
    return office


def publish_now(office: Office) -> None:
    from appointments.slots import publish

    publish(office_id=office.pk, now=timezone.now())
