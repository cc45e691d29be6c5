"""`manage.py simulate_history` invents a past that obeys every rule, and touches nothing else."""

import os
import signal
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from io import StringIO
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Count, F, Max, Min, QuerySet
from django.utils import timezone
from pytest_django import Settings

from appointments.models import Appointment, Event, Hold, Outbox, Slot
from appointments.references import parse_number
from appointments.slots import publish
from offices.models import Closure, Office
from tests.cast import a_counter, a_service, an_office, an_open_office, open_daily

# The clock says MONDAY, early in the morning of an office in Atlanta.
stands_still = pytest.mark.usefixtures("db", "on_monday")
BASE_DIR = Path(__file__).resolve().parents[2]


def simulate(**options: Any) -> str:
    out = StringIO()
    call_command("simulate_history", stdout=out, **({"years": 1} | options))
    return out.getvalue()


def verify() -> str:
    out = StringIO()
    call_command("verify", stdout=out)
    return out.getvalue()


def past() -> QuerySet[Slot]:
    return Slot.objects.filter(date__lt=timezone.now().date())


@pytest.fixture
def office() -> Office:
    """Open every morning, two of three seats for the public, its slots to come published."""
    office = an_office()
    open_daily(
        a_counter(office, a_service(), a_service("CARD")), "09:00", "11:00", seats=3, held_back=1
    )
    publish(office_id=office.pk, now=timezone.now())
    return office


@stands_still
def test_a_year_of_every_office_has_no_drift(office: Office) -> None:
    told = simulate(share=0.5)
    assert "no drift" in verify()
    assert f"{past().count():,} slots, {Appointment.objects.count():,} appointments" in told
    assert (
        past().order_by("date").values_list("date", flat=True)[0].day <= 2
    )  # the 1st is a holiday once
    booked = past().aggregate(taken=Count("appointments"))["taken"] / (past().count() * 2)
    assert 0.45 < booked < 0.65  # half of the public's seats, and who cancelled on top
    assert not past().filter(taken__gt=F("capacity") - F("held_back")).exists()
    assert (
        office.counters.get().slots.filter(starts_at__gt=timezone.now(), taken__gt=0).count() == 0
    )


@stands_still
def test_every_way_a_visit_can_end_is_there_with_its_history(office: Office) -> None:
    simulate(office=[office.code])
    statuses = set(Appointment.objects.values_list("status", flat=True))
    assert statuses == {"done", "no_show", "unrecorded", "cancelled"}
    moved = Appointment.objects.filter(moves=1)
    assert moved.exists()
    for appointment in moved[:20]:
        booked, move = appointment.events.order_by("pk")[:2]
        assert (booked.kind, move.kind) == ("booked", "moved")
        assert booked.to_slot == move.from_slot != move.to_slot
        assert booked.at < move.at < min(booked.to_slot.starts_at, move.to_slot.starts_at)  # type: ignore[union-attr]
    assert not Event.objects.filter(at__gt=timezone.now()).exists()
    assert (
        not Event.objects.exclude(kind="closed")
        .filter(at__gte=F("appointment__slot__starts_at"))
        .exists()
    )
    assert not Hold.objects.exists()
    assert not Outbox.objects.exists()


@stands_still
def test_its_people_are_nobody_and_their_numbers_are_numbers(office: Office) -> None:  # noqa: ARG001
    simulate()
    names = set(Appointment.objects.values_list("last_name", flat=True))
    assert any("'" in name for name in names)
    assert any(not name.isascii() for name in names)
    for appointment in Appointment.objects.all()[:300]:
        assert appointment.phone[5:10] == "55501"
        assert parse_number(appointment.number_as_shown) == appointment.number
    with connection.cursor() as cursor:
        cursor.execute("SELECT a_number FROM appointments_appointment WHERE a_number <> ''")
        stored = [row[0] for row in cursor.fetchall()]
    assert stored
    assert all(text.startswith("gAAAA") for text in stored)
    assert Appointment.objects.exclude(a_number="").first().a_number[0] == "A"  # type: ignore[union-attr]


