"""E-mail by a provider's interface: a real HTTP server stands in for the provider."""

from collections.abc import Iterator

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from notices.checks import the_mail_provider_has_what_it_needs
from notices.delivery import send_due
from notices.fanout import fan_out
from notices.mail import metadata_of
from notices.models import Call, Notice
from tests.notices.owing import owed_to_strangers
from tests.notices.provider import Provider, open_provider

pytestmark = pytest.mark.django_db
TAKEN = {"ErrorCode": 0, "Message": "OK", "MessageID": "0123", "SubmittedAt": "now"}
INACTIVE = (
    "You tried to send to recipient(s) that have been marked as inactive. Found inactive addresses: "
    "visitor0@example.com. Inactive recipients are ones that have generated a hard bounce."
)


@pytest.fixture
def postmark(settings: Settings) -> Iterator[Provider]:
    with open_provider() as provider:
        provider.answer = TAKEN
        settings.EMAIL_PROVIDER = "postmark"
        settings.MAILERS = {"default": {"BACKEND": "anymail.backends.postmark.EmailBackend"}}
        settings.ANYMAIL = {
            "POSTMARK_API_URL": provider.url + "/",
            "POSTMARK_SERVER_TOKEN": "a-token",
            "REQUESTS_TIMEOUT": 1,
        }
        yield provider


def waiting(number: int = 1) -> list[Notice]:
    owed_to_strangers(number)
    fan_out(now=timezone.now())
    return list(Notice.objects.order_by("pk"))


def statuses() -> list[tuple[str, int, str]]:
    return list(Notice.objects.order_by("pk").values_list("status", "attempts", "last_fault"))


def test_it_is_handed_over_with_its_attachments_and_what_a_report_will_name(
    postmark: Provider,
) -> None:
    (notice,) = waiting()
    assert send_due() == 1
    (call,) = postmark.calls
    assert call.headers["X-Postmark-Server-Token"] == "a-token"
    sent = call.body
    assert sent["To"] == notice.recipient
    assert sent["Metadata"] == metadata_of(notice)
    assert {header["Name"]: header["Value"] for header in sent["Headers"]}[
        "Message-ID"
    ] == notice.message_id
    assert [file["ContentType"].partition(";")[0] for file in sent["Attachments"]] == [
        "application/pdf",
        "text/calendar",
    ]
    assert statuses() == [("sent", 1, "")]


def test_an_address_that_the_provider_refuses_is_not_tried_again_and_is_called(
    postmark: Provider,
) -> None:
    waiting()
    postmark.status = 422
    postmark.answer = {"ErrorCode": 406, "Message": INACTIVE}
    assert send_due() == 0
    assert statuses() == [("refused", 1, "AnymailRecipientsRefused")]
    assert Call.objects.get().why == Call.Why.REFUSED


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_what_concerns_every_message_ends_the_run_and_is_tried_again(
    postmark: Provider, status: int
) -> None:
    waiting(3)
    postmark.status = status
    postmark.answer = {"ErrorCode": 10, "Message": "no"}
    assert send_due() == 0
    assert len(postmark.calls) == 1
    assert sorted(statuses()) == [
        ("waiting", 0, ""),
        ("waiting", 0, ""),
        ("waiting", 1, f"HTTP {status}"),
    ]
    postmark.status, postmark.answer = 200, TAKEN
    Notice.objects.update(not_before=timezone.now())
    assert send_due() == 3


def test_what_may_be_our_own_doing_holds_up_nobody_and_is_tried_again(postmark: Provider) -> None:
    waiting(2)
    postmark.status = 422
    postmark.answer = {"ErrorCode": 400, "Message": "Sender signature not confirmed"}
    send_due()
    assert statuses() == [("waiting", 1, "HTTP 422")] * 2


def test_a_provider_that_hangs_costs_one_try(postmark: Provider) -> None:
    waiting(2)
    postmark.hangs_for = 3
    assert send_due() == 0
    assert sorted(statuses()) == [("waiting", 0, ""), ("waiting", 1, "ReadTimeout")]


@pytest.mark.usefixtures("postmark")
def test_a_provider_that_is_not_there_is_waited_for(settings: Settings) -> None:
    waiting(2)
    settings.ANYMAIL = settings.ANYMAIL | {"POSTMARK_API_URL": "http://127.0.0.1:1/"}
    assert send_due() == 0
    assert sorted(statuses()) == [("waiting", 0, ""), ("waiting", 1, "ConnectionError")]


def test_where_a_key_makes_a_second_sending_harmless_every_copy_has_the_same(
    settings: Settings,
) -> None:
    with open_provider() as resend:
        resend.answer = {"id": "0123"}
        settings.MAILERS = {"default": {"BACKEND": "notices.providers.ResendOnce"}}
        settings.ANYMAIL = {
            "RESEND_API_URL": resend.url + "/",
            "RESEND_API_KEY": "a-key",
            "REQUESTS_TIMEOUT": 1,
        }
        (notice,) = waiting()
        resend.hangs_for = 2
        assert send_due() == 0
        resend.hangs_for = 0
        Notice.objects.update(not_before=timezone.now())
        assert send_due() == 1
        keys = [call.headers["Idempotency-Key"] for call in resend.calls]
        assert keys == [notice.message_id] * 2


def test_a_provider_without_its_key_is_told_at_the_start(settings: Settings) -> None:
    settings.EMAIL_PROVIDER = "postmark"
    settings.MAILERS = {"default": {"BACKEND": "anymail.backends.postmark.EmailBackend"}}
    settings.ANYMAIL = {}
    (told,) = the_mail_provider_has_what_it_needs()
    assert told.id == "notices.E002"
    assert "ANYMAIL_POSTMARK_SERVER_TOKEN" in told.msg
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "a-token"}
    assert the_mail_provider_has_what_it_needs() == []


def test_a_provider_whose_package_is_missing_is_told_at_the_start(settings: Settings) -> None:
    settings.EMAIL_PROVIDER = "amazon_ses"
    settings.MAILERS = {"default": {"BACKEND": "anymail.backends.amazon_ses.EmailBackend"}}
    (told,) = the_mail_provider_has_what_it_needs()
    assert told.id == "notices.E002"
    assert "boto3" in told.msg
