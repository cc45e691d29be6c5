"""The calendar file, read back by a library that knows nothing of how it was written."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from django.test import Client
from django.utils.translation import override
from pytest_django.fixtures import Settings
from time_machine import travel

from appointments import booking
from appointments.access import grant
from appointments.history import APPLICANT, Actor, by_staff
from appointments.models import Appointment
from appointments.references import pin_for
from notices.calendar_file import calendar_file
from offices.models import Office, StaffMember
from tests.cast import ANA, MONDAY, a_counter, a_service, a_slot, an_office, book

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site(settings: Settings) -> None:
    settings.PUBLIC_URL = "https://appointments.example"


@pytest.fixture
def ana() -> Appointment:
    return book(a_slot(), replace(ANA, receipt_number="IOE0912345678", a_number="A012345678"))


def written(appointment: Appointment, language: str = "en") -> bytes:
    with override(language):
        return calendar_file(Appointment.objects.get(pk=appointment.pk), now=MONDAY)


def read(file: bytes) -> Any:
    """By the rules in this file alone: the reader would go on with those of the first it met."""
    text = file.decode()
    for zone in re.findall(r"^TZID:(\S+)", text, re.MULTILINE):
        vobject.icalendar.registerTzid(zone, None)
    return vobject.readOne(text)


def move(
    appointment: Appointment, days: int, actor: Actor = APPLICANT, office: Office | None = None
) -> None:
    slot = a_slot(starts_at=MONDAY + timedelta(days=days), office=office)
    kept = booking.hold(slot_id=slot.pk, appointment_id=appointment.pk, now=MONDAY, actor=actor)
    booking.reschedule(appointment_id=appointment.pk, token=kept.token, now=MONDAY, actor=actor)


@pytest.mark.parametrize(
    ("zone", "visit"),
    [
        ("America/New_York", "2027-01-06 09:15"),
        ("America/Phoenix", "2027-07-06 09:15"),
        ("Pacific/Guam", "2027-01-06 09:15"),
        ("America/Puerto_Rico", "2027-01-06 09:15"),
        # The weekends on which clocks change, the Monday after them, and the Friday before.
        ("America/New_York", "2027-03-12 09:15"),
        ("America/New_York", "2027-03-14 09:15"),
        ("America/New_York", "2027-03-15 09:15"),
        ("America/Chicago", "2027-11-07 09:15"),
        ("America/Chicago", "2027-11-08 09:15"),
        # An hour that there are two of: the first.
        ("America/New_York", "2027-11-07 01:30"),
    ],
)
def test_it_is_the_hour_of_the_office_and_the_same_instant_everywhere(
    zone: str, visit: str
) -> None:
    office = an_office("XYZ", time_zone=zone)
    a_counter(office, a_service())
    wall = datetime.fromisoformat(visit)
    starts_at = wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    slot = a_slot(office=office, starts_at=starts_at)
    event = read(written(book(slot, now=starts_at - timedelta(days=3)))).vevent
    assert event.dtstart.value.replace(tzinfo=None) == wall
    assert event.dtstart.value.astimezone(UTC) == starts_at
    assert event.dtend.value.astimezone(UTC) == slot.ends_at


ZONES = ["America/New_York", "America/Phoenix", "Pacific/Guam"]
# After each weekend on which clocks change.
MONDAYS = ["2026-03-09", "2026-11-02", "2027-03-15", "2027-11-08"]


def of_a_monday(zone: str, monday: str) -> bytes:
    """The file of a visit at 9:15 by the office's clock."""
    office = an_office("XYZ", time_zone=zone)
    a_counter(office, a_service())
    wall = datetime.fromisoformat(f"{monday} 09:15").replace(tzinfo=ZoneInfo(zone))
    slot = a_slot(office=office, starts_at=wall.astimezone(UTC))
    return written(book(slot, now=slot.starts_at - timedelta(days=3)))


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("monday", MONDAYS)
def test_it_reminds_at_the_same_hour_on_the_sunday_of_a_change(zone: str, monday: str) -> None:
    event = read(of_a_monday(zone, monday)).vevent
    visit = datetime.fromisoformat(f"{monday} 09:15").replace(tzinfo=ZoneInfo(zone))
    assert event.dtstart.value.astimezone(UTC) == visit.astimezone(UTC)
    # A day is one of the calendar, not 24 hours (RFC 5545, 3.3.6).
    rings = event.dtstart.value + event.valarm.trigger.value
    assert rings.astimezone(UTC) == (visit - timedelta(days=1)).astimezone(UTC)
    assert rings.replace(tzinfo=None).hour == 9


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("monday", MONDAYS)
def test_its_rules_change_the_clock_at_the_very_second(zone: str, monday: str) -> None:
    rules = of_a_monday(zone, monday).decode().partition("BEGIN:VEVENT")[0]
    changes = set()
    for _kind, rule in re.findall(r"BEGIN:(DAYLIGHT|STANDARD)(.+?)END:", rules, re.DOTALL):
        lines: dict[str, str] = dict(re.findall(r"(\S+):(\S+)", rule))
        before, after = (
            timedelta(hours=int(offset[:3]))
            for offset in (lines["TZOFFSETFROM"], lines["TZOFFSETTO"])
        )
        for begins in [lines["DTSTART"], *lines.get("RDATE", lines["DTSTART"]).split(",")]:
            at = (datetime.fromisoformat(begins) - before).replace(tzinfo=UTC)
            assert at.astimezone(ZoneInfo(zone)).utcoffset() == after
            just_before = (at - timedelta(seconds=1)).astimezone(ZoneInfo(zone))
            assert just_before.utcoffset() == before
            changes |= {at.date()} if before != after else set()
    # The day before each Monday of these is one.
    sunday = datetime.fromisoformat(monday).date() - timedelta(days=1)
    assert (sunday in changes) == (zone == "America/New_York")


