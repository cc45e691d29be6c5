"""Somebody lost the notice and has neither number nor PIN."""

from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from pytest_django.fixtures import Settings

from appointments import booking, guesses, lookup
from appointments.lost_notice import replace_notice
from appointments.models import Appointment, Event, GuessCount, Outbox, Slot
from appointments.persons import Applicant
from appointments.references import pin_for
from appointments.refusals import TooManyGuesses, WrongNumberOrPin
from appointments.verification import find_drift
from notices.fanout import fan_out
from notices.models import Notice
from offices.models import Service
from tests.appointments.losing import (
    ANA_TYPED,
    BEN_TYPED,
    HOME,
    VISIT_DAY,
    a_time,
    ask,
    details_of,
    seen,
    wrong_zip,
)
from tests.cast import ANA, BEN, MONDAY, a_slot, an_open_office, book, stranger
from tests.walk import book_online, leads_to, path, see, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]


@pytest.fixture
def ana() -> Appointment:
    """She gave an e-mail when booking."""
    return book(a_time(), ANA)


@pytest.fixture
def ben() -> Appointment:
    """He gave none, and no leave to be texted."""
    return book(
        a_slot(),
        Applicant(**vars(BEN) | {"receipt_number": "IOE0912345678", "a_number": "A012345678"}),
    )


# Where a message can reach the person.


def test_the_new_notice_goes_to_the_e_mail_on_file_and_is_not_shown(
    client: Client, ana: Appointment
) -> None:
    response = ask(client, ANA_TYPED)
    assert leads_to(response, "manage_lost_sent")
    fan_out(now=MONDAY)
    (told,) = Notice.objects.filter(kind=Notice.Kind.REPLACED)
    assert told.recipient == ANA.email
    ana.refresh_from_db()
    assert pin_for(ana) in told.text
    assert client.get(path("notice", ana.number)).status_code == 302


def test_after_a_corrected_phone_the_new_one_is_asked_for_and_finds_the_appointment(
    client: Client, ana: Appointment
) -> None:
    booking.correct_contact(
        appointment_id=ana.pk, phone="+14045550177", email=ana.email, sms_consent=False, now=MONDAY
    )
    page = text_of(see(client, "manage_lost"))
    assert "the one given when booking, or the one it was corrected to" in page
    assert leads_to(ask(client, ANA_TYPED | {"phone": "404-555-0177"}), "manage_lost_sent")
    assert "if it was corrected after booking, the new one" in text_of(
        see(client, "manage_lost_sent")
    )
    before = ana.pin_version
    ana.refresh_from_db()
    assert ana.pin_version == before + 1


def test_every_contact_on_file_is_told(client: Client) -> None:
    applicant = Applicant(**vars(ANA) | {"sms_consent": True})
    book(a_time(), applicant)
    ask(client, ANA_TYPED)
    fan_out(now=MONDAY)
    assert {(notice.channel, notice.recipient) for notice in Notice.objects.all()} == {
        ("email", ANA.email),
        ("sms", ANA.phone),
    }


def test_it_is_in_the_history_and_owed_in_the_same_transaction(
    client: Client, ana: Appointment
) -> None:
    ask(client, ANA_TYPED)
    event = Event.objects.latest("pk")
    assert (event.kind, event.actor) == (Event.Kind.REPLACED, Event.Actor.APPLICANT)
    assert event.appointment_id == ana.pk
    assert Outbox.objects.filter(event=event).exists()
    assert list(find_drift()) == []


def test_the_old_pin_and_what_it_opened_are_at_an_end(client: Client, ana: Appointment) -> None:
    old_pin = pin_for(ana)
    client.post("/en/manage/", {"number": ana.number, "pin": old_pin})
    assert client.get(path("manage_appointment", ana.number)).status_code == 200
    ask(Client(), ANA_TYPED)
    assert client.get(path("manage_appointment", ana.number)).status_code == 302
    with pytest.raises(WrongNumberOrPin):
        lookup.find(number=ana.number, pin=old_pin, address=HOME, now=MONDAY)
    ana.refresh_from_db()
    assert lookup.find(number=ana.number, pin=pin_for(ana), address=HOME, now=MONDAY) == ana


