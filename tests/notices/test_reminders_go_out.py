"""Reminders on the wire: never at night, never for what changed, never after the visit."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from time_machine import travel

from appointments import booking
from appointments.models import Appointment, Slot
from notices.delivery import send_due
from notices.models import Notice
from notices.reminders import plan
from offices.models import Office
from tests.cast import ANA, a_counter, a_service, a_slot, an_office, book
from tests.notices.post_office import PostOffice

pytestmark = pytest.mark.django_db
# Wednesday, 10 March 2027, 10:00 in New York.
VISIT = datetime(2027, 3, 10, 15, 0, tzinfo=UTC)
BOOKED = VISIT - timedelta(days=5)
DUE = VISIT - timedelta(days=1)
MAILED = replace(ANA, sms_consent=False)


@pytest.fixture
def ana() -> Appointment:
    """Reminded for the day before, by e-mail; not sent yet."""
    appointment = book(a_slot(starts_at=VISIT), MAILED, now=BOOKED)
    plan(now=DUE)
    assert Notice.objects.get().status == Notice.Status.WAITING
    return appointment


def sent_at(instant: datetime) -> Notice:
    with travel(instant, tick=False):
        send_due(reminders=True)
    return Notice.objects.filter(kind=Notice.Kind.REMINDER).latest("pk")


def test_it_says_the_day_as_it_stands_and_is_kept_as_sent(
    ana: Appointment, post_office: PostOffice
) -> None:
    notice = sent_at(DUE)
    assert notice.status == Notice.Status.SENT
    assert "Wednesday, March 10, 2027" in notice.text
    (arrived,) = post_office.arrived
    assert arrived["Subject"] == notice.subject == "Reminder of the appointment"
    body = arrived.get_body(("plain",))
    assert body is not None
    assert ana.number_as_shown in body.get_content()


@pytest.mark.usefixtures("ana")
def test_it_waits_for_the_morning_and_that_is_no_try(post_office: PostOffice) -> None:
    night = datetime(2027, 3, 10, 4, 30, tzinfo=UTC)  # half past eleven in the evening there
    notice = sent_at(night)
    assert (notice.status, notice.attempts) == (Notice.Status.WAITING, 0)
    assert notice.not_before == datetime(2027, 3, 10, 13, 0, tzinfo=UTC)
    assert post_office.arrived == []
    assert sent_at(notice.not_before).status == Notice.Status.SENT


def test_in_one_run_it_is_sent_where_it_is_day_and_waits_where_it_is_night(
    ana: Appointment, post_office: PostOffice
) -> None:
    guam = an_office("AGA", time_zone="Pacific/Guam", name="Agana Field Office (Guam)")
    a_counter(guam, a_service())
    noon_there = datetime(2027, 3, 10, 2, 0, tzinfo=UTC)
    cruz = replace(MAILED, last_name="Cruz", email="cruz@example.com")
    book(a_slot(starts_at=noon_there, office=guam), cruz, now=BOOKED)
    at = noon_there - timedelta(days=1)
    plan(now=at)
    # As if a mail server had refused it for now, late on Monday evening.
    Notice.objects.filter(appointment=ana).update(not_before=at)
    with travel(at + timedelta(hours=2), tick=False):
        send_due(reminders=True)
    assert post_office.recipients == ["cruz@example.com"]
    waiting = Notice.objects.get(appointment=ana)
    assert (waiting.status, waiting.attempts) == (Notice.Status.WAITING, 0)


def test_one_that_could_only_go_out_at_night_before_an_early_visit_lapses(
    post_office: PostOffice,
) -> None:
    early = VISIT - timedelta(hours=3)  # seven in the morning
    book(a_slot(starts_at=early), MAILED, now=BOOKED)
    plan(now=early - timedelta(hours=20))
    assert sent_at(early - timedelta(hours=2)).status == Notice.Status.LAPSED
    assert post_office.arrived == []


@pytest.mark.usefixtures("ana")
def test_never_after_the_visit_began(post_office: PostOffice) -> None:
    assert sent_at(VISIT).status == Notice.Status.LAPSED
    assert post_office.arrived == []


def test_never_for_a_cancelled_appointment(ana: Appointment, post_office: PostOffice) -> None:
    booking.cancel(appointment_id=ana.pk, now=DUE)
    assert sent_at(DUE).status == Notice.Status.DROPPED
    assert post_office.arrived == []


def test_never_for_the_time_that_a_move_left(ana: Appointment, post_office: PostOffice) -> None:
    later = a_slot(starts_at=VISIT + timedelta(days=1))
    kept = booking.hold(slot_id=later.pk, appointment_id=ana.pk, now=DUE)
    booking.reschedule(appointment_id=ana.pk, token=kept.token, now=DUE)
    assert sent_at(DUE + timedelta(minutes=1)).status == Notice.Status.DROPPED
    assert post_office.arrived == []


def test_never_for_a_time_that_the_office_took_back(
    ana: Appointment, post_office: PostOffice
) -> None:
    Slot.objects.filter(pk=ana.slot_id).update(withdrawn_at=DUE, withdrawal="staff")
    assert sent_at(DUE).status == Notice.Status.DROPPED
    assert post_office.arrived == []


def test_never_to_a_contact_that_is_not_on_file_any_more(
    ana: Appointment, post_office: PostOffice
) -> None:
    booking.correct_contact(
        appointment_id=ana.pk, phone=ANA.phone, email="new@example.com", sms_consent=False, now=DUE
    )
    assert sent_at(DUE).status == Notice.Status.DROPPED
    assert post_office.arrived == []


@pytest.mark.usefixtures("ana", "post_office")
def test_reminders_and_other_messages_do_not_stand_in_each_others_way() -> None:
    with travel(DUE, tick=False):
        assert send_due() == 0
        assert Notice.objects.get().status == Notice.Status.WAITING
        assert send_due(reminders=True) == 1


@pytest.mark.usefixtures("post_office")
@pytest.mark.parametrize("days", [14, 3])
def test_a_reminder_never_says_tomorrow_for_it_may_be_late(days: int) -> None:
    an_office(first_reminder_days=days, last_reminder_days=0)
    office = Office.objects.get()
    a_counter(office, a_service())
    book(a_slot(starts_at=VISIT, office=office), MAILED, now=VISIT - timedelta(days=14, hours=1))
    plan(now=VISIT - timedelta(days=days))
    text = sent_at(VISIT - timedelta(days=2)).text
    assert "tomorrow" not in text.lower()
    assert "Wednesday, March 10, 2027" in text