def test_it_names_the_zone_and_carries_its_rules(ana: Appointment) -> None:
    file = written(ana).decode()
    assert "TZID:America/New_York" in file
    assert "DTSTART;TZID=America/New_York:20270106T070000" in file
    assert "BEGIN:DAYLIGHT" in file
    assert len(file) < 4_000


def test_it_says_what_where_and_how_to_change_it(ana: Appointment) -> None:
    event = read(written(ana)).vevent
    assert event.summary.value == f"Appointment {ana.number_as_shown}"
    where = "Atlanta Field Office, 2150 Parklake Drive NE, Atlanta, GA\N{NO-BREAK SPACE}30345"
    assert event.location.value == where
    manage = f"https://appointments.example/en/manage/?number={ana.number_as_shown}"
    assert event.url.value == manage
    assert manage in event.description.value
    assert "Eastern Time (EST)" in event.description.value
    assert event.status.value == "CONFIRMED"


def test_it_is_in_the_language_asked_for(ana: Appointment) -> None:
    event = read(written(ana, "es")).vevent
    assert event.summary.value == f"Cita {ana.number_as_shown}"
    assert "miércoles, 6 de enero de 2027" in event.description.value


def test_it_reminds_a_day_before(ana: Appointment) -> None:
    alarm = read(written(ana)).vevent.valarm
    assert alarm.action.value == "DISPLAY"
    assert alarm.trigger.value == timedelta(days=-1)


@pytest.mark.parametrize("language", ["en", "es"])
def test_it_tells_neither_who_comes_nor_why_nor_the_pin(ana: Appointment, language: str) -> None:
    file = written(ana, language).decode()
    service = ana.service
    unfolded = file.replace("\r\n ", "")
    for secret in (
        *(ana.first_name, ana.last_name, ana.phone, ana.email, pin_for(ana), "5678"),
        *(service.name_en, service.name_es, "Receipt notice"),
    ):
        assert secret not in unfolded


def test_each_change_makes_a_file_that_takes_the_place_of_the_one_before(ana: Appointment) -> None:
    clerk = by_staff(StaffMember.objects.create(username="cruz"))
    files = [read(written(ana)).vevent]
    move(ana, 4)
    files.append(read(written(ana)).vevent)
    move(ana, 5, clerk)
    files.append(read(written(ana)).vevent)
    booking.cancel(appointment_id=ana.pk, now=MONDAY)
    cancelled = read(written(ana))
    files.append(cancelled.vevent)
    assert [int(event.sequence.value) for event in files] == [0, 1, 2, 3]
    assert {event.uid.value for event in files} == {f"{ana.number}@appointments.example"}
    assert [event.dtstart.value.day for event in files] == [6, 8, 9, 9]
    assert cancelled.method.value == "CANCEL"
    assert cancelled.vevent.status.value == "CANCELLED"
    assert not hasattr(cancelled.vevent, "valarm")


def test_a_visit_at_another_office_stays_the_same_event(ana: Appointment) -> None:
    before = read(written(ana)).vevent
    phoenix = an_office(
        "PHX", name="Phoenix, Oficina Núñez", city="Phoenix", time_zone="America/Phoenix"
    )
    a_counter(phoenix, a_service())
    move(ana, 4, office=phoenix)
    file = written(ana)
    after = read(file).vevent
    assert after.uid.value == before.uid.value
    assert int(after.sequence.value) == 1
    assert after.location.value.startswith("Phoenix, Oficina Núñez, 2150 Parklake Drive NE, ")
    assert b"TZID:America/Phoenix" in file
    assert b"New_York" not in file


def test_the_agency_owns_the_event_so_that_it_may_cancel_it(
    ana: Appointment, settings: Settings
) -> None:
    settings.DEFAULT_FROM_EMAIL = '"Citas, Atlanta" <no-reply@agency.example>'
    settings.AGENCY_NAME = "Example Agency, Atlanta"
    booked = read(written(ana)).vevent.organizer
    booking.cancel(appointment_id=ana.pk, now=MONDAY)
    cancelled = read(written(ana)).vevent.organizer
    assert booked.value == cancelled.value == "mailto:no-reply@agency.example"
    assert booked.params == {"CN": ["Example Agency, Atlanta"]}


def test_no_line_is_longer_than_calendars_take(ana: Appointment) -> None:
    assert max(len(line) for line in written(ana, "es").split(b"\r\n")) <= 75


# Who may have it.


@pytest.fixture
def clock() -> Iterator[None]:
    with travel(MONDAY, tick=False):
        yield


@pytest.mark.usefixtures("clock")
def test_it_is_for_whom_the_page_is_open(client: Client, ana: Appointment) -> None:
    address = f"/es/notice/{ana.number}.ics"
    refused = client.get(address)
    assert refused.status_code == 302
    assert refused["Location"].startswith("/es/manage/?number=")
    session = client.session
    grant(session, ana, MONDAY)
    session.save()
    answer = client.get(address)
    assert read(answer.content).vevent.summary.value == f"Cita {ana.number_as_shown}"
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    name = f"appointment-{ana.number_as_shown}.ics"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert "no-store" in answer["Cache-Control"]
    assert address in client.get(f"/es/notice/{ana.number}/").text


@pytest.mark.usefixtures("clock")
def test_a_notice_that_does_not_hold_offers_none(client: Client, ana: Appointment) -> None:
    booking.cancel(appointment_id=ana.pk, now=MONDAY)
    session = client.session
    grant(session, ana, MONDAY)
    session.save()
    assert ".ics" not in client.get(f"/en/notice/{ana.number}/").text
