"""The faults, one drill each. Needs Django set up, and a stage without leftovers."""

import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from itertools import count as count_up
from itertools import islice

from django.db import DatabaseError, connection
from django.utils import timezone

from appointments import booking
from appointments.models import Appointment, Outbox, Slot
from notices import reminders
from notices.fanout import fan_out
from notices.models import Call, Notice, ReminderPlan
from offices.models import Office
from tests.drills.counting import Count, count
from tests.drills.crowd import book, book_many, crowd, move, until_all_are_told
from tests.drills.in_flight import InFlight
from tests.drills.stage import PATIENCE_WITH_A_SERVER, Stage
from tests.drills.visitors import an_office_with_pages, readiness, walk


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """``note`` says what this drill alone measures."""

    count: Count
    note: str = ""


# The drills.


def redis_stops_during_bookings(stage: Stage, number: int) -> Outcome:
    """Bookings go on without it, through every page, and are told once it is back."""
    an_office_with_pages(seats=2 + number // 80)
    port = stage.start_web()
    stage.start_worker()
    stage.start_beat()
    walk(port, first=0, number=8)  # until everything is loaded that is loaded once
    with_it = walk(port, first=8, number=number)
    said = [readiness(port)]
    stage.stop_valkey()
    without_it = walk(port, first=8 + number, number=number)
    said.append(readiness(port))
    stage.start_valkey()
    said.append(readiness(port))
    until_all_are_told(stage)
    ratio = without_it / with_it
    return Outcome(
        count=_with(count(stage.mail), _booked(8 + 2 * number) + _misread(said)),
        note=f"a booking took {ratio:.2f} times as long without Redis",
    )


def _misread(said: list[str]) -> list[str]:
    """Asked with Redis, without it, and with it again."""
    right = ["200", "503 broker", "200"]
    return [] if said == right else [f"readiness said {said} instead of {right}"]


def _booked(number: int) -> list[str]:
    found = Appointment.objects.count()
    return [] if found == number else [f"{found} appointments instead of {number}"]


def _with(counted: Count, more: list[str]) -> Count:
    return replace(counted, faults=counted.faults + more)


def a_worker_is_killed_while_sending(stage: Stage, number: int) -> Outcome:
    """With kill -9, several times; each time another one goes on.

    Every other blow falls when the server has taken a message and the worker has not heard of it.
    """
    book_many(crowd(number), number)
    stage.mail.hangs_for = 0.02
    stage.start_beat()
    in_flight, faults = InFlight(), []
    kills = 2 if number < 100 else 6
    for kill in range(1, kills + 1):
        worker = stage.start_worker()
        until = number * kill // (kills + 1)
        stage.wait_until(lambda: len(stage.mail.arrived) >= until, "the middle of sending")  # noqa: B023
        (stage.kill_before_it_hears if kill % 2 else stage.kill)(worker)
        faults += _more_than_its_processes(in_flight.note(timezone.now()))
    stage.start_worker()
    until_all_are_told(stage)
    counted = count(stage.mail, in_flight=in_flight.message_ids)
    unheard = kills // 2
    if counted.copies < unheard:
        faults.append(f"{counted.copies} copies after {unheard} answers that nobody heard")
    return Outcome(
        count=_with(counted, faults),
        note=f"{kills} kills, {len(in_flight.message_ids)} messages in flight",
    )


def _more_than_its_processes(cut_off: int) -> list[str]:
    return [f"{cut_off} messages in the hands of two processes"] if cut_off > 2 else []


def postgresql_restarts(stage: Stage, number: int) -> Outcome:
    """Fast, then as in a crash, while people book and a message is on its way.

    Web, worker and clock are left to recover by themselves.
    """
    slots = an_office_with_pages(seats=2 + number // 40)
    port = stage.start_web()
    walk(port, first=0, number=4)
    stage.start_worker()
    stage.start_beat()
    people, in_flight, faults = count_up(), InFlight(), []
    confirmed, refused = _book_some(slots, people, number // 3), 0
    for blow, how in enumerate((signal.SIGINT, signal.SIGQUIT), start=1):
        # So slow that the answer comes when there is no database to write it to.
        stage.mail.hangs_for = PATIENCE_WITH_A_SERVER / 2
        confirmed += _book_some(slots, people, 1)
        stage.wait_until(lambda: stage.mail.hanging > 0, "a message on its way")
        more, failed, stopped = _book_during(stage, how, slots, people)
        faults += _more_than_its_processes(in_flight.note(stopped))
        stage.mail.hangs_for = 0.01
        confirmed, refused = confirmed + more, refused + failed
        if not failed:
            faults.append("nobody booked while the database was away")
        confirmed += _book_some(slots, people, number // 3)
        walk(port, first=4 * blow, number=4)
    until_all_are_told(stage)
    lost = len(confirmed) - Appointment.objects.filter(pk__in=confirmed).count()
    faults += [f"{lost} confirmed appointments are lost"] if lost else []
    counted = count(stage.mail, in_flight=in_flight.message_ids)
    if not counted.copies:
        faults.append("no restart came between a message and its record")
    return Outcome(
        count=_with(counted, faults),
        note=f"2 restarts, {refused} bookings refused, "
        f"{len(in_flight.message_ids)} messages in flight",
    )


def _book_some(slots: list[Slot], people: Iterator[int], number: int) -> list[int]:
    return [book(slots[each % len(slots)], each).pk for each in islice(people, number)]


def _book_during(
    stage: Stage, how: signal.Signals, slots: list[Slot], people: Iterator[int]
) -> tuple[list[int], int, datetime]:
    """Whom we told yes while it restarted, how many we could not, and when it had stopped."""
    confirmed, refused = [], 0
    with ThreadPoolExecutor(1) as other:
        restarted = other.submit(stage.restart_postgres, how)
        while not restarted.done():
            try:
                confirmed += _book_some(slots, people, 1)
            except DatabaseError:
                connection.close()
                refused += 1
                time.sleep(0.02)
    connection.close()
    return confirmed, refused, restarted.result()


def two_workers_and_two_clocks(stage: Stage, number: int) -> Outcome:
    """By mistake or for speed: nothing is sent twice."""
    slots = crowd(number)
    for which in ("one", "two"):
        stage.start_worker(f"worker-{which}")
        stage.start_beat(f"clock-{which}")
    for name in ("worker-one", "worker-two", "clock-one", "clock-two"):
        stage.wait_until(lambda: stage.has_logged(name, "notices.tasks.send_due"), name)  # noqa: B023
    book_many(slots, number)
    until_all_are_told(stage)
    return Outcome(count=count(stage.mail))


def the_mail_server_fails_in_every_way(stage: Stage, number: int) -> Outcome:
    """It refuses for now, for good, hangs, and hangs up after it took a message."""
    book_many(crowd(number), number)
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

    stage.mail.judges = judge
    # What it lets hang is given up on before it could be dropped.
    stage.mail.hangs_for = 30 * PATIENCE_WITH_A_SERVER
    stage.mail.hangs_up_after_data = True
    stage.start_worker()
    stage.start_beat()
    stage.wait_until(lambda: stage.mail.left_hanging > 0, "somebody without patience")
    stage.mail.hangs_for = 0
    stage.wait_until(lambda: len(stage.mail.unanswered) >= 3, "dropped connections")
    stage.mail.hangs_up_after_data = False
    until_all_are_told(stage)
    ended = Notice.objects.filter(status=Notice.Status.REFUSED).count()
    faults = []
    if ended != len(refused):
        faults.append(f"{ended} refused instead of {len(refused)}")
    if Call.objects.filter(why=Call.Why.REFUSED).count() != len(refused):
        faults.append("not everybody whose message was refused is on the call list")
    dropped = len(stage.mail.unanswered)
    counted = count(stage.mail, in_flight=stage.mail.unanswered)
    if counted.copies != dropped:
        faults.append(f"{counted.copies} copies of {dropped} messages that were taken and dropped")
    return Outcome(
        count=_with(counted, faults),
        note=f"{len(refused)} refused for good, {len(tried)} for now, {dropped} dropped, "
        f"{stage.mail.left_hanging} left hanging",
    )


def messages_are_overtaken_in_a_long_queue(stage: Stage, number: int) -> Outcome:
    """Moved, cancelled, or moved twice while the first message still waited."""
    slots = crowd(2 * number)
    appointments = book_many(slots[:2], number)
    fan_out(now=timezone.now())
    for each, appointment in enumerate(appointments):
        if each % 4 in {1, 2}:
            move(appointment, slots[2])
        if each % 4 == 2:
            fan_out(now=timezone.now())
            move(appointment, slots[3])
        if each % 4 == 3:
            booking.cancel(appointment_id=appointment.pk, now=timezone.now())
    stage.start_worker()
    stage.start_beat()
    until_all_are_told(stage)
    stale = [message for message in stage.mail.arrived if not _says_the_present_time(message)]
    counted = count(stage.mail, overtaken=True)
    faults = [f"{message['Message-ID']}: a time that no longer holds" for message in stale]
    if counted.sent != number:
        faults.append(f"{counted.sent} messages to {number} people, who are owed the newest alone")
    dropped = Notice.objects.filter(status=Notice.Status.DROPPED).count()
    return Outcome(count=_with(counted, faults), note=f"{dropped} dropped")


def _says_the_present_time(message: EmailMessage) -> bool:
    """As it arrived. The four times are of one hour, and differ in their minutes."""
    body = message.get_body(("plain",))
    (row,) = [row for row in Notice.objects.all() if row.message_id == message["Message-ID"]]
    local = row.appointment.slot.local_start
    return body is not None and f"{local.hour % 12 or 12}:{local.minute:02}" in body.get_content()


def the_planner_of_reminders_is_killed(stage: Stage, number: int) -> Outcome:
    """Due while nothing ran; then kill -9 in the middle of planning and of sending."""
    began = timezone.now()
    # The reminder of the day before came due an hour or two ago.
    slots = crowd(number, hours_from_now=22)
    book_many(slots, number, now=timezone.now() - timedelta(days=3))
    Outbox.objects.all().delete()  # they were told of the booking three days ago
    ReminderPlan.objects.create(
        office=Office.objects.get(), planned_until=timezone.now() - timedelta(days=2)
    )
    stage.start_beat()
    faults = _killed_while_it_plans(stage)
    stage.mail.hangs_for = 0.02
    in_flight = InFlight()
    worker = stage.start_worker()
    stage.wait_until(lambda: len(stage.mail.arrived) >= number // 3, "the middle of sending")
    stage.kill_before_it_hears(worker)
    faults += _more_than_its_processes(in_flight.note(timezone.now()))
    stage.start_worker()
    stage.wait_until(
        lambda: Notice.objects.filter(kind=Notice.Kind.REMINDER).count() >= number, "the reminders"
    )
    until_all_are_told(stage)
    found = Notice.objects.filter(kind=Notice.Kind.REMINDER, status=Notice.Status.SENT).count()
    faults += [] if found == number else [f"{found} reminders were sent instead of {number}"]
    again = reminders.plan(now=timezone.now())
    if again.owed:
        faults.append(f"{again.owed} reminders were planned twice")
    counted = count(stage.mail, since=began, in_flight=in_flight.message_ids)
    return Outcome(
        count=_with(counted, faults),
        note=f"2 kills, {len(in_flight.message_ids)} messages in flight",
    )


def _killed_while_it_plans(stage: Stage) -> list[str]:
    """Its rows are on their way into a table that we hold shut; then it is gone."""
    before = ReminderPlan.objects.get().planned_until
    with stage.connect() as other:
        other.execute("LOCK TABLE notices_notice IN SHARE MODE")
        worker = stage.start_worker()
        stage.wait_until(_waits_for_the_table, "the planner")
        stage.kill(worker)
    stage.wait_until(lambda: not _planning(), "its transaction to end")
    left = Notice.objects.count()
    moved_on = ReminderPlan.objects.get().planned_until != before
    return [f"half a plan is left, with {left} reminders"] if left or moved_on else []


def _waits_for_the_table() -> bool:
    return any(awaited == "Lock" for _state, awaited in _planning())


def _planning() -> list[tuple[str, str]]:
    """State, and what it waits for, of each connection that is writing rows of messages."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, wait_event_type FROM pg_stat_activity "
            "WHERE state <> 'idle' AND query LIKE 'INSERT INTO \"notices_notice\"%%'"
        )
        found: list[tuple[str, str]] = cursor.fetchall()
    return found


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
