"""A scheduler edits many slots of an office: sees first what changes, then does it."""

import uuid
from datetime import date, time
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import Traveller

from appointments import capacity
from appointments.booking import hold
from appointments.models import Appointment, Slot
from offices.models import Counter, Office, StaffMember
from tests.appointments.bulk_edits import PAGE, agree, everything, look, slots, typed
from tests.cast import (
    ANA,
    BEN,
    MONDAY,
    a_counter,
    a_service,
    an_office,
    book,
    open_daily,
)
from tests.walk import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]


# The form, and the ways to it


def test_the_form_means_every_weekday_and_counter_for_four_weeks_from_today(desk: Client) -> None:
    form = desk.get(PAGE).context["form"]
    assert (form["from_date"].value(), form["until_date"].value()) == (
        date(2027, 1, 4),
        date(2027, 1, 31),
    )
    assert form["weekdays"].value() == list(range(7))
    assert form["counters"].value() == [Counter.objects.get().pk]


@pytest.mark.parametrize(
    ("calendar", "first", "last"),
    [
        ("week", "2027-01-04", "2027-01-10"),
        ("day", "2027-01-06", "2027-01-06"),
        ("month", "2027-01-01", "2027-01-31"),
    ],
)
def test_a_calendar_leads_here_with_its_period(
    desk: Client, calendar: str, first: str, last: str
) -> None:
    page = desk.get(f"/admin/appointments/slot/{calendar}/ATL/2027-01-06/")
    assert f'href="{PAGE}?from={first}&amp;until={last}"' in page.text
    form = desk.get(page.context["bulk_edit"])
    assert f'name="from_date" value="{first}"' in form.text
    assert f'name="until_date" value="{last}"' in form.text


def test_a_calendar_of_one_counter_leads_here_with_that_counter(
    desk: Client, atlanta: Office
) -> None:
    second = a_counter(atlanta, name="Window 2")
    page = desk.get(f"/admin/appointments/slot/week/ATL/2027-01-06/?counter={second.pk}")
    form = desk.get(page.context["bulk_edit"]).context["form"]
    assert form["counters"].value() == [second.pk]
    every = desk.get("/admin/appointments/slot/week/ATL/2027-01-06/?counter=all")
    assert len(desk.get(every.context["bulk_edit"]).context["form"]["counters"].value()) == 2


@pytest.mark.parametrize("asked", ["from=yesterday&until=%22%3E", "counter=x", "counter=99999"])
def test_an_address_with_nonsense_shows_the_form(desk: Client, asked: str) -> None:
    answer = desk.get(f"{PAGE}?{asked}")
    assert answer.status_code == 200
    assert 'value="">' not in answer.text


def test_staffs_own_work_has_a_door_that_leads_to_the_own_office(desk: Client) -> None:
    door = "/admin/appointments/slot/bulk/"
    assert f'href="{door}"' in desk.get("/admin/").text
    assert desk.get(door).headers["Location"] == PAGE
    asked = desk.get(f"{door}?office=atl&from=2027-01-06&until=2027-01-07&other=1")
    assert asked.headers["Location"] == f"{PAGE}?from=2027-01-06&until=2027-01-07"


def test_who_works_for_two_offices_chooses_between_them(desk: Client, sam: StaffMember) -> None:
    assert 'name="office"' not in desk.get(PAGE).text
    sam.offices.add(an_office("SAV", name="Savannah Field Office"))
    assert "SAV Savannah Field Office" in text_of(desk.get(PAGE))


def test_looking_at_the_form_changes_nothing(desk: Client) -> None:
    before = everything()
    sent = typed(action="withdraw")
    for step in ("look", "do"):
        desk.get(PAGE, sent | {"step": step, "seen": "0" * 64})
    assert everything() == before


# The preview


