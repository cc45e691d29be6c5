"""Staff bring in a spreadsheet: a preview first, then all of it or nothing."""

from datetime import time, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone
from time_machine import travel

from appointments.models import Slot
from offices.models import Closure, Hours, Office, ServiceArea, StaffMember
from offices.signals import schedule_changed
from tests.cast import a_counter, a_service, an_office, book
from tests.offices.spreadsheets import (
    bring_in,
    choose,
    confirm,
    effect,
    exported_lines,
    told,
)
from tests.offices.staff_forms import path
from tests.offices.tables import AREA, CLOSURE, HOURS

pytestmark = pytest.mark.django_db


def standing(office: Office) -> int:
    return Slot.objects.filter(counter__office=office, withdrawn_at=None).count()


# Preview, then all or nothing


def test_a_preview_says_what_would_change_and_changes_nothing(
    cruz: Client, atlanta: Office
) -> None:
    before = standing(atlanta)
    lines = [
        HOURS,
        ["ATL", "Window 1", "Monday", "09:00", "15:00", ""],
        ["ATL", "Window 1", "Tuesday", "09:00", "12:00", ""],
        ["ATL", "Window 1", "3", "13:00", "15:00", ""],
    ]
    page = choose(cruz, "hours", lines)
    assert effect(page) == [(2, "changed"), (4, "new")]
    assert "1 new, 1 changed, 0 deleted, 1 unchanged" in page.text
    assert "<del>12:00</del> → <ins>15:00</ins>" in page.text
    assert "Nothing has been changed yet." in page.text
    assert Hours.objects.count() == 7
    assert standing(atlanta) == before


def test_a_confirmed_import_changes_rows_and_their_slots_at_once(
    cruz: Client, atlanta: Office
) -> None:
    before = standing(atlanta)
    page = bring_in(
        cruz,
        "hours",
        [
            HOURS,
            *(
                ["ATL", "Window 1", day, "09:00", "15:00", ""]
                for day in ("mon", "lunes", "1")
                if day == "1"
            ),
            *(["ATL", "Window 1", str(day), "9:00 AM", "3:00 pm", ""] for day in range(2, 8)),
        ],
    )
    assert "Imported: 0 new, 7 changed, 0 deleted, 0 unchanged." in page.text
    assert standing(atlanta) == 2 * before


@pytest.mark.usefixtures("atlanta")
def test_staff_read_whom_the_import_leaves_without_a_time_before_and_after(
    cruz: Client,
) -> None:
    booked = Slot.objects.filter(starts_at__gt=timezone.now() + timedelta(days=2)).earliest("pk")
    book(booked, now=timezone.now())
    day = booked.date.isoformat()
    preview = choose(cruz, "closure", [CLOSURE, ["ATL", day, "", day, "Snow", "Nieve"]])
    assert "1 booked person has a time that no longer stands." in preview.text
    assert not Closure.objects.exists()
    done = confirm(cruz, "closure", preview)
    assert "1 booked person has a time that no longer stands." in done.text
    assert Closure.objects.get().reason == "Snow"


@pytest.mark.usefixtures("atlanta")
def test_one_wrong_row_keeps_every_other_out(cruz: Client) -> None:
    lines = [
        HOURS,
        ["ATL", "Window 1", "Monday", "13:00", "15:00", ""],
        ["ATL", "Window 1", "Someday", "13:00", "15:00", ""],
    ]
    page = choose(cruz, "hours", lines)
    assert told(page) == [(3, "weekday", "“Someday” is not a day of the week.")]
    assert not page.context["sealed"]
    assert Hours.objects.count() == 7


@pytest.mark.usefixtures("atlanta")
def test_what_changed_since_the_preview_is_shown_again_before_anything_is_imported(
    cruz: Client,
) -> None:
    preview = choose(cruz, "hours", [HOURS, ["ATL", "Window 1", "Monday", "09:00", "15:00", ""]])
    Hours.objects.filter(weekday=0).update(until_time=time(11))
    page = confirm(cruz, "hours", preview)
    assert "Somebody changed something since the preview." in page.text
    assert "<del>11:00</del> → <ins>15:00</ins>" in page.text
    assert Hours.objects.get(weekday=0).until_time == time(11)
    confirm(cruz, "hours", page)
    assert Hours.objects.get(weekday=0).until_time == time(15)


def test_what_became_impossible_since_the_preview_is_told_and_nothing_is_imported(
    cruz: Client, atlanta: Office
) -> None:
    lines = [
        HOURS,
        ["ATL", "Window 1", "Monday", "13:00", "15:00", ""],
        ["ATL", "Window 1", "Tuesday", "13:00", "15:00", ""],
    ]
    preview = choose(cruz, "hours", lines)
    Hours.objects.create(
        counter=atlanta.counters.get(), weekday=1, from_time=time(14), until_time=time(16)
    )
    page = confirm(cruz, "hours", preview)
    ((row, column, text),) = told(page)
    assert (row, column) == (3, "from")
    assert "These hours overlap" in text
    assert "ATL Window 1, Tuesday, 2:00\xa0p.m. to 4:00\xa0p.m." in text
    assert not Hours.objects.filter(weekday=0, from_time=time(13)).exists()
    assert not LogEntry.objects.exists()


@pytest.mark.usefixtures("atlanta")
def test_an_objection_of_another_app_is_told_and_nothing_is_imported(
    cruz: Client,
) -> None:
    lines = [CLOSURE, ["ATL", "2027-03-01", "", "2027-03-01", "Snow", "Nieve"]]
    preview = choose(cruz, "closure", lines)

    def object_to_it(**_kwargs: object) -> None:
        raise ValidationError("Not today: the printer is on fire.")

    schedule_changed.connect(object_to_it)
    try:
        page = confirm(cruz, "closure", preview)
    finally:
        schedule_changed.disconnect(object_to_it)
    assert told(page) == [(None, "", "Not today: the printer is on fire.")]
    assert not Closure.objects.exists()


