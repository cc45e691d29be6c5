"""What a provider reports of an e-mail it took, and who is believed."""

import base64
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from notices.fanout import fan_out
from notices.mail import metadata_of
from notices.models import Call, Notice
from tests.cast import ANA
from tests.notices.owing import asked_anew, booked

pytestmark = pytest.mark.django_db
type Said = dict[str, Any]
SECRET = "provider:a-long-enough-password"


@pytest.fixture(autouse=True)
def postmark(settings: Settings) -> None:
    settings.EMAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}


@pytest.fixture
def sent() -> Notice:
    now = timezone.now()
    booked(now=now)
    asked_anew(now=now)
    fan_out(now=now)
    Notice.objects.update(status=Notice.Status.SENT, ended_at=now)
    return Notice.objects.get()


def report(client: Client, notice: Notice | None, said: Said, secret: str = SECRET) -> Any:
    whole = {
        "MessageID": "0123",
        "Metadata": metadata_of(notice) if notice else {},
        "Email": ANA.email,
        "Recipient": ANA.email,
    }
    basic = base64.b64encode(secret.encode()).decode()
    return client.post(
        "/hooks/mail/",
        whole | said,
        content_type="application/json",
        headers={"Authorization": f"Basic {basic}"} if secret else {},
    )


BOUNCE: Said = {
    "RecordType": "Bounce",
    "Type": "HardBounce",
    "TypeCode": 1,
    "BouncedAt": "2027-01-04T12:00:00Z",
}
DELIVERY: Said = {"RecordType": "Delivery", "DeliveredAt": "2027-01-04T12:00:00Z"}
COMPLAINT: Said = {
    "RecordType": "SpamComplaint",
    "Type": "SpamComplaint",
    "BouncedAt": "2027-01-04T12:00:00Z",
}
TRANSIENT: Said = {
    "RecordType": "Bounce",
    "Type": "Transient",
    "TypeCode": 2,
    "BouncedAt": "2027-01-04T12:00:00Z",
}


def test_a_delivery_is_noted_once(client: Client, sent: Notice) -> None:
    assert report(client, sent, DELIVERY).status_code == 200
    sent.refresh_from_db()
    assert sent.delivered_at == datetime.fromisoformat("2027-01-04T12:00:00Z")
    report(client, sent, DELIVERY | {"DeliveredAt": "2027-01-05T12:00:00Z"})
    sent.refresh_from_db()
    assert sent.delivered_at == datetime.fromisoformat("2027-01-04T12:00:00Z")


@pytest.mark.parametrize("said", [BOUNCE, COMPLAINT])
def test_what_came_back_puts_the_person_on_the_call_list_once(
    client: Client, sent: Notice, said: dict[str, Any]
) -> None:
    for _time in range(2):
        assert report(client, sent, said).status_code == 200
    sent.refresh_from_db()
    assert sent.status == Notice.Status.BOUNCED
    assert sent.last_fault.startswith("mail ")
    assert ANA.email not in sent.last_fault
    call = Call.objects.get()
    assert (call.notice, call.why) == (sent, Call.Why.BOUNCED)


def test_what_came_back_is_not_delivered_after_all(client: Client, sent: Notice) -> None:
    report(client, sent, BOUNCE)
    report(client, sent, DELIVERY)
    sent.refresh_from_db()
    assert (sent.status, sent.delivered_at) == (Notice.Status.BOUNCED, None)


def test_a_report_that_overtakes_our_own_record_counts(client: Client, sent: Notice) -> None:
    Notice.objects.update(status=Notice.Status.WAITING, ended_at=None)
    report(client, sent, BOUNCE)
    sent.refresh_from_db()
    assert sent.status == Notice.Status.BOUNCED


def test_what_may_still_arrive_changes_nothing(client: Client, sent: Notice) -> None:
    report(client, sent, TRANSIENT)
    sent.refresh_from_db()
    assert sent.status == Notice.Status.SENT


@pytest.mark.parametrize("secret", ["", "provider:wrong", "other:a-long-enough-password"])
def test_who_does_not_know_the_secret_is_not_believed(
    client: Client, sent: Notice, secret: str
) -> None:
    assert report(client, sent, BOUNCE, secret).status_code == 400
    sent.refresh_from_db()
    assert sent.status == Notice.Status.SENT


@pytest.mark.parametrize("named", ["", "999999999", "nonsense", "9" * 40, "-1", "١"])
def test_a_report_of_a_message_that_is_none_is_taken_and_changes_nothing(
    client: Client, sent: Notice, named: str, settings: Settings
) -> None:
    answer = report(
        client, None, BOUNCE | {"Metadata": {"notice": named, "site": settings.PUBLIC_URL}}
    )
    assert answer.status_code == 200
    sent.refresh_from_db()
    assert sent.status == Notice.Status.SENT


def test_without_a_provider_there_is_no_such_page(
    client: Client, sent: Notice, settings: Settings
) -> None:
    settings.EMAIL_PROVIDER = ""
    assert report(client, sent, BOUNCE).status_code == 404


def test_a_report_of_a_thousand_messages_is_taken_whole(client: Client, sent: Notice) -> None:
    large = BOUNCE | {"Content": "x" * 1_500_000}
    assert report(client, sent, large).status_code == 200
    sent.refresh_from_db()
    assert sent.status == Notice.Status.BOUNCED
    assert report(client, sent, BOUNCE | {"Content": "x" * 2_100_000}).status_code == 413


def test_the_report_of_another_site_on_the_same_account_is_not_ours(
    client: Client, sent: Notice, settings: Settings
) -> None:
    theirs = metadata_of(sent) | {"site": "https://another.example"}
    assert settings.PUBLIC_URL != "https://another.example"
    report(client, sent, BOUNCE | {"Metadata": theirs})
    sent.refresh_from_db()
    assert sent.status == Notice.Status.SENT