def test_the_preview_says_what_changes_by_state_and_day_and_changes_nothing(desk: Client) -> None:
    first = slots()[0]
    capacity.set_seats(slot_id=first.pk, capacity=5, held_back=0, now=MONDAY)
    capacity.set_seats(slot_id=slots()[1].pk, capacity=3, held_back=1, now=MONDAY)
    capacity.withdraw(slot_ids=[slots()[2].pk], now=MONDAY)
    before = everything()
    answer = look(desk, until_date="2027-01-07")
    assert [tuple(each) for each in answer.context["groups"]] == [
        ("2 seats", "5 seats", 21),
        ("3 seats, 1 held back", "5 seats, 1 held back", 1),
    ]
    assert dict(answer.context["staying"]) == {
        "Already so": 1,
        "Withdrawn, or the office is closed: left alone": 1,
    }
    text = text_of(answer)
    assert "22 slots change" in text
    assert "Wed, Jan 6, 2027" in text
    assert [each.slots for each in answer.context["shown"].days] == [10, 12]
    assert "Set to 5 seats each" in text
    assert "every weekday" in text
    assert everything() == before


def test_the_preview_of_a_withdrawal_says_whom_it_touches(desk: Client) -> None:
    book(slots()[0], ANA)
    hold(slot_id=slots()[1].pk, service_id=a_service().pk, owner=uuid.uuid4(), now=MONDAY)
    text = text_of(look(desk, action="withdraw", number=""))
    assert "1 person is booked in them, stays booked" in text
    assert "1 person is choosing one of them at this moment" in text
    assert "Nobody is booked" not in text
    assert "People booked in them" in text


def test_the_preview_says_where_more_is_taken_than_the_new_seats(desk: Client) -> None:
    book(slots()[0], ANA)
    book(slots()[0], BEN)
    text = text_of(look(desk, number="1"))
    assert "In 1 slot more seats are taken than it would have." in text
    assert "1 seat more is taken than you asked for. Nobody loses a seat" in text
    assert "2 seats, 1 held back, needs staff" in text


def test_the_preview_says_where_fewer_seats_are_free_than_are_to_be_held_back(
    desk: Client,
) -> None:
    book(slots()[0], ANA)
    text = text_of(look(desk, action="hold_back", number="2"))
    assert "1 slot has fewer free seats than that" in text


def test_what_has_begun_is_said_to_be_left_alone(
    desk: Client, sam: StaffMember, on_monday: Traveller
) -> None:
    on_monday.move_to(slots()[3].starts_at)
    desk.force_login(sam)  # the session of Monday is over
    answer = look(desk)
    assert dict(answer.context["staying"]) == {"Already begun or past: left alone": 4}


def test_the_preview_keeps_every_answer_for_doing_it_and_for_going_back(desk: Client) -> None:
    answer = look(desk, weekdays=[2, 3], from_time="09:30", until_time="11:00")
    for name, value in (
        ("from_date", "2027-01-06"),
        ("weekdays", "2"),
        ("weekdays", "3"),
        ("from_time", "09:30"),
        ("until_time", "11:00"),
        ("action", "seats"),
        ("number", "5"),
    ):
        assert f'<input type="hidden" name="{name}" value="{value}"' in answer.text
    assert "Wednesday, Thursday" in text_of(answer)
    back = look(desk, step="edit", number="7", weekdays=[2])
    assert 'name="number" value="7"' in back.text
    assert back.context["form"]["weekdays"].value() == ["2"]


def test_where_nothing_changes_there_is_nothing_to_agree_to(desk: Client) -> None:
    answer = look(desk, number="2")
    assert "No slot changes" in text_of(answer)
    assert 'value="do"' not in answer.text
    again = agree(desk, answer, number="2")
    assert "No slot changes" in text_of(again)
    assert not LogEntry.objects.exists()


# Doing it


def test_seats_are_set_and_the_week_is_shown(desk: Client, sam: StaffMember) -> None:
    answer = agree(desk)
    assert {slot.capacity for slot in slots()} == {5}
    assert {slot.capacity for slot in slots(date(2027, 1, 7))} == {2}
    assert answer.redirect_chain == [("/admin/appointments/slot/week/ATL/2027-01-06/", 302)]
    assert "12 slots have new seats." in text_of(answer)
    assert {(entry.user, entry.object_id) for entry in LogEntry.objects.all()} == {
        (sam, str(slot.pk)) for slot in slots()
    }


