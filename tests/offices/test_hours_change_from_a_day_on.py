""" "From 1 March, Fridays until noon" is one form: what there was ends the day before."""

from datetime import date, time
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.utils import timezone

from appointments.models import Slot
from offices.models import Counter, Hours, Office
from tests.cast import a_counter, an_open_office, book
from tests.offices.changing_hours import CHANGE, confirm, do, look, standing
from tests.roles import FRONT_DESK, OFFICER, SCHEDULER, a_staff_member

pytestmark = pytest.mark.django_db
FRIDAY = 4


@pytest.fixture
def window(atlanta: Office) -> Counter:
    """Open daily 9 to 12."""
    return atlanta.counters.get()


@pytest.fixture
def sam(client: Client, atlanta: Office) -> Client:
    client.force_login(a_staff_member("sam", SCHEDULER, atlanta))
    return client


def typed(counter: Counter, **fields: Any) -> dict[str, Any]:
    return {"counter": counter.pk, "weekdays": [FRIDAY], "first": "2027-03-01"} | fields


def test_from_the_first_of_march_fridays_until_eleven(sam: Client, window: Counter) -> None:
    answer = do(sam, CHANGE, typed(window, until_time="11:00"))
    assert "Changed: 1 row added, 1 row ended." in answer.text
    assert standing(window, FRIDAY) == [
        (FRIDAY, "09:00", "11:00", 2, "2027-03-01", ""),
        (FRIDAY, "09:00", "12:00", 2, "", "2027-02-28"),
    ]
    assert len(standing(window)) == 8, "the other weekdays stay as they were"


def test_breaks_stay_and_what_lies_beyond_ends(sam: Client, window: Counter) -> None:
    Hours.objects.create(
        counter=window, weekday=FRIDAY, from_time=time(13), until_time=time(16), seats=3
    )
    do(sam, CHANGE, typed(window, from_time="10:00", until_time="15:00"))
    assert [row for row in standing(window, FRIDAY) if row[4]] == [
        (FRIDAY, "10:00", "12:00", 2, "2027-03-01", ""),
        (FRIDAY, "13:00", "15:00", 3, "2027-03-01", ""),
    ]
    do(sam, CHANGE, typed(window, first="2027-05-01", until_time="12:00"))
    assert [row for row in standing(window, FRIDAY) if not row[5]] == [
        (FRIDAY, "10:00", "12:00", 2, "2027-03-01", "")
    ], "the morning says it already, the afternoon ends"


def test_for_some_weeks_only_and_then_as_before(sam: Client, window: Counter) -> None:
    do(sam, CHANGE, typed(window, last="2027-03-31", closed="on"))
    assert standing(window, FRIDAY) == [
        (FRIDAY, "09:00", "12:00", 2, "", "2027-02-28"),
        (FRIDAY, "09:00", "12:00", 2, "2027-04-01", ""),
    ]


def test_a_weekday_without_hours_gets_some(sam: Client, window: Counter) -> None:
    window.hours.all().delete()
    sparse = look(sam, CHANGE, typed(window, until_time="11:00"))
    assert "Friday has no hours yet: fill in from, until and seats." in sparse.text
    do(sam, CHANGE, typed(window, from_time="09:00", until_time="11:00", seats="4"))
    assert standing(window) == [(FRIDAY, "09:00", "11:00", 4, "2027-03-01", "")]


def test_looking_changes_nothing_and_says_what_would(sam: Client, window: Counter) -> None:
    before = standing(window)
    page = look(sam, CHANGE, typed(window, until_time="11:00"))
    assert "You would get: 1 row added, 1 row ended." in page.text
    assert "valid until February 28, 2027" in page.text
    assert standing(window) == before
    assert not LogEntry.objects.exists()


def test_slots_follow_at_once_and_who_is_booked_is_told(sam: Client, window: Counter) -> None:
    friday = date(2027, 1, 8)
    late = Slot.objects.filter(date=friday).latest("starts_at")
    book(late, now=timezone.now())
    fields = typed(window, first="2027-01-05", until_time="11:00")
    page = look(sam, CHANGE, fields)
    assert "1 booked person has a time that no longer stands." in page.text
    assert Slot.objects.filter(date=friday, withdrawn_at=None).count() == 12
    done = confirm(sam, CHANGE, fields, seen=page)
    assert "1 booked person has a time that no longer stands." in done.text
    free = Slot.objects.filter(date=friday, withdrawn_at=None, off_plan=False)
    assert free.count() == 8
    assert Slot.objects.get(pk=late.pk).off_plan, "whoever is booked keeps the place"


def test_the_history_of_the_counter_tells_it(sam: Client, window: Counter) -> None:
    do(sam, CHANGE, typed(window, until_time="11:00"))
    assert (
        "Hours: 1 row added, 1 row ended."
        in sam.get(f"/admin/offices/counter/{window.pk}/history/").text
    )


def test_what_changed_since_the_look_is_shown_again(sam: Client, window: Counter) -> None:
    fields = typed(window, until_time="11:00")
    page = look(sam, CHANGE, fields)
    window.hours.filter(weekday=FRIDAY).update(seats=7)
    before = standing(window)
    again = confirm(sam, CHANGE, fields, seen=page)
    assert "Somebody changed something since you looked." in again.text
    assert standing(window) == before
    confirm(sam, CHANGE, fields, seen=again)
    assert standing(window) != before


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"until_time": "08:00"}, "Friday would begin at 9:00\N{NO-BREAK SPACE}a.m. and end at"),
        ({"until_time": ""}, "Say what changes: a time, minutes or seats."),
        ({"closed": "on"}, "Either no hours or new ones"),
        ({"first": "2027-01-03"}, "Choose today or a later day"),
        ({"last": "2027-02-01"}, "The last valid day must not be before the first."),
        ({"last": "2027-03-02"}, "There is no Friday among these days."),
        ({"held_back": "3"}, "No more seats can be held back than there are."),
    ],
)
def test_what_makes_no_sense_is_told_and_kept(
    sam: Client, window: Counter, wrong: dict[str, str], sentence: str
) -> None:
    before = standing(window)
    page = look(sam, CHANGE, typed(window, until_time="11:00") | wrong)
    assert sentence in page.text
    assert f'value="{wrong.get("first", "2027-03-01")}"' in page.text
    assert standing(window) == before


def test_who_only_looks_at_hours_changes_none(client: Client, window: Counter) -> None:
    for role in (FRONT_DESK, OFFICER):
        client.force_login(a_staff_member(role, role, window.office))
        assert client.get(CHANGE).status_code == 403
        assert look(client, CHANGE, typed(window, until_time="11:00")).status_code == 403
        assert "change-from-a-day" not in client.get("/admin/offices/hours/").text


def test_a_counter_of_another_office_is_no_choice(sam: Client, window: Counter) -> None:
    elsewhere = a_counter(an_open_office("SAV"), name="Window 2")
    page = look(sam, CHANGE, typed(elsewhere, until_time="11:00"))
    assert page.context["form"].errors["counter"]
    assert "Window 2" not in page.text
    assert window.name in page.text