@pytest.mark.usefixtures("atlanta")
def test_a_preview_of_another_list_forged_or_an_hour_old_is_not_imported(
    cruz: Client,
) -> None:
    lines = [CLOSURE, ["ATL", "2027-03-01", "", "2027-03-01", "Snow", "Nieve"]]
    preview = choose(cruz, "closure", lines)
    for forged in ("", "nonsense", preview.context["sealed"][:-1] + "x"):
        page = cruz.post(path("closure", "import"), {"previewed": forged})
        assert "Choose the file again" in page.text
    page = cruz.post(path("servicearea", "import"), {"previewed": preview.context["sealed"]})
    assert "Choose the file again" in page.text
    with travel(timezone.now() + timedelta(minutes=61)):
        cruz.force_login(StaffMember.objects.get(username="cruz"))
        page = cruz.post(path("closure", "import"), {"previewed": preview.context["sealed"]})
        assert "more than an hour old" in page.text
    assert not Closure.objects.exists()


@pytest.mark.usefixtures("atlanta")
def test_an_import_stands_in_the_log_and_a_preview_does_not(cruz: Client) -> None:
    lines = [CLOSURE, ["ATL", "2027-03-01", "", "2027-03-01", "Snow", "Nieve"]]
    preview = choose(cruz, "closure", lines)
    assert not LogEntry.objects.exists()
    confirm(cruz, "closure", preview)
    entry = LogEntry.objects.get()
    assert entry.user.username == "cruz"
    assert entry.content_type is not None
    assert entry.content_type.model_class() is Closure
    assert "1 new, 0 changed" in entry.get_change_message()
    assert "closures" in cruz.get("/admin/").text


# Deleting


@pytest.mark.usefixtures("atlanta")
def test_a_row_is_deleted_only_if_it_says_so_and_makes_room_for_others(
    cruz: Client,
) -> None:
    lines = [
        [*HOURS, "delete"],
        ["ATL", "Window 1", "Monday", "08:00", "12:00", "", ""],
        ["ATL", "Window 1", "Monday", "09:00", "12:00", "", "yes"],
    ]
    preview = choose(cruz, "hours", lines)
    assert effect(preview) == [(2, "new"), (3, "deleted")]
    confirm(cruz, "hours", preview)
    assert Hours.objects.get(weekday=0).from_time == time(8)
    assert Hours.objects.count() == 7


@pytest.mark.parametrize(
    ("answer", "text"),
    [("yes", "There is no such row to delete."), ("perhaps", "“perhaps” is neither yes nor no.")],
)
@pytest.mark.usefixtures("atlanta")
def test_a_deletion_that_makes_no_sense_is_told(cruz: Client, answer: str, text: str) -> None:
    row = ["ATL", "Window 1", "Monday", "08:00", "08:30", "", answer]
    assert told(choose(cruz, "hours", [[*HOURS, "delete"], row])) == [(2, "delete", text)]


@pytest.mark.parametrize("model", ["office", "counter"])
@pytest.mark.usefixtures("atlanta")
def test_what_others_need_offers_no_deletion(cruz: Client, model: str) -> None:
    assert "delete" not in exported_lines(cruz, model)[0]
    assert "An import deletes nothing." in cruz.get(path(model, "import")).text


# What belongs together


def test_services_move_between_counters_in_one_file(cruz: Client, atlanta: Office) -> None:
    a_counter(atlanta, a_service("CARD"), name="Window 2")
    lines = [
        ["office", "name", "services"],
        ["ATL", "Window 1", "CARD"],
        ["ATL", "Window 2", "case"],
        ["ATL", "Window 3", ""],
    ]
    page = bring_in(cruz, "counter", lines)
    assert "1 new, 2 changed" in page.text
    assert exported_lines(cruz, "counter") == [
        lines[0],
        ["ATL", "Window 1", "CARD"],
        ["ATL", "Window 2", "CASE"],
        ["ATL", "Window 3", ""],
    ]


def test_a_rule_for_a_zip_ends_and_the_next_begins_in_one_file(
    cruz: Client, atlanta: Office
) -> None:
    an_office("SAV")
    ServiceArea.objects.create(kind="zip", zip_code="30345", office=atlanta, from_file=True)
    lines = [
        [*AREA, "delete"],
        ["zip", "30345", "", "", "SAV", "2027-07-01", "", ""],
        ["zip", "30345", "", "", "ATL", "", "2027-06-30", ""],
    ]
    bring_in(cruz, "servicearea", lines)
    assert ServiceArea.objects.count() == 2
    assert not ServiceArea.objects.filter(from_file=True).exists()


def test_a_rule_left_as_it_is_stays_the_files(cruz: Client, atlanta: Office) -> None:
    ServiceArea.objects.create(kind="zip", zip_code="30345", office=atlanta, from_file=True)
    new = ["state", "", "GA", "", "ATL", "", "", ""]
    bring_in(
        cruz, "servicearea", [[*AREA, "delete"], ["zip", "30345", "", "", "ATL", "", "", ""], new]
    )
    assert ServiceArea.objects.filter(from_file=True).get().zip_code == "30345"


def test_columns_that_a_file_leaves_out_stay_as_they_are(cruz: Client, atlanta: Office) -> None:
    bring_in(cruz, "office", [["code", "phone"], ["atl", "404 555 0100"]])
    atlanta.refresh_from_db()
    assert (atlanta.phone, atlanta.city) == ("404 555 0100", "Atlanta")