def test_a_session_that_booked_does_not_see_the_new_pin(client: Client) -> None:
    an_open_office()
    ana = book_online(client, Slot.objects.order_by("starts_at")[20])
    assert client.get(path("notice", ana.number)).status_code == 200
    ask(Client(), ANA_TYPED)
    assert client.get(path("notice", ana.number)).status_code == 302


def test_a_number_locked_for_life_opens_with_the_new_pin(ana: Appointment) -> None:
    now = MONDAY
    for wrong in range(guesses.PER_NUMBER_EVER):
        now += timedelta(minutes=15) if wrong % guesses.PER_NUMBER == 0 else timedelta()
        guesses.claim(number=ana.number, address="", now=now)
    now += timedelta(minutes=15)
    with pytest.raises(TooManyGuesses, match="Get a new notice"):
        lookup.find(number=ana.number, pin=pin_for(ana), address="", now=now)
    replace_notice(details=details_of(ANA), address=HOME, now=now)
    ana.refresh_from_db()
    assert lookup.find(number=ana.number, pin=pin_for(ana), address="", now=now) == ana


# The same answer, whether or not there was a match.


@pytest.mark.parametrize("language", ["en", "es"])
def test_nobody_learns_from_the_answer_whether_there_is_an_appointment(language: str) -> None:
    book(a_time(), ANA)
    book(a_time(), BEN)
    asked = [
        ANA_TYPED,  # sent by e-mail
        ANA_TYPED | VISIT_DAY,  # sent by e-mail all the same
        wrong_zip(ANA_TYPED),
        BEN_TYPED,  # without the one more fact
        BEN_TYPED | VISIT_DAY | {"visit_date_day": "7"},  # a wrong one
        ANA_TYPED | {"last_name": "Nobody"},  # not booked at all
    ]
    answers = []
    for typed in asked:
        client = Client()
        answers.append(seen(ask(client, typed, language=language), client))
    assert len(set(map(repr, answers))) == 1, answers
    assert answers[0][3] == []  # nothing in the session either


def test_an_appointment_that_is_cancelled_or_over_gets_no_notice(
    client: Client, ana: Appointment, on_monday: time_machine.Traveller
) -> None:
    booking.cancel(appointment_id=ana.pk, now=MONDAY)
    ask(client, ANA_TYPED)
    assert not Event.objects.filter(kind=Event.Kind.REPLACED).exists()
    book(a_time(), stranger(7))
    on_monday.shift(timedelta(days=3))
    replace_notice(details=details_of(stranger(7)), address=HOME, now=MONDAY + timedelta(days=3))
    assert not Event.objects.filter(kind=Event.Kind.REPLACED).exists()


def test_without_a_zip_on_file_any_zip_fits(client: Client) -> None:
    book(a_time(), Applicant(**vars(ANA) | {"zip_code": ""}))
    ask(client, wrong_zip(ANA_TYPED))
    assert Event.objects.filter(kind=Event.Kind.REPLACED).count() == 1


def test_a_form_that_cannot_be_read_counts_for_nobody_and_keeps_what_was_typed(
    client: Client,
) -> None:
    response = ask(client, ANA_TYPED | {"date_of_birth_day": "31", "date_of_birth_month": "2"})
    assert response.status_code == 422
    assert "30345-1234" in text_of(response)
    assert not GuessCount.objects.exists()


# Without a channel.


@pytest.mark.parametrize(
    "fact",
    [
        {"receipt_number": "ioe 09-1234-5678"},
        {"a_number": "12 345 678"},
        VISIT_DAY,
        {"visit_date_month": "enero", "visit_date_day": "6", "visit_date_year": "2027"},
        VISIT_DAY | {"a_number": "A012-345-678"},
    ],
    ids=["receipt number", "A-Number", "day of the visit", "in Spanish", "two facts"],
)
def test_who_has_no_channel_sees_the_notice_for_one_more_fact(
    client: Client, ben: Appointment, fact: dict[str, str]
) -> None:
    old_pin = pin_for(ben)
    response = ask(client, BEN_TYPED | fact)
    assert leads_to(response, "notice", ben.number)
    ben.refresh_from_db()
    assert pin_for(ben) != old_pin
    notice = text_of(client.get(path("notice", ben.number)))
    assert pin_for(ben) in notice
    assert "Tuesday, January 5, 2027" in notice
    assert ben.changes_wait_until == MONDAY + timedelta(hours=24)
    fan_out(now=MONDAY)
    assert not Notice.objects.exists()