def test_seats_are_held_back(desk: Client) -> None:
    agree(desk, action="hold_back", number="1")
    assert {(slot.capacity, slot.held_back) for slot in slots()} == {(2, 1)}


def test_slots_are_withdrawn_and_staff_are_told_who_is_still_booked(desk: Client) -> None:
    anas = book(slots()[0], ANA)
    answer = agree(desk, action="withdraw", number="")
    assert {slot.withdrawal for slot in slots()} == {"staff"}
    assert "12 slots were withdrawn." in text_of(answer)
    assert "1 person is booked in them, stays booked" in text_of(answer)
    assert Appointment.objects.get(pk=anas.pk).status == "booked"


def test_slots_are_reopened(desk: Client) -> None:
    capacity.withdraw(slot_ids=[slot.pk for slot in slots()], now=MONDAY)
    answer = agree(desk, action="reopen", number="", from_time="10:00")
    assert [slot.withdrawal for slot in slots()] == ["staff"] * 4 + [""] * 8
    assert "8 slots were reopened." in text_of(answer)


def test_what_changed_since_the_preview_is_shown_anew_and_nothing_is_done(desk: Client) -> None:
    seen = look(desk, action="withdraw", number="")
    book(slots()[0], ANA)
    before = everything()
    answer = agree(desk, seen, action="withdraw", number="")
    text = text_of(answer)
    assert "Something has changed here since you looked, so nothing was done." in text
    assert "1 person is booked in them" in text
    assert everything() == before
    assert not LogEntry.objects.exists()
    agree(desk, answer, action="withdraw", number="")
    assert {slot.withdrawal for slot in slots()} == {"staff"}


def test_a_second_click_does_nothing_more(desk: Client) -> None:
    seen = look(desk)
    agree(desk, seen)
    answer = agree(desk, seen)
    assert "No slot changes" in text_of(answer)
    assert LogEntry.objects.count() == 12


@pytest.mark.parametrize("seen", ["", "0" * 64])
def test_nothing_is_done_that_nobody_has_seen(desk: Client, seen: str) -> None:
    before = everything()
    answer = desk.post(PAGE, typed(step="do", seen=seen))
    assert "12 slots change" in text_of(answer)
    assert everything() == before


# Size and language


def test_no_number_of_statements_grows_with_the_slots(desk: Client, atlanta: Office) -> None:
    def statements(**changed: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert look(desk, **changed).status_code == 200
        return len(captured)

    for action in ("seats", "hold_back", "withdraw"):
        few = {"action": action, "until_time": "09:15"}
        statements(**few)  # what is read once in a session is read now
        assert statements(**few) == statements(action=action, until_date="2027-01-15")
    assert atlanta.code == "ATL"


@pytest.fixture
def in_spanish(desk: Client) -> Client:
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "es"
    return desk


def test_the_same_pages_in_spanish(in_spanish: Client) -> None:
    headers = {"accept-language": "es"}
    form = in_spanish.get(PAGE, headers=headers)
    assert "Cambiar muchos horarios a la vez" in text_of(form)
    sent = typed(until_date="2027-01-05")
    wrong = in_spanish.post(PAGE, sent, headers=headers)
    assert "El último día es anterior al primero." in text_of(wrong)
    seen = in_spanish.post(PAGE, typed(), headers=headers)
    assert "Cambian 12 horarios" in text_of(seen)
    assert "Fijar 5 cupos en cada uno" in text_of(seen)


def test_times_of_day_are_the_offices_own(desk: Client, atlanta: Office) -> None:
    open_daily(a_counter(atlanta, name="Window 2"), "13:00", "14:00")
    agree(desk, from_time="09:00", until_time="09:15", until_date="2027-01-07")
    changed = Slot.objects.filter(seats_set_by_staff=True)
    assert {slot.time for slot in changed} == {time(9)}
    assert changed.count() == 2
