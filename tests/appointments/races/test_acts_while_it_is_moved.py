"""An appointment is moved while somebody waits for its lock: it must be found all the same."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction

from appointments import booking
from appointments.lost_notice import Details, replace_notice
from appointments.models import Appointment, Event
from tests.appointments.races.stage import drift, forget_everything
from tests.cast import ANA, MONDAY, a_slot, book

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30  # seconds until somebody who should wait is given up
DETAILS = Details(
    first_name=ANA.first_name,
    last_name=ANA.last_name,
    date_of_birth=ANA.date_of_birth,
    phone=ANA.phone,
    zip_code=ANA.zip_code,
)

Act = Callable[[Appointment], Any]


def while_it_is_moved(act: Act) -> Any:
    """What the act answers that began before the move was committed, and ended after it."""
    forget_everything()
    ana = book(a_slot(), ANA)
    later = a_slot(starts_at=MONDAY + timedelta(days=3))
    kept = booking.hold(slot_id=later.pk, appointment_id=ana.pk, now=MONDAY)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            booking.reschedule(appointment_id=ana.pk, token=kept.pk, now=MONDAY)
            answer = pool.submit(on_its_own_connection, act, ana)
            wait_until_somebody_waits_for_us()
        return answer.result(PATIENCE)


def on_its_own_connection(act: Act, ana: Appointment) -> Any:
    try:
        return act(ana)
    finally:
        connection.close()


def wait_until_somebody_waits_for_us() -> None:
    """Others may wait at the same server for reasons of their own."""
    give_up_at = time.monotonic() + PATIENCE
    while time.monotonic() < give_up_at:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone():
                return
        time.sleep(0.02)
    raise AssertionError("nobody waited")


def correct(ana: Appointment) -> Appointment:
    return booking.correct_contact(
        appointment_id=ana.pk,
        phone="+14045550177",
        email=ANA.email,
        sms_consent=False,
        now=MONDAY,
    )


def cancel(ana: Appointment) -> Appointment:
    return booking.cancel(appointment_id=ana.pk, now=MONDAY)


def test_its_contact_is_corrected() -> None:
    corrected = while_it_is_moved(correct)
    assert corrected.phone == "+14045550177"
    assert Event.objects.filter(kind=Event.Kind.CONTACT).count() == 1


def test_it_is_cancelled_where_it_now_is() -> None:
    cancelled = while_it_is_moved(cancel)
    assert cancelled.slot.starts_at == MONDAY + timedelta(days=3)
    assert drift() == []


def test_its_lost_notice_is_replaced() -> None:
    while_it_is_moved(lambda _ana: replace_notice(details=DETAILS, address="", now=MONDAY))
    assert Event.objects.filter(kind=Event.Kind.REPLACED).count() == 1


def test_for_the_wrong_zip_it_is_not_replaced_then_either() -> None:
    elsewhere = replace(DETAILS, zip_code="10001")
    while_it_is_moved(lambda _ana: replace_notice(details=elsewhere, address="", now=MONDAY))
    assert not Event.objects.filter(kind=Event.Kind.REPLACED).exists()


def test_locked_in_one_statement_with_its_slot_it_would_not_be_found() -> None:
    def lock_joined(ana: Appointment) -> Appointment | None:
        with transaction.atomic():
            joined = Appointment.objects.select_related("slot").filter(pk=ana.pk)
            return joined.select_for_update(no_key=True, of=("self",)).first()

    assert while_it_is_moved(lock_joined) is None