def test_who_is_shown_the_notice_gets_a_session_key_that_nobody_knows(
    client: Client, ben: Appointment
) -> None:
    planted = client.session
    planted["anything"] = "kept"
    planted.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key or ""
    ask(client, BEN_TYPED | VISIT_DAY)
    assert client.session.session_key != planted.session_key
    assert not client.session.exists(planted.session_key or "")
    assert client.get(path("notice", ben.number)).status_code == 200


def test_a_number_that_was_not_given_when_booking_counts_neither_for_nor_against(
    client: Client,
) -> None:
    ben = book(a_time(), BEN)
    only = {"receipt_number": "IOE0912345678"}
    assert leads_to(ask(client, BEN_TYPED | only), "manage_lost_sent")
    assert leads_to(ask(client, BEN_TYPED | only | VISIT_DAY), "notice", ben.number)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"receipt_number": "IOE0912345679"},
        VISIT_DAY | {"visit_date_day": "7"},
        VISIT_DAY | {"receipt_number": "IOE0912345679"},
    ],
    ids=["none", "a wrong one", "a wrong day", "a right and a wrong one"],
)
def test_without_the_right_fact_nothing_is_shown_or_changed(
    client: Client, ben: Appointment, facts: dict[str, str]
) -> None:
    assert leads_to(ask(client, BEN_TYPED | facts), "manage_lost_sent")
    before = ben.pin_version
    ben.refresh_from_db()
    assert (ben.pin_version, ben.changes_wait_until) == (before, None)
    assert not client.session.keys()


def test_a_phone_that_may_be_texted_is_no_channel_where_nothing_sends_texts(
    client: Client, settings: Settings
) -> None:
    settings.SMS_BACKEND = ""
    ben = book(a_time(), Applicant(**vars(BEN) | {"sms_consent": True}))
    assert leads_to(ask(client, BEN_TYPED | VISIT_DAY), "notice", ben.number)


def test_a_phone_that_may_be_texted_gets_the_notice_and_nobody_sees_it(client: Client) -> None:
    book(a_time(), Applicant(**vars(BEN) | {"sms_consent": True}))
    assert leads_to(ask(client, BEN_TYPED | VISIT_DAY), "manage_lost_sent")
    fan_out(now=MONDAY)
    assert [notice.recipient for notice in Notice.objects.all()] == [BEN.phone]


# The protected service.


def test_for_a_protected_visit_nothing_happens_and_the_answer_is_the_same(ana: Appointment) -> None:
    strangers = Client()
    unknown = seen(ask(strangers, ANA_TYPED | {"last_name": "Nobody"}), strangers)
    Service.objects.filter(pk=ana.service_id).update(is_protected=True)
    ben = book(a_time(), BEN)
    for typed in (ANA_TYPED, ANA_TYPED | VISIT_DAY, BEN_TYPED | VISIT_DAY):
        client = Client()
        assert seen(ask(client, typed), client) == unknown
    assert not Event.objects.filter(kind=Event.Kind.REPLACED).exists()
    for appointment in (ana, ben):
        before = appointment.pin_version
        appointment.refresh_from_db()
        assert appointment.pin_version == before
    assert b"only at the office" in unknown[2]
    assert ana.service.name.encode() not in unknown[2]


# The page.


def test_the_language_can_be_switched_with_everything_typed_kept(client: Client) -> None:
    typed = ANA_TYPED | VISIT_DAY | {"language": "es"}
    response = ask(client, typed)
    assert response.headers["Location"] == path("manage_lost", language="es")
    page = text_of(client.get(response.headers["Location"]))
    assert 'value="404.555.0101"' in page
    assert 'name="visit_date_day" value="6"' in page
    assert not GuessCount.objects.exists()
    client.post(path("manage_lost", language="es"), ANA_TYPED)
    assert "404.555.0101" not in text_of(client.get(path("manage_lost")))


@pytest.mark.parametrize(
    "page", ["home", "manage", "manage_lost_sent"], ids=["home", "number and PIN", "sent"]
)
def test_the_way_to_the_lost_notice_is_shown(client: Client, page: str) -> None:
    assert f'href="{path("manage_lost")}"' in text_of(client.get(path(page)))
