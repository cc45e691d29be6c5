"""Which reminders become messages, and when: by the clock of the office."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appointments import booking
from appointments.models import Appointment
from appointments.persons import Applicant
from notices.models import Notice, ReminderPlan
from notices.reminders import LOOK_BACK, OVERLAP, Planned, Rule, plan
from offices.models import Office, Service
from tests.cast import ANA, a_counter, a_service, a_slot, an_office, book, stranger

pytestmark = pytest.mark.django_db
NEW_YORK, GUAM = ZoneInfo("America/New_York"), ZoneInfo("Pacific/Guam")
BOTH = replace(ANA, sms_consent=True)
# Wednesday, 10 March 2027, 10:00 in New York.
VISIT = datetime(2027, 3, 10, 15, 0, tzinfo=UTC)
BOOKED = VISIT - timedelta(days=10)


def booked(
    applicant: Applicant = BOTH,
    *,
    starts_at: datetime = VISIT,
    now: datetime = BOOKED,
    office: Office | None = None,
) -> Appointment:
    return book(a_slot(starts_at=starts_at, office=office), applicant, now=now)


def planned_from(instant: datetime) -> None:
    """As if the offices had been planned until then."""
    for office in Office.objects.all():
        ReminderPlan.objects.update_or_create(office=office, defaults={"planned_until": instant})


def reminders() -> list[tuple[str, str, str]]:
    """Which, by what, and what became of it."""
    found = Notice.objects.filter(kind=Notice.Kind.REMINDER).order_by("pk")
    return [(n.key.split(":")[1], n.channel, n.status) for n in found]


# When each is due.


@pytest.mark.parametrize(
    ("visit", "rule", "due"),
    [
        # Ten in the morning: the same hour, seven days and one day before.
        ("2027-03-10 10:00", Rule(days=7), "2027-03-03 10:00"),
        ("2027-03-10 10:00", Rule(days=1), "2027-03-09 10:00"),
        ("2027-03-10 10:00", Rule(hours=2), "2027-03-10 08:00"),
        # Too early to write: at eight.
        ("2027-03-10 07:15", Rule(days=1), "2027-03-09 08:00"),
        # Too late in the evening: the next morning.
        ("2027-03-10 21:30", Rule(days=1), "2027-03-10 08:00"),
        # Two hours before would be night: the evening before.
        ("2027-03-10 09:45", Rule(hours=2), "2027-03-09 20:00"),
        ("2027-03-10 07:15", Rule(hours=2), "2027-03-09 20:00"),
        ("2027-03-10 23:30", Rule(hours=2), "2027-03-10 20:00"),
        # The clocks go forward on 14 March 2027, and back on 7 November: the same hour by the clock.
        ("2027-03-15 10:00", Rule(days=7), "2027-03-08 10:00"),
        ("2027-03-15 10:00", Rule(days=1), "2027-03-14 10:00"),
        ("2027-03-14 10:00", Rule(days=1), "2027-03-13 10:00"),
        ("2027-11-08 10:00", Rule(days=1), "2027-11-07 10:00"),
        ("2027-11-07 10:00", Rule(days=1), "2027-11-06 10:00"),
        # Two hours are two hours, also where the clock says one or three.
        ("2027-03-14 04:30", Rule(hours=2), "2027-03-13 20:00"),
    ],
)
@pytest.mark.parametrize("zone", [NEW_YORK, GUAM])
def test_a_reminder_is_due_by_the_clock_of_the_office(
    visit: str, rule: Rule, due: str, zone: ZoneInfo
) -> None:
    starts_at = datetime.fromisoformat(visit).replace(tzinfo=zone).astimezone(UTC)
    found = rule.due_at(starts_at, zone)
    assert found == datetime.fromisoformat(due).replace(tzinfo=zone)
    assert found < starts_at


def test_each_of_a_visit_becomes_a_message_once_when_it_is_due() -> None:
    booked()
    planned_from(BOOKED)
    for due, name in ((VISIT - timedelta(days=7), "7d"), (VISIT - timedelta(days=1), "1d")):
        before = len(reminders())
        assert plan(now=due - timedelta(seconds=1)) == Planned()
        assert plan(now=due) == Planned(owed=2)
        assert plan(now=due) == plan(now=due + timedelta(minutes=5)) == Planned()
        assert reminders()[before:] == [(name, "email", "waiting"), (name, "sms", "waiting")]
    assert plan(now=VISIT - timedelta(hours=2)) == Planned(owed=1)
    assert reminders()[-1] == ("2h", "sms", "waiting")
    assert len(reminders()) == 5


def test_a_reminder_says_nothing_until_it_is_sent_and_waits_from_when_it_was_due() -> None:
    ana = booked()
    planned_from(BOOKED)
    due = VISIT - timedelta(days=7)
    plan(now=due + timedelta(minutes=4))
    notice = Notice.objects.filter(channel="email").get()
    assert (notice.text, notice.subject, notice.html) == ("", "", "")
    assert (notice.not_before, notice.recipient) == (due, ANA.email)
    assert notice.key == f"reminder:7d:{ana.number}:{int(VISIT.timestamp())}:email"


def test_each_office_says_how_long_before() -> None:
    office = an_office(first_reminder_days=3, last_reminder_days=0, text_reminder_hours=0)
    booked(office=office)
    planned_from(BOOKED)
    plan(now=VISIT - timedelta(days=3))
    assert reminders() == [("3d", "email", "waiting"), ("3d", "sms", "waiting")]
    plan(now=VISIT - timedelta(minutes=1))
    assert len(reminders()) == 2


def test_only_what_falls_due_after_the_booking_is_owed() -> None:
    """Whoever books the day before knows the day."""
    booked(now=VISIT - timedelta(hours=20))
    planned_from(BOOKED)
    plan(now=VISIT - timedelta(hours=2))
    assert reminders() == [("2h", "sms", "waiting")]


def test_only_what_falls_due_after_the_last_move_is_owed() -> None:
    ana = booked()
    planned_from(BOOKED)
    later = a_slot(starts_at=VISIT + timedelta(days=1))
    moved_at = VISIT - timedelta(days=5)
    plan(now=VISIT - timedelta(days=7))
    kept = booking.hold(slot_id=later.pk, appointment_id=ana.pk, now=moved_at)
    booking.reschedule(appointment_id=ana.pk, token=kept.token, now=moved_at)
    plan(now=moved_at + timedelta(hours=1))
    assert [name for name, channel, _ in reminders() if channel == "email"] == ["7d"]
    plan(now=later.starts_at - timedelta(days=1))
    assert [name for name, channel, _ in reminders() if channel == "email"] == ["7d", "1d"]
    assert str(int(later.starts_at.timestamp())) in Notice.objects.latest("pk").key


def test_nothing_is_owed_to_who_cancelled_or_arrived_or_cannot_be_written_to() -> None:
    cancelled = booked()
    booking.cancel(appointment_id=cancelled.pk, now=BOOKED)
    arrived = booked(replace(BOTH, last_name="Eze"), starts_at=VISIT + timedelta(minutes=15))
    Appointment.objects.filter(pk=arrived.pk).update(status=Appointment.Status.ARRIVED)
    booked(stranger(), starts_at=VISIT + timedelta(minutes=30))
    planned_from(BOOKED)
    plan(now=VISIT - timedelta(days=6))
    assert reminders() == []


def test_nothing_is_owed_for_a_time_the_office_took_back_or_a_protected_visit() -> None:
    ana = booked()
    type(ana.slot).objects.filter(pk=ana.slot_id).update(withdrawn_at=BOOKED, withdrawal="staff")
    office = an_office("SAV")
    a_counter(office, a_service())
    ben = booked(replace(BOTH, last_name="Eze"), office=office)
    Service.objects.filter(pk=ben.service_id).update(is_protected=True)
    planned_from(BOOKED)
    plan(now=VISIT - timedelta(days=6))
    assert reminders() == []


# What was missed.


def test_one_that_was_due_while_nothing_ran_goes_late_where_it_helps() -> None:
    booked()
    planned_from(BOOKED)
    assert plan(now=VISIT - timedelta(days=4)) == Planned(owed=2)


def test_of_several_missed_only_the_last_helps_and_the_others_lapse() -> None:
    booked()
    planned_from(BOOKED)
    assert plan(now=VISIT - timedelta(hours=10)) == Planned(owed=2, lapsed=2)
    assert reminders() == [
        ("7d", "email", "lapsed"),
        ("7d", "sms", "lapsed"),
        ("1d", "email", "waiting"),
        ("1d", "sms", "waiting"),
    ]


def test_after_the_visit_began_none_is_owed_and_each_is_recorded_as_lapsed() -> None:
    booked()
    planned_from(BOOKED)
    assert plan(now=VISIT) == Planned(lapsed=5)
    assert {status for _name, _channel, status in reminders()} == {"lapsed"}


def test_an_office_planned_for_the_first_time_looks_back_a_while() -> None:
    booked()
    assert plan(now=VISIT - timedelta(days=5)) == Planned(owed=2)
    assert ReminderPlan.objects.get().planned_until == VISIT - timedelta(days=5)
    assert timedelta(days=5) < LOOK_BACK


def test_a_booking_that_committed_after_the_run_it_was_made_before_is_found() -> None:
    """Made a minute before its reminder was due, seen only after that run."""
    due = VISIT - timedelta(days=1)
    an_office()
    planned_from(due + timedelta(minutes=1))
    booked(now=due - timedelta(minutes=1))
    assert timedelta(minutes=2) < OVERLAP
    assert plan(now=due + timedelta(minutes=6)) == Planned(owed=2)


# Two offices, and more than one run.


def test_guam_and_new_york_in_one_run_each_by_its_own_clock() -> None:
    guam = an_office("AGA", time_zone="Pacific/Guam", name="Agana Field Office (Guam)")
    a_counter(guam, a_service())
    new_york = an_office()
    a_counter(new_york, a_service())
    nine = "2027-03-10 09:00"
    for office, zone, who in ((guam, GUAM, "Cruz"), (new_york, NEW_YORK, "Eze")):
        starts_at = datetime.fromisoformat(nine).replace(tzinfo=zone).astimezone(UTC)
        booked(replace(BOTH, last_name=who), starts_at=starts_at, now=BOOKED, office=office)
    planned_from(BOOKED)
    # Tuesday, nine in the morning in Guam; still Monday evening in New York.
    plan(now=datetime(2027, 3, 8, 23, 0, tzinfo=UTC))
    day_before = Notice.objects.filter(key__startswith="reminder:1d:")
    assert {n.appointment.slot.counter.office.code for n in day_before} == {"AGA"}
    plan(now=datetime(2027, 3, 9, 14, 0, tzinfo=UTC))
    assert {n.appointment.slot.counter.office.code for n in day_before.all()} == {"AGA", "ATL"}


def test_one_office_that_cannot_be_planned_stops_no_other() -> None:
    broken = an_office("SAV")
    a_counter(broken, a_service())
    booked(replace(BOTH, last_name="Eze"), office=broken)
    booked()
    planned_from(BOOKED)
    Office.objects.filter(pk=broken.pk).update(time_zone="Nowhere/Here")
    with pytest.raises(ExceptionGroup, match="not planned") as raised:
        plan(now=VISIT - timedelta(days=7))
    assert len(raised.value.exceptions) == 1
    assert len(reminders()) == 2


@pytest.mark.django_db(transaction=True)
def test_runs_at_the_same_time_write_each_reminder_once() -> None:
    for number in range(20):
        applicant = replace(stranger(), email=f"visitor{number}@example.com")
        booked(applicant, starts_at=VISIT + timedelta(minutes=15 * number))
    planned_from(BOOKED)
    ready, made = threading.Barrier(4), list[int]()

    def run() -> None:
        try:
            ready.wait(timeout=30)
            made.append(plan(now=VISIT - timedelta(days=6)).owed)
        finally:
            connection.close()

    runs = [threading.Thread(target=run) for _ in range(4)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert sum(made) == Notice.objects.count() == 20


def test_planning_sends_as_many_statements_for_many_as_for_few() -> None:
    booked()
    crowded = a_slot(seats=30, starts_at=VISIT + timedelta(days=1))
    for number in range(30):
        book(crowded, replace(stranger(), email=f"visitor{number}@example.com"), now=BOOKED)
    planned_from(VISIT - timedelta(days=8))
    few = statements(until=VISIT - timedelta(days=7))
    assert statements(until=VISIT - timedelta(days=6)) == few
    assert Notice.objects.count() == 32


def statements(*, until: datetime) -> int:
    with CaptureQueriesContext(connection) as sent:
        plan(now=until)
    return len(sent)
