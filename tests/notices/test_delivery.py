"""Messages on the wire: a real mail server, which may refuse, hang or hang up."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from pytest_django.fixtures import Settings

from appointments import booking
from appointments.models import Appointment
from appointments.references import pin_for
from notices import delivery
from notices.delivery import FIRST_PAUSE, JITTER, LEASE, LONGEST_PAUSE, pause_after, send_due
from notices.fanout import fan_out
from notices.models import Notice
from tests.cast import ANA, a_slot
from tests.notices.owing import asked_anew, booked, owed_to_strangers
from tests.notices.post_office import PostOffice, mailers

pytestmark = pytest.mark.django_db
PERMANENT = "550 5.1.1 visitor0@example.com does not live here"
FOR_NOW = "451 4.7.1 come back later, visitor0@example.com"


def waiting(number: int = 1) -> list[Notice]:
    """That many messages, each to somebody else, due now."""
    owed_to_strangers(number)
    fan_out(now=timezone.now())
    notices = list(Notice.objects.all())
    assert len(notices) == number
    return notices


def only() -> Notice:
    (notice,) = Notice.objects.all()
    return notice


def make_due() -> None:
    """As if the pauses and leases were over."""
    past = timezone.now() - timedelta(seconds=1)
    Notice.objects.update(not_before=past)
    Notice.objects.exclude(leased_until=None).update(leased_until=past)


def test_a_message_arrives_in_both_forms_and_is_recorded(post_office: PostOffice) -> None:
    (notice,) = waiting()
    assert send_due() == 1
    (arrived,) = post_office.arrived
    assert post_office.recipients == [notice.recipient] == ["visitor0@example.com"]
    assert arrived["To"] == notice.recipient
    assert arrived["From"] == django_settings.DEFAULT_FROM_EMAIL
    assert arrived["Subject"] == "The new appointment notice"
    assert arrived["Auto-Submitted"] == "auto-generated"
    text, html = (arrived.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    pin = pin_for(notice.appointment)
    assert pin in text.get_content()
    assert pin in html.get_content()
    sent = only()
    assert (sent.status, sent.attempts, sent.last_fault) == (Notice.Status.SENT, 1, "")
    assert sent.ended_at is not None
    assert send_due() == 0


def test_many_messages_go_over_one_connection(post_office: PostOffice) -> None:
    waiting(5)
    assert send_due() == 5
    assert len(post_office.connections) == 1


def test_a_refusal_for_good_is_not_tried_again(post_office: PostOffice) -> None:
    waiting()
    post_office.judges = lambda _address: PERMANENT
    assert send_due() == 0
    refused = only()
    # What the server says names the person; only its code is kept.
    assert (refused.status, refused.last_fault) == (Notice.Status.REFUSED, "SMTP 550")
    make_due()
    post_office.judges = lambda _address: ""
    assert send_due() == 0


def test_contents_refused_for_good_are_not_tried_again(post_office: PostOffice) -> None:
    waiting()
    post_office.says_to_data = "554 5.6.0 no"
    send_due()
    assert only().status == Notice.Status.REFUSED


def test_an_address_that_cannot_be_written_is_refused_and_holds_up_nobody(
    post_office: PostOffice,
) -> None:
    notice, _other = waiting(2)
    two = "two@example.com, three@example.com"
    Appointment.objects.filter(pk=notice.appointment_id).update(email=two)
    Notice.objects.filter(pk=notice.pk).update(recipient=two)
    assert send_due() == 1
    notice.refresh_from_db()
    assert notice.status == Notice.Status.REFUSED
    assert len(post_office.arrived) == 1


def _refuse_recipient(post_office: PostOffice, answer: str) -> None:
    post_office.judges = lambda _address: answer


def _refuse_contents(post_office: PostOffice, answer: str) -> None:
    post_office.says_to_data = answer


@pytest.mark.parametrize("refuse", [_refuse_recipient, _refuse_contents])
def test_a_refusal_for_now_is_tried_again_after_a_pause(
    post_office: PostOffice, refuse: Callable[[PostOffice, str], None]
) -> None:
    waiting()
    refuse(post_office, FOR_NOW)
    before = timezone.now()
    assert send_due() == 0
    later = only()
    assert (later.status, later.attempts, later.last_fault) == ("waiting", 1, "SMTP 451")
    assert later.not_before >= before + FIRST_PAUSE * (1 - JITTER)
    assert send_due() == 0
    assert only().attempts == 1
    make_due()
    refuse(post_office, "")
    assert send_due() == 1


def test_one_person_refused_for_now_holds_up_nobody(post_office: PostOffice) -> None:
    waiting(3)
    post_office.judges = lambda who: FOR_NOW if who.startswith("visitor0@") else ""
    assert send_due() == 2
    assert Counter(Notice.objects.values_list("status", flat=True)) == {"sent": 2, "waiting": 1}


def test_a_server_that_hangs_costs_one_try_of_one_message(post_office: PostOffice) -> None:
    waiting(3)
    post_office.hangs_for = 3
    assert send_due() == 0
    assert sorted(Notice.objects.values_list("attempts", flat=True)) == [0, 0, 1]
    assert Notice.objects.get(attempts=1).last_fault == "SMTPServerDisconnected"
    post_office.hangs_for = 0
    make_due()
    assert send_due() == 3


def test_a_server_that_is_not_there_is_waited_for(settings: Settings) -> None:
    waiting(2)
    settings.MAILERS = mailers(port=1)
    assert send_due() == 0
    assert Notice.objects.get(attempts=1).last_fault == "ConnectionRefusedError"


def test_a_server_that_hangs_up_after_the_message_gets_it_again_under_the_same_id(
    post_office: PostOffice,
) -> None:
    (notice,) = waiting()
    post_office.hangs_up_after_data = True
    assert send_due() == 0
    assert only().status == Notice.Status.WAITING
    post_office.hangs_up_after_data = False
    make_due()
    assert send_due() == 1
    assert post_office.message_ids == [notice.message_id] * 2


def test_pauses_grow_to_an_hour_and_differ() -> None:
    assert FIRST_PAUSE * (1 - JITTER) <= pause_after(1) <= FIRST_PAUSE * (1 + JITTER)
    assert FIRST_PAUSE * 8 * (1 - JITTER) <= pause_after(4) <= FIRST_PAUSE * 8 * (1 + JITTER)
    for attempts in (8, 100, 30_000):
        assert pause_after(attempts) >= LONGEST_PAUSE * (1 - JITTER)
        assert pause_after(attempts) <= LONGEST_PAUSE * (1 + JITTER)
    assert len({pause_after(3) for _ in range(20)}) > 10


def test_a_message_is_given_up_when_it_is_too_old(
    post_office: PostOffice, settings: Settings
) -> None:
    settings.MESSAGES_GIVEN_UP_AFTER = timedelta(hours=1)
    (notice,) = waiting()
    post_office.judges = lambda _address: FOR_NOW
    Notice.objects.update(created_at=notice.created_at - timedelta(minutes=50))
    send_due()
    assert only().status == Notice.Status.WAITING
    make_due()
    Notice.objects.update(created_at=notice.created_at - timedelta(hours=1))
    send_due()
    assert only().status == Notice.Status.GIVEN_UP


def test_a_message_that_was_never_tried_is_tried_however_old(post_office: PostOffice) -> None:
    """The worker was away for a week: late rather than never."""
    waiting()
    Notice.objects.update(created_at=timezone.now() - timedelta(days=7))
    assert send_due() == 1
    assert len(post_office.arrived) == 1


# What happened since it was written.


def test_a_message_overtaken_while_it_waited_is_dropped(post_office: PostOffice) -> None:
    (notice,) = waiting()
    booking.cancel(appointment_id=notice.appointment_id, now=timezone.now())
    assert send_due() == 0
    assert only().status == Notice.Status.DROPPED
    assert post_office.arrived == []


def test_a_message_whose_day_changed_while_it_waited_says_the_new_one(
    post_office: PostOffice,
) -> None:
    now = timezone.now()
    ana = booked(now=now)
    asked_anew(now=now)
    fan_out(now=now)
    other = booked(replace(ANA, last_name="Other"), now=now + timedelta(days=3))
    booking.cancel(appointment_id=other.pk, now=now)
    kept = booking.hold(slot_id=other.slot_id, appointment_id=ana.pk, now=now)
    moved = booking.reschedule(appointment_id=ana.pk, token=kept.token, now=now)
    assert send_due() == 1
    day = moved.slot.local_start.day
    assert f" {day}, " in only().text
    body = post_office.arrived[0].get_body(("plain",))
    assert body is not None
    assert f" {day}, " in body.get_content()


def test_it_says_the_new_day_also_when_it_changed_after_a_worker_took_it() -> None:
    now = timezone.now()
    ana = booked(now=now)
    asked_anew(now=now)
    fan_out(now=now)
    in_hand = Notice.objects.select_related("appointment__slot__counter__office").get()
    later = a_slot(starts_at=now + timedelta(days=5))
    kept = booking.hold(slot_id=later.pk, appointment_id=ana.pk, now=now)
    booking.reschedule(appointment_id=ana.pk, token=kept.token, now=now)
    assert delivery._still_stands(in_hand, now=now)
    assert f" {later.local_start.day}, " in in_hand.text


# Workers.


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_message_once(post_office: PostOffice) -> None:
    waiting(12)
    _two_workers()
    assert len(post_office.arrived) == len(set(post_office.message_ids)) == 12
    assert set(Notice.objects.values_list("status", "attempts")) == {("sent", 1)}


@pytest.mark.django_db(transaction=True)
def test_without_the_condition_in_the_claim_they_would_send_some_twice(
    post_office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    waiting(12)
    monkeypatch.setattr(delivery, "_may_be_claimed", lambda _now: Q())
    _two_workers()
    assert len(post_office.arrived) > 12


def _two_workers() -> None:
    ready = threading.Barrier(2)

    def work() -> None:
        try:
            ready.wait(timeout=30)
            send_due()
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_between_sending_and_recording_loses_nothing(
    post_office: PostOffice, settings: Settings
) -> None:
    """The message goes out again once the lease is over, under the same Message-ID."""
    (notice,) = waiting()
    worker = _start_worker(settings)
    # The server has the message and answers nobody any more.
    post_office.before_the_answer = lambda: os.kill(worker.pid, signal.SIGKILL)
    _tell(worker, settings)
    assert worker.wait(timeout=60) == -signal.SIGKILL
    post_office.before_the_answer = lambda: None
    assert post_office.message_ids == [notice.message_id]
    in_hand = only()
    assert (in_hand.status, in_hand.attempts) == (Notice.Status.WAITING, 1)
    # Its lease ends by itself; until then nobody takes it.
    assert send_due() == 0
    assert in_hand.leased_until is not None
    assert in_hand.leased_until <= timezone.now() + LEASE
    make_due()
    assert send_due() == 1
    assert post_office.message_ids == [notice.message_id] * 2
    assert only().status == Notice.Status.SENT


def _start_worker(settings: Settings) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "tests.notices.letter_carrier"],
        cwd=settings.BASE_DIR,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "infopass.settings"},
        stdin=subprocess.PIPE,
        text=True,
    )


def _tell(worker: "subprocess.Popen[str]", settings: Settings) -> None:
    names = ("NAME", "HOST", "PORT", "USER", "PASSWORD")
    database = {name: connection.settings_dict[name] for name in names}
    assert worker.stdin is not None
    worker.stdin.write(json.dumps({"database": database, "mailers": settings.MAILERS}) + "\n")
    worker.stdin.close()
