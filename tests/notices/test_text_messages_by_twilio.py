"""Text messages by Twilio's own client; a real HTTP server stands in for Twilio."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings
from twilio.http.http_client import TwilioHttpClient

from notices.delivery import send_due
from notices.fanout import fan_out
from notices.models import Call, Notice
from notices.sms import twilio
from tests.cast import ANA, a_slot, book
from tests.notices.provider import Provider, open_provider

pytestmark = pytest.mark.django_db
ACCOUNT = "AC" + "0" * 32


@pytest.fixture
def service(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    settings.SMS_BACKEND = "notices.sms.twilio.TwilioBackend"
    settings.PUBLIC_URL = "https://appointments.example"
    settings.TWILIO = {
        "account_sid": ACCOUNT,
        "auth_token": "a-secret-of-the-account",
        "sender": "+14045550100",
    }
    with open_provider() as provider:

        class OnLoopback(TwilioHttpClient):  # type: ignore[misc]
            """The client knows one address only."""

            def request(self, method: str, url: str, *args: Any, **more: Any) -> Any:
                here = url.replace("https://api.twilio.com", provider.url)
                return super().request(method, here, *args, **more)

        monkeypatch.setattr(twilio, "TwilioHttpClient", OnLoopback)
        monkeypatch.setattr(twilio, "PATIENCE", 1)
        provider.status, provider.answer = 201, {"sid": "SM" + "1" * 32, "status": "queued"}
        yield provider


@pytest.fixture
def notice(service: Provider) -> Notice:  # noqa: ARG001 - the backend is asked for when writing
    now = timezone.now()
    texted = replace(ANA, email="", sms_consent=True)
    book(a_slot(starts_at=now + timedelta(days=2)), texted, now=now)
    fan_out(now=now)
    return Notice.objects.get()


def test_it_is_handed_over_with_where_to_report(service: Provider, notice: Notice) -> None:
    assert send_due() == 1
    (call,) = service.calls
    assert call.path == f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    assert call.body == {
        "To": [ANA.phone],
        "From": ["+14045550100"],
        "Body": [notice.text],
        "StatusCallback": [
            f"https://appointments.example/hooks/sms/twilio/status/?notice={notice.pk}"
        ],
    }
    notice.refresh_from_db()
    assert notice.status == Notice.Status.SENT


def test_the_log_is_not_told_of_every_request(
    service: Provider, notice: Notice, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("twilio").addHandler(caplog.handler)
    try:
        assert send_due() == 1
    finally:
        logging.getLogger("twilio").removeHandler(caplog.handler)
    assert service.calls
    assert notice.pk
    assert caplog.text == ""


def test_a_messaging_service_may_choose_the_number(
    service: Provider, notice: Notice, settings: Settings
) -> None:
    settings.TWILIO = settings.TWILIO | {"sender": "MG" + "2" * 32}
    assert send_due() == 1
    assert service.calls[0].body["MessagingServiceSid"] == ["MG" + "2" * 32]
    assert notice.pk


@pytest.mark.parametrize("code", [21610, 21211, 21614])
def test_a_phone_that_cannot_or_will_not_be_texted_is_called(
    service: Provider, notice: Notice, code: int
) -> None:
    service.status = 400
    service.answer = {"code": code, "message": f"no {ANA.phone}", "status": 400}
    assert send_due() == 0
    notice.refresh_from_db()
    assert (notice.status, notice.last_fault) == (Notice.Status.REFUSED, f"SMS {code}")
    assert Call.objects.get().why == Call.Why.REFUSED


def test_a_phone_that_said_stop_where_we_did_not_hear_it_is_texted_no_more(
    service: Provider, notice: Notice
) -> None:
    service.status = 400
    service.answer = {"code": 21610, "message": "blocked", "status": 400}
    send_due()
    notice.appointment.refresh_from_db()
    assert not notice.appointment.sms_consent


@pytest.mark.parametrize(
    ("status", "code"), [(400, 30001), (401, 20003), (429, 20429), (500, None), (503, None)]
)
def test_anything_else_is_tried_again(
    service: Provider, notice: Notice, status: int, code: int | None
) -> None:
    service.status = status
    service.answer = {"code": code, "message": "no", "status": status}
    assert send_due() == 0
    notice.refresh_from_db()
    assert (notice.status, notice.last_fault) == ("waiting", f"SMS {code or status}")


def test_a_service_that_hangs_is_left_and_tried_again(service: Provider, notice: Notice) -> None:
    service.hangs_for = 3
    assert send_due() == 0
    notice.refresh_from_db()
    assert (notice.status, notice.last_fault) == ("waiting", "ReadTimeout")
