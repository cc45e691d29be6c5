"""The faults, one drill each. Needs Django set up, and a stage without leftovers."""

import signal
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.utils import timezone

from appointments import booking
from appointments.booking import confirm, hold
from appointments.models import Appointment, Outbox, Slot
from appointments.persons import Applicant
from bench.clients import Client
from notices import reminders
from notices.fanout import fan_out
from notices.models import Call, Notice, ReminderPlan
from offices.models import Office, ServiceArea
from tests.cast import a_counter, a_service, an_office, an_open_office, stranger
from tests.drills.counting import Count, count
from tests.drills.stage import PATIENCE_WITH_A_SERVER, Stage


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``note`` says what this drill alone measures."""

    count: Count
    note: str = ""


# People and places.


def _crowd(number: int, *, hours_from_now: int = 26) -> list[Slot]:
    """An office where it is about noon, with room for so many at each of four times."""
    office = an_office(time_zone=_zone_where_it_is_noon())
    counter = a_counter(office, a_service())
    first = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(
        hours=hours_from_now
    )
    slots = [
        Slot(
            counter=counter,
            date=(at := (first + timedelta(minutes=15 * step)).astimezone(office.zone)).date(),
            time=at.time(),
            starts_at=at.astimezone(UTC),
            ends_at=at.astimezone(UTC) + timedelta(minutes=15),
            capacity=number,
        )
        for step in range(4)
    ]
    return Slot.objects.bulk_create(slots)


def _zone_where_it_is_noon() -> str:
    """So that no night holds up a reminder, whenever the drill is run."""
    hours = timezone.now().hour - 12
    # The sign of these names is turned round: Etc/GMT+5 lies five hours west.
    return f"Etc/GMT{hours:+d}" if hours else "Etc/GMT"


def _person(number: int) -> Applicant:
    return replace(stranger(number), email=f"visitor{number}@example.com")


def _book(slot: Slot, number: int, *, now: datetime | None = None) -> Appointment:
    now = now or timezone.now()
    kept = hold(slot_id=slot.pk, service_id=a_service().pk, owner=uuid.uuid4(), now=now)
    return confirm(
        token=kept.pk,
        applicant=_person(number),
        language=("en", "es")[number % 2],
        channel="web",
        now=now,
    )


def _book_many(slots: list[Slot], number: int, **when: Any) -> list[Appointment]:
    return [_book(slots[each % len(slots)], each, **when) for each in range(number)]


def _until_all_are_told(stage: Stage) -> None:
    """However many there are; given up only when nothing arrives any more."""
    seen = -1
    while seen != len(stage.mail.arrived):
        seen = len(stage.mail.arrived)
        try:
            stage.wait_until(_all_are_told, "the last message")
        except TimeoutError:
            continue
        return
    raise TimeoutError(f"After {seen} messages none arrived any more; logs are in {stage.at.logs}")


def _all_are_told() -> bool:
    """Whatever is owed is a message, and none waits."""
    from appointments.models import Outbox

    return not Outbox.objects.exists() and not Notice.objects.filter(status="waiting").exists()


# The drills.


def redis_stops_during_bookings(stage: Stage, number: int) -> Outcome:
    """Bookings go on without it, through every page, and are told once it is back."""
    office = an_open_office(seats=2 + number // 80, now=timezone.now())
    ServiceArea.objects.create(kind=ServiceArea.Kind.STATE, state="GA", office=office)
    port = stage.start_web()
    stage.start_worker()
    stage.start_beat()
    _walk(port, first=0, number=8)  # until everything is loaded that is loaded once
    with_it = _walk(port, first=8, number=number)
    stage.stop_valkey()
    without_it = _walk(port, first=8 + number, number=number)
    stage.start_valkey()
    _until_all_are_told(stage)
    ratio = without_it / with_it
    return Outcome(
        count=_with(count(stage.mail), _booked(8 + 2 * number)),
        note=f"a booking took {ratio:.2f} times as long without Redis",
    )


def _walk(port: int, *, first: int, number: int) -> float:
    """Seconds for so many bookings through all pages, four at a time. Raises when one failed."""
    client = Client(
        {
            "port": port,
            "journey": "book",
            "first": first,
            "count": number,
            "clients": 4,
            "zip_codes": ["30303"],
        }
    )
    try:
        client.expect_ready()
        client.go()
        tally = client.outcome()
    finally:
        client.end()
    if tally["failed"]:
        raise RuntimeError(f"{tally['failed']} bookings failed: {tally['failures']}")
    return float(tally["seconds"])


def _booked(number: int) -> list[str]:
    found = Appointment.objects.count()
    return [] if found == number else [f"{found} appointments instead of {number}"]


def _with(counted: Count, more: list[str]) -> Count:
    return replace(counted, faults=counted.faults + more)


def a_worker_is_killed_while_sending(stage: Stage, number: int) -> Outcome:
    """With kill -9, several times; each time another one goes on."""
    _book_many(_crowd(number), number)
    stage.mail.hangs_for = 0.02
    stage.start_beat()
    kills = 2 if number < 100 else 6
    for kill in range(1, kills + 1):
        worker = stage.start_worker()
        until = number * kill // (kills + 1)
        stage.wait_until(lambda: len(stage.mail.arrived) >= until, "the middle of sending")  # noqa: B023
        stage.kill(worker)
    stage.start_worker()
    _until_all_are_told(stage)
    # Each of its two processes may have had one message in flight.
    return Outcome(count=count(stage.mail, may_be_copied=2 * kills), note=f"{kills} kills")


def postgresql_restarts(stage: Stage, number: int) -> Outcome:
    """Fast, then as in a crash, while people book and messages go out; all recover by themselves."""
    slots = _crowd(number)
    stage.mail.hangs_for = 0.01
    stage.start_worker()
    stage.start_beat()
    confirmed, refused = [], 0
    for each in range(number):
        if each in {number // 3, 2 * number // 3}:
            how = signal.SIGINT if each == number // 3 else signal.SIGQUIT
            stage.restart_postgres(how)
        try:
            confirmed.append(_book(slots[each % len(slots)], each).pk)
        except Exception:  # noqa: BLE001 - the connection went with the server: nobody was told yes
            connection.close()
            refused += 1
    _until_all_are_told(stage)
    lost = len(confirmed) - Appointment.objects.filter(pk__in=confirmed).count()
    faults = [f"{lost} confirmed appointments are lost"] if lost else []
    # A worker that lost its connection between sending and recording sends once more.
    return Outcome(
        count=_with(count(stage.mail, may_be_copied=4), faults),
        note=f"2 restarts, {refused} bookings refused",
    )


def two_workers_and_two_clocks(stage: Stage, number: int) -> Outcome:
    """By mistake or for speed: nothing is sent twice."""
    slots = _crowd(number)
    for _time in range(2):
        stage.start_worker()
        stage.start_beat()
    _book_many(slots, number)
    _until_all_are_told(stage)
    return Outcome(count=count(stage.mail))


def the_mail_server_fails_in_every_way(stage: Stage, number: int) -> Outcome:
    """It refuses for now, for good, hangs, and hangs up after it took a message."""
    _book_many(_crowd(number), number)
    refused = {f"visitor{each}@example.com" for each in range(0, number, 10)}
    for_now = {f"visitor{each}@example.com" for each in range(5, number, 10)}
    tried: set[str] = set()

    def judge(address: str) -> str:
        if address in refused:
            return "550 5.1.1 unknown"
        if address in for_now and address not in tried:
            tried.add(address)
            return "451 4.7.1 later"
        return ""

    drops = 3
    stage.mail.judges = judge
    stage.mail.hangs_up_after_data = True
    stage.mail.before_the_answer = lambda: _stop_hanging_up(stage, drops)
    stage.start_worker()
    stage.start_beat()
    stage.wait_until(lambda: not stage.mail.hangs_up_after_data, "the last dropped connection")
    stage.mail.hangs_for = 2 * PATIENCE_WITH_A_SERVER
    time.sleep(PATIENCE_WITH_A_SERVER)
    stage.mail.hangs_for = 0
    _until_all_are_told(stage)
    ended = Notice.objects.filter(status=Notice.Status.REFUSED).count()
    faults = []
    if ended != len(refused):
        faults.append(f"{ended} refused instead of {len(refused)}")
    if Call.objects.filter(why=Call.Why.REFUSED).count() != len(refused):
        faults.append("not everybody whose message was refused is on the call list")
    # Taken, and the connection gone before we heard of it; and what it took while it hung.
    return Outcome(
        count=_with(count(stage.mail, may_be_copied=2 * drops + 4), faults),
        note=f"{len(refused)} refused for good, {len(tried)} for now, {drops} dropped, 1 hang",
    )


_dropping = threading.Lock()


def _stop_hanging_up(stage: Stage, drops: int) -> None:
    with _dropping:
        if len(stage.mail.arrived) >= drops:
            stage.mail.hangs_up_after_data = False


def messages_are_overtaken_in_a_long_queue(stage: Stage, number: int) -> Outcome:
    """Moved, cancelled, or moved twice while the first message still waited."""
    slots = _crowd(2 * number)
    appointments = _book_many(slots[:2], number)
    fan_out(now=timezone.now())
    for each, appointment in enumerate(appointments):
        if each % 4 in {1, 2}:
            _move(appointment, slots[2])
        if each % 4 == 2:
            fan_out(now=timezone.now())
            _move(appointment, slots[3])
        if each % 4 == 3:
            booking.cancel(appointment_id=appointment.pk, now=timezone.now())
    stage.start_worker()
    stage.start_beat()
    _until_all_are_told(stage)
    told = Notice.objects.filter(status=Notice.Status.SENT)
    stale = [row.key for row in told if not _says_the_present_time(row)]
    dropped = Notice.objects.filter(status=Notice.Status.DROPPED).count()
    faults = [f"{key}: told of a time that no longer holds" for key in stale]
    return Outcome(
        count=_with(count(stage.mail, overtaken=True), faults), note=f"{dropped} dropped"
    )


def _move(appointment: Appointment, to: Slot) -> None:
    now = timezone.now()
    kept = hold(slot_id=to.pk, appointment_id=appointment.pk, now=now)
    booking.reschedule(appointment_id=appointment.pk, token=kept.token, now=now)


def _says_the_present_time(row: Notice) -> bool:
    local = row.appointment.slot.local_start
    return f"{local.hour % 12 or 12}:{local.minute:02}" in row.text


def the_planner_of_reminders_is_killed(stage: Stage, number: int) -> Outcome:
    """Due while nothing ran; then kill -9 in the middle of planning and of sending."""
    began = timezone.now()
    # The reminder of the day before came due an hour or two ago.
    slots = _crowd(number, hours_from_now=22)
    _book_many(slots, number, now=timezone.now() - timedelta(days=3))
    Outbox.objects.all().delete()  # they were told of the booking three days ago
    ReminderPlan.objects.create(
        office=Office.objects.get(), planned_until=timezone.now() - timedelta(days=2)
    )
    stage.start_beat()
    for _time in range(2):
        worker = stage.start_worker()
        stage.wait_until(_is_planning_or_sending, "the planner")
        stage.kill(worker)
    stage.start_worker()
    stage.wait_until(
        lambda: Notice.objects.filter(kind=Notice.Kind.REMINDER).count() >= number, "the reminders"
    )
    _until_all_are_told(stage)
    found = Notice.objects.filter(kind=Notice.Kind.REMINDER, status=Notice.Status.SENT).count()
    faults = [] if found == number else [f"{found} reminders were sent instead of {number}"]
    again = reminders.plan(now=timezone.now())
    if again.owed:
        faults.append(f"{again.owed} reminders were planned twice")
    return Outcome(count=_with(count(stage.mail, since=began, may_be_copied=4), faults))


def _is_planning_or_sending() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
            "AND state <> 'idle' AND query ILIKE '%%notices_notice%%'"
        )
        (busy,) = cursor.fetchone()
    return bool(busy) or Notice.objects.filter(kind=Notice.Kind.REMINDER).exists()


DRILLS: dict[str, Callable[[Stage, int], Outcome]] = {
    drill.__name__.replace("_", " "): drill
    for drill in (
        redis_stops_during_bookings,
        a_worker_is_killed_while_sending,
        postgresql_restarts,
        two_workers_and_two_clocks,
        the_mail_server_fails_in_every_way,
        messages_are_overtaken_in_a_long_queue,
        the_planner_of_reminders_is_killed,
    )
}