@stands_still
def test_clock_changes_far_zones_closures_and_holidays_are_kept() -> None:
    guam = an_open_office("AGA", time_zone="Pacific/Guam", now=timezone.now())
    night = an_office("DEN", time_zone="America/Denver")
    open_daily(a_counter(night, a_service()), "00:30", "03:30", slot_minutes=30)
    closed = timezone.localdate() - timedelta(days=40)
    Closure.objects.create(office=guam, from_date=closed, until_date=closed)
    simulate(share=0.1)
    assert "no drift" in verify()
    assert not past().filter(counter__office=guam, date=closed).exists()
    assert not past().filter(date=date(2026, 7, 3)).exists()  # the Fourth is a Saturday
    skipped = past().filter(counter__office=night, date__month=3).values("date")
    fewest = skipped.annotate(slots=Count("pk")).order_by("slots")[0]["slots"]
    assert fewest == 4  # of six: the clock jumps over 2:00 and 2:30 once


@stands_still
def test_a_second_run_finds_nothing_to_do(office: Office) -> None:  # noqa: ARG001
    simulate()
    before = list(Slot.objects.order_by("pk").values())
    assert "0 slots, 0 appointments and 0 events" in simulate(seed=2)
    assert list(Slot.objects.order_by("pk").values()) == before


@stands_still
def test_days_that_were_lived_and_days_to_come_stay_as_they_are(office: Office) -> None:
    counter = office.counters.get()
    yesterday = timezone.now().astimezone(office.zone).date() - timedelta(days=1)
    lived = datetime.combine(yesterday, time(6), office.zone)
    Slot.objects.create(
        counter=counter,
        date=yesterday,
        time=time(6),
        starts_at=lived,
        ends_at=lived + timedelta(minutes=15),
        capacity=1,
    )
    before = list(Slot.objects.order_by("pk").values())
    simulate(share=1)
    assert (
        list(Slot.objects.filter(pk__in=[row["id"] for row in before]).order_by("pk").values())
        == before
    )
    assert Slot.objects.filter(date=yesterday).count() == 1
    today = timezone.now().astimezone(office.zone).date()
    written = Slot.objects.exclude(pk__in=[row["id"] for row in before])
    assert written.exists()
    assert not written.filter(date__gte=today).exists()


@stands_still
def test_a_week_is_seven_days(office: Office) -> None:  # noqa: ARG001
    simulate(days=7)
    assert past().aggregate(first=Min("date"), last=Max("date")) == {
        "first": date(2026, 12, 28),
        "last": date(2027, 1, 3),
    }


@stands_still
def test_the_same_seed_invents_the_same_people(office: Office) -> None:  # noqa: ARG001
    def people(seed: int) -> list[tuple[str, date]]:
        with transaction.atomic():
            simulate(seed=seed, share=0.05)
            rows = Appointment.objects.order_by("pk").values_list("last_name", "slot__date")
            found = list(rows)
            transaction.set_rollback(True)
        return found

    assert people(7) == people(7) != people(8)


@stands_still
def test_a_production_database_is_left_alone(office: Office, settings: Settings) -> None:  # noqa: ARG001
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match=r"can never be removed.*although-production"):
        simulate()
    assert not past().exists()
    simulate(although_production=True, share=0)
    assert past().exists()


@stands_still
@pytest.mark.parametrize(
    ("options", "refused"),
    [
        ({"share": 1.5}, "from 0 to 1"),
        ({"years": 0}, "--years from 1 to 100"),
        ({"days": 0}, "--days from 1 to 365"),
        ({"office": ["XXX"]}, "No office has the code XXX"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(
    office: Office,  # noqa: ARG001
    options: dict[str, Any],
    refused: str,
) -> None:
    with pytest.raises(CommandError, match=refused):
        simulate(**options)


# In the time of the machine, which is the time of the run to be killed.
@pytest.mark.django_db(transaction=True)
def test_killed_in_the_middle_it_goes_on_where_it_was(office: Office) -> None:  # noqa: ARG001
    running = a_run_of_its_own()
    while Appointment.objects.count() == 0:
        assert running.poll() is None, "it ended before it could be killed"
        sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.wait()
    of_one_kill = past().count()
    assert "no drift" in verify()
    simulate(years=3)
    assert 0 < of_one_kill < past().count()
    assert "no drift" in verify()
    days = past().values("date").distinct().count()
    assert days > 3 * 350
    assert past().count() == 8 * days


def a_run_of_its_own() -> subprocess.Popen[bytes]:
    server, _slash, _name = os.environ["DATABASE_URL"].rpartition("/")
    url = f"{server}/{connection.settings_dict['NAME']}"
    return subprocess.Popen(
        [sys.executable, "manage.py", "simulate_history", "--years=3", "--share=0.5"],
        cwd=BASE_DIR,
        env=os.environ | {"DATABASE_URL": url, "INFOPASS_MODE": "test"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
