"""What is owed becomes messages: one for each person and channel, whatever happens in between."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from pytest_django.fixtures import Settings

from appointments import booking
from appointments.models import Appointment, Event, Outbox
from appointments.references import pin_for
from notices.fanout import fan_out
from notices.models import Notice
from offices.models import Service
from tests.cast import ANA, BEN, MONDAY
from tests.notices.owing import asked_anew, booked, corrected, was_told

pytestmark = pytest.mark.django_db
TEXTED = replace(ANA, sms_consent=True)


def written() -> QuerySet[Notice]:
    return Notice.objects.filter(status=Notice.Status.WAITING)


def recipients() -> set[tuple[str, str]]:
    return {(notice.channel, notice.recipient) for notice in written()}


def test_a_replaced_notice_becomes_a_message_and_is_owed_no_more() -> None:
    ana = booked(now=MONDAY, language="es")
    asked_anew(now=MONDAY)
    assert fan_out(now=MONDAY) == 1
    assert not Outbox.objects.exists()
    (notice,) = Notice.objects.all()
    event = Event.objects.get(kind=Event.Kind.REPLACED)
    assert notice.key == f"event:{event.pk}:email"
    assert (notice.event, notice.appointment, notice.language) == (event, ana, "es")
    assert (notice.status, notice.not_before) == (Notice.Status.WAITING, MONDAY)
    ana.refresh_from_db()
    assert pin_for(ana) in notice.text


def test_whom_it_goes_to_and_what_it_says_are_encrypted_at_rest() -> None:
    ana = booked(now=MONDAY)
    asked_anew(now=MONDAY)
    fan_out(now=MONDAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT n::text FROM notices_notice AS n")
        (row,) = cursor.fetchone()
    ana.refresh_from_db()
    assert not any(secret in row for secret in (ANA.email, pin_for(ana), ana.number_as_shown))


def test_a_second_run_adds_nothing() -> None:
    booked(now=MONDAY)
    asked_anew(now=MONDAY)
    fan_out(now=MONDAY)
    # As if the first had died between writing the message and forgetting what was owed.
    Outbox.objects.create(event=Event.objects.get(kind=Event.Kind.REPLACED), created_at=MONDAY)
    fan_out(now=MONDAY)
    assert Notice.objects.count() == 1
    assert not Outbox.objects.exists()


def test_the_old_and_the_new_contact_hear_of_a_correction_without_a_pin() -> None:
    ana = booked(TEXTED, now=MONDAY)
    was_told(ana, ANA.email, ANA.phone)
    corrected(ana, now=MONDAY, former_email="old@example.com", former_phone="+14045550199")
    fan_out(now=MONDAY)
    assert recipients() == {
        ("email", ANA.email),
        ("email", "old@example.com"),
        ("sms", ANA.phone),
        ("sms", "+14045550199"),
    }
    kinds = {notice.recipient: notice.kind for notice in written()}
    assert kinds.pop("+14045550199") == Notice.Kind.TEXTS_END
    assert set(kinds.values()) == {Notice.Kind.CONTACT}
    for notice in written():
        assert pin_for(ana) not in notice.text + notice.html + notice.subject


def test_a_contact_that_did_not_change_is_told_once() -> None:
    ana = booked(now=MONDAY)
    corrected(ana, now=MONDAY, former_email=ANA.email)
    fan_out(now=MONDAY)
    assert recipients() == {("email", ANA.email)}


def test_nobody_is_texted_where_nothing_sends_texts(settings: Settings) -> None:
    settings.SMS_BACKEND = ""
    ana = booked(TEXTED, now=MONDAY)
    corrected(ana, now=MONDAY, former_phone="+14045550199")
    fan_out(now=MONDAY)
    assert recipients() == {("email", ANA.email)}


def test_about_a_protected_visit_nothing_is_sent_to_anybody() -> None:
    ana = booked(TEXTED, now=MONDAY)
    asked_anew(now=MONDAY)
    corrected(ana, now=MONDAY, former_email="old@example.com", former_phone="+14045550199")
    Service.objects.filter(pk=ana.service_id).update(is_protected=True)
    fan_out(now=MONDAY)
    assert not Notice.objects.exists()
    assert not Outbox.objects.exists()


def test_of_two_replacements_only_the_last_goes_out() -> None:
    ana = booked(now=MONDAY)
    asked_anew(now=MONDAY)
    asked_anew(now=MONDAY + timedelta(seconds=1))
    fan_out(now=MONDAY + timedelta(seconds=2))
    (notice,) = Notice.objects.all()
    ana.refresh_from_db()
    assert pin_for(ana) in notice.text


def test_a_replacement_is_dropped_when_the_appointment_is_cancelled_or_over() -> None:
    ana = booked(now=MONDAY)
    asked_anew(now=MONDAY)
    booking.cancel(appointment_id=ana.pk, now=MONDAY)
    booked(replace(BEN, email="ben@example.com"), now=MONDAY)
    asked_anew(BEN, now=MONDAY)
    fan_out(now=MONDAY + timedelta(days=4))
    assert not Notice.objects.exists()


def test_a_row_that_cannot_be_turned_waits_and_holds_up_nobody() -> None:
    ana = booked(now=MONDAY)
    asked_anew(now=MONDAY)
    booked(replace(BEN, email="ben@example.com"), now=MONDAY)
    asked_anew(BEN, now=MONDAY)
    Appointment.objects.filter(pk=ana.pk).update(pin_key_id="retired")
    with pytest.raises(ExceptionGroup, match="did not become messages") as raised:
        fan_out(now=MONDAY)
    assert len(raised.value.exceptions) == 1
    assert recipients() == {("email", "ben@example.com")}
    assert [owed.event.appointment for owed in Outbox.objects.all()] == [ana]
    Appointment.objects.filter(pk=ana.pk).update(pin_key_id="demo")
    assert fan_out(now=MONDAY) == 1


@pytest.mark.django_db(transaction=True)
def test_a_row_that_committed_late_is_found() -> None:
    """Rows are not looked for behind the last one seen: ids are given out before they commit."""
    ana = booked(now=MONDAY)
    ben = booked(replace(BEN, email="ben@example.com"), now=MONDAY)
    was_told(ana, ANA.email)
    was_told(ben, "ben@example.com")
    early_written, may_commit = threading.Event(), threading.Event()

    def write_early_and_commit_late() -> None:
        try:
            with transaction.atomic():
                corrected(ana, now=MONDAY)
                early_written.set()
                may_commit.wait(timeout=30)
        finally:
            connection.close()

    early = threading.Thread(target=write_early_and_commit_late)
    early.start()
    early_written.wait(timeout=30)
    corrected(ben, now=MONDAY)
    assert fan_out(now=MONDAY) == 1
    may_commit.set()
    early.join()
    assert fan_out(now=MONDAY) == 1
    assert recipients() == {("email", ANA.email), ("email", "ben@example.com")}


@pytest.mark.django_db(transaction=True)
def test_a_row_in_somebody_elses_hands_is_passed_over() -> None:
    ana = booked(now=MONDAY)
    was_told(ana, ANA.email)
    corrected(ana, now=MONDAY)
    locked, done = threading.Event(), threading.Event()

    def hold_it() -> None:
        try:
            with transaction.atomic():
                list(Outbox.objects.select_for_update())
                locked.set()
                done.wait(timeout=30)
        finally:
            connection.close()

    other = threading.Thread(target=hold_it)
    other.start()
    locked.wait(timeout=30)
    assert fan_out(now=MONDAY) == 0
    done.set()
    other.join()
    assert fan_out(now=MONDAY) == 1


@pytest.mark.django_db(transaction=True)
def test_runs_at_the_same_time_make_each_message_once() -> None:
    for number in range(12):
        applicant = replace(BEN, last_name=f"Okafor{chr(97 + number)}", email="b@example.com")
        booked(applicant, now=MONDAY)
        asked_anew(applicant, now=MONDAY)
    made: list[int] = []
    ready = threading.Barrier(4)

    def run() -> None:
        try:
            ready.wait(timeout=30)
            made.append(fan_out(now=MONDAY))
        finally:
            connection.close()

    runs = [threading.Thread(target=run) for _ in range(4)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert sum(made) == Notice.objects.count() == 12
