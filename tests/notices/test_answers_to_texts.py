"""What phones answer and what becomes of texts: signed by Twilio, or not believed."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings
from twilio.request_validator import RequestValidator

from appointments import booking
from appointments.models import Appointment, Event
from notices.delivery import send_due
from notices.fanout import fan_out
from notices.models import Call, Notice
from tests.cast import ANA, a_slot, book
from tests.notices.post_office import PostOffice

pytestmark = pytest.mark.django_db
SITE = "https://appointments.example"
TOKEN = "a-secret-of-the-account"
INBOUND = "/hooks/sms/twilio/"
STATUS = "/hooks/sms/twilio/status/?notice="
BOTH = replace(ANA, sms_consent=True)


@pytest.fixture(autouse=True)
def twilio(settings: Settings) -> None:
    settings.PUBLIC_URL = SITE
    settings.AGENCY_PHONE = "800-555-0199"
    settings.TWILIO = {
        "account_sid": "AC" + "0" * 32,
        "auth_token": TOKEN,
        "sender": "+14045550100",
    }


@pytest.fixture
def ana() -> Appointment:
    now = timezone.now()
    return book(a_slot(starts_at=now + timedelta(days=2)), BOTH, now=now)


def told(
    client: Client,
    address: str,
    fields: dict[str, str],
    *,
    signed_for: str = "",
    token: str = TOKEN,
) -> Any:
    signature = RequestValidator(token).compute_signature(SITE + (signed_for or address), fields)
    return client.post(address, fields, headers={"X-Twilio-Signature": signature})


def answered(client: Client, text: str, phone: str = ANA.phone) -> str:
    answer = told(client, INBOUND, {"From": phone, "To": "+14045550100", "Body": text})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml"
    return str(answer.content.decode())


# STOP and START.


@pytest.mark.parametrize(
    "text", ["STOP", "stop", " Stop. ", "Unsubscribe", "ALTO", "Parar!", "¡Basta!", "opt-out"]
)
def test_stop_ends_texts_and_an_e_mail_on_file_is_told(
    client: Client, ana: Appointment, text: str
) -> None:
    fan_out(now=timezone.now())
    assert "<Message>" not in answered(client, text)
    ana.refresh_from_db()
    assert not ana.sms_consent
    event = Event.objects.latest("pk")
    assert (event.kind, event.reason) == (Event.Kind.CONTACT, Event.Reason.TEXTS_STOPPED)
    fan_out(now=timezone.now())
    assert send_due() == 2
    # The confirmation by text still waited.
    ended = set(Notice.objects.values_list("kind", "channel", "status"))
    assert ended == {
        ("confirmed", "email", "sent"),
        ("confirmed", "sms", "dropped"),
        ("contact", "email", "sent"),
    }


@pytest.mark.parametrize("text", ["Please stop by", "stop it now", "", "no", "👍", "STOPPED"])
def test_other_words_change_nothing(client: Client, ana: Appointment, text: str) -> None:
    assert "<Message>" not in answered(client, text)
    ana.refresh_from_db()
    assert ana.sms_consent


def test_stop_is_for_every_visit_to_come_of_that_phone_and_of_no_other(
    client: Client, ana: Appointment
) -> None:
    now = timezone.now()
    child = book(
        a_slot(starts_at=now + timedelta(days=3)), replace(BOTH, first_name="Luz"), now=now
    )
    stranger = book(
        a_slot(starts_at=now + timedelta(days=4)), replace(BOTH, phone="+14045550177"), now=now
    )
    booking.cancel(appointment_id=child.pk, now=now)
    answered(client, "STOP")
    consents = {a.pk: a.sms_consent for a in Appointment.objects.all()}
    assert consents == {ana.pk: False, child.pk: False, stranger.pk: True}


def test_stop_twice_is_one_event(client: Client, ana: Appointment) -> None:
    for _time in range(2):
        answered(client, "STOP")
    assert Event.objects.filter(appointment=ana, kind=Event.Kind.CONTACT).count() == 1


def test_start_gives_leave_again_where_stop_took_it(client: Client, ana: Appointment) -> None:
    answered(client, "STOP")
    answered(client, "start")
    ana.refresh_from_db()
    assert ana.sms_consent
    event = Event.objects.latest("pk")
    assert event.reason == Event.Reason.TEXTS_STARTED
    assert not hasattr(event, "outbox")


def test_start_gives_no_leave_that_was_never_given_or_taken_back_on_our_pages(
    client: Client, ana: Appointment
) -> None:
    now = timezone.now()
    never = book(
        a_slot(starts_at=now + timedelta(days=3)),
        replace(BOTH, first_name="Luz", sms_consent=False),
        now=now,
    )
    booking.correct_contact(
        appointment_id=ana.pk, phone=ANA.phone, email=ANA.email, sms_consent=False, now=now
    )
    answered(client, "START")
    consents = Appointment.objects.filter(pk__in=[ana.pk, never.pk])
    assert not consents.filter(sms_consent=True).exists()


# HELP.


def test_help_answers_in_the_language_of_the_next_visit(client: Client, ana: Appointment) -> None:
    assert "STOP = no more texts" in answered(client, "help")
    Appointment.objects.filter(pk=ana.pk).update(language="es")
    said = answered(client, "AYUDA")
    assert "Cambiar o cancelar: https://appointments.example/es/manage/" in said
    assert "800-555-0199" in said
    assert "STOP = no more texts" not in said
    assert ana.number not in said


def test_help_answers_a_stranger_in_both_languages(client: Client) -> None:
    said = answered(client, "INFO", phone="+14045550177")
    assert "/en/manage/" in said
    assert "/es/manage/" in said


# Receipts.


@pytest.fixture
def text(ana: Appointment) -> Notice:
    fan_out(now=timezone.now())
    Notice.objects.update(status=Notice.Status.SENT, ended_at=timezone.now())
    return Notice.objects.get(appointment=ana, channel=Notice.Channel.SMS)


def test_a_delivered_text_is_noted(client: Client, text: Notice) -> None:
    assert told(client, f"{STATUS}{text.pk}", {"MessageStatus": "delivered"}).status_code == 204
    text.refresh_from_db()
    assert text.delivered_at is not None


@pytest.mark.parametrize("status", ["undelivered", "failed"])
def test_a_text_that_does_not_arrive_puts_the_person_on_the_call_list(
    client: Client, text: Notice, status: str
) -> None:
    told(client, f"{STATUS}{text.pk}", {"MessageStatus": status, "ErrorCode": "30003"})
    text.refresh_from_db()
    assert (text.status, text.last_fault) == (Notice.Status.BOUNCED, "SMS 30003")
    assert Call.objects.get().why == Call.Why.BOUNCED


@pytest.mark.parametrize("status", ["queued", "sent", "accepted", ""])
def test_what_is_still_on_the_way_changes_nothing(
    client: Client, text: Notice, status: str
) -> None:
    told(client, f"{STATUS}{text.pk}", {"MessageStatus": status})
    text.refresh_from_db()
    assert (text.status, text.delivered_at) == (Notice.Status.SENT, None)


@pytest.mark.parametrize("named", ["", "nonsense", "9" * 40, "999999999", "-1"])
def test_a_report_of_a_text_that_is_none_is_taken(client: Client, named: str) -> None:
    answer = told(client, f"{STATUS}{named}", {"MessageStatus": "failed"})
    assert answer.status_code == 204


# Who is believed.


def test_without_the_right_signature_nothing_is_believed(
    client: Client, ana: Appointment, text: Notice
) -> None:
    fields = {"From": ANA.phone, "Body": "STOP"}
    failed = {"MessageStatus": "failed"}
    other = Notice.objects.exclude(pk=text.pk).get()
    for answer in (
        client.post(INBOUND, fields),
        told(client, INBOUND, fields, token="another-secret"),
        # A signature of another address, and of another message's report.
        told(client, INBOUND, fields, signed_for="/hooks/sms/twilio/status/"),
        told(client, f"{STATUS}{text.pk}", failed, signed_for=f"{STATUS}{other.pk}"),
    ):
        assert answer.status_code == 403
    ana.refresh_from_db()
    text.refresh_from_db()
    assert ana.sms_consent
    assert text.status == Notice.Status.SENT


def test_a_field_changed_on_the_way_is_not_believed(client: Client, ana: Appointment) -> None:
    fields = {"From": "+14045550177", "Body": "STOP"}
    signature = RequestValidator(TOKEN).compute_signature(SITE + INBOUND, fields)
    changed = fields | {"From": ANA.phone}
    answer = client.post(INBOUND, changed, headers={"X-Twilio-Signature": signature})
    assert answer.status_code == 403
    ana.refresh_from_db()
    assert ana.sms_consent


def test_behind_a_proxy_the_signed_address_is_the_public_one(
    client: Client, ana: Appointment
) -> None:
    fields = {"From": ANA.phone, "Body": "STOP"}
    signature = RequestValidator(TOKEN).compute_signature(SITE + INBOUND, fields)
    client.post(
        INBOUND, fields, headers={"X-Twilio-Signature": signature, "Host": "127.0.0.1:8000"}
    )
    ana.refresh_from_db()
    assert not ana.sms_consent


def test_without_twilio_there_are_no_such_pages(client: Client, settings: Settings) -> None:
    settings.TWILIO = {}
    for address in (INBOUND, f"{STATUS}1"):
        assert client.post(address, {"Body": "STOP"}).status_code == 404


def test_they_are_no_pages_to_read(client: Client) -> None:
    assert client.get(INBOUND).status_code == 405


def test_an_answer_in_flight_with_the_last_text_keeps_the_e_mail_going(
    client: Client, ana: Appointment, post_office: PostOffice
) -> None:
    answered(client, "STOP")
    fan_out(now=timezone.now())
    assert send_due() == 2
    assert post_office.recipients == [ANA.email] * 2
    assert ana.number_as_shown in str(post_office.arrived[0])
