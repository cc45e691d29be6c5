"""The list at the desk: who comes today, and one click each for what became of them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from time_machine import Traveller

from appointments import booking, capacity, notes
from appointments.models import Appointment, Slot
from offices.models import Closure, Office, StaffMember
from tests.cast import ANA, BEN, MONDAY, an_open_office, book, stranger
from tests.roles import FRONT_DESK, a_staff_member
from tests.walk import text_of

pytestmark = pytest.mark.django_db

DAY = "/admin/appointments/appointment/day/ATL/2027-01-04/"
RECORD = f"{DAY}record/"
# Nine in the morning at the office: the first visits begin.
NINE = datetime.fromisoformat("2027-01-04T14:00:00+00:00")


@pytest.fixture
def atlanta(on_monday: Traveller) -> Office:  # noqa: ARG001
    """Open from nine to noon; it is seven in the morning."""
    return an_open_office(minimum_notice_minutes=0)


@pytest.fixture
def fran(atlanta: Office) -> StaffMember:
    return a_staff_member("fran", FRONT_DESK, atlanta)


@pytest.fixture
def desk(client: Client, fran: StaffMember) -> Client:
    client.force_login(fran)
    return client


@pytest.fixture
def anas(atlanta: Office) -> Appointment:  # noqa: ARG001
    return book(today()[0], replace(ANA, needs_interpreter=True, access_needs="Ground floor"))


def today() -> list[Slot]:
    return list(Slot.objects.filter(date="2027-01-04").order_by("starts_at"))


def record(client: Client, appointment: Appointment, status: str) -> Any:
    return client.post(RECORD, {"appointment": appointment.pk, "status": status}, follow=True)


def buttons(page: Any, appointment: Appointment) -> dict[str, tuple[str, bool]]:
    """By what they say: the status each sets, and whether it is the present one."""
    (row,) = [row for row in page.context["rows"] if row["appointment"] == appointment]
    return {each["words"]: (each["status"], each["is_set"]) for each in row["buttons"]}


def test_the_door_of_the_admin_leads_to_todays_list_of_the_own_office(desk: Client) -> None:
    answer = desk.get("/admin/appointments/appointment/day/")
    assert answer.headers["Location"] == DAY
    assert "Who comes today" in desk.get("/admin/").text


def test_the_list_says_all_that_the_desk_needs(
    desk: Client, fran: StaffMember, anas: Appointment
) -> None:
    notes.write_note(appointment_id=anas.pk, text="Comes with a dog", by=fran, now=MONDAY)
    text = text_of(desk.get(DAY)).replace("\N{NO-BREAK SPACE}", " ")
    for said in (
        "9:00 a.m.",
        "Ana María O'Brien-Núñez",
        anas.number_as_shown,
        "Question about a pending case",
        "English",
        "Brings an interpreter",
        "Ground floor",
        "Comes with a dog",
        "Booked",
    ):
        assert said in text, said


def test_who_cancelled_or_comes_another_day_is_not_on_it(desk: Client, anas: Appointment) -> None:
    bens = book(today()[1], BEN)
    booking.cancel(appointment_id=bens.pk, now=MONDAY)
    book(Slot.objects.filter(date="2027-01-05").earliest("starts_at"), stranger())
    assert [row["appointment"] for row in desk.get(DAY).context["rows"]] == [anas]


def test_one_click_records_and_the_same_click_takes_it_back(
    desk: Client, anas: Appointment
) -> None:
    assert buttons(desk.get(DAY), anas) == {"Arrived": ("arrived", False), "Done": ("done", False)}
    page = record(desk, anas, "arrived")
    assert page.redirect_chain[-1][0] == f"{DAY}#visit-{anas.pk}"
    assert buttons(page, anas)["Arrived"] == ("booked", True)
    page = record(desk, anas, "booked")
    assert buttons(page, anas)["Arrived"] == ("arrived", False)
    kinds = anas.events.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["booked", "arrived", "taken_back"]


def test_did_not_come_is_offered_once_the_visit_has_begun(
    client: Client, fran: StaffMember, anas: Appointment, on_monday: Traveller
) -> None:
    on_monday.move_to(NINE)
    client.force_login(fran)
    assert "Did not come" in buttons(client.get(DAY), anas)
    record(client, anas, "no_show")
    anas.refresh_from_db()
    assert anas.status == "no_show"


def test_a_click_too_early_is_refused_in_words(desk: Client, anas: Appointment) -> None:
    page = record(desk, anas, "no_show")
    assert f"{anas.number_as_shown}: The time of this visit has not come yet" in text_of(page)
    # The sentence travels in a cookie, where no name is to be.
    answer = desk.post(RECORD, {"appointment": anas.pk, "status": "no_show"})
    (told,) = get_messages(answer.wsgi_request)
    assert anas.last_name not in str(told)
    anas.refresh_from_db()
    assert anas.status == "booked"


def test_tomorrows_list_records_nothing_yet(desk: Client) -> None:
    book(Slot.objects.filter(date="2027-01-05").earliest("starts_at"), ANA)
    page = desk.get("/admin/appointments/appointment/day/ATL/2027-01-05/")
    assert len(page.context["rows"]) == 1
    assert 'name="status"' not in page.text
    assert "data-refresh" not in page.text


def test_nonsense_changes_nothing(desk: Client, anas: Appointment) -> None:
    for sent in ({"appointment": "x"}, {"appointment": "9" * 30}, {}):
        assert desk.post(RECORD, {"status": "done"} | sent).status_code == 404
    record(desk, anas, "cancelled")
    record(desk, anas, "")
    anas.refresh_from_db()
    assert anas.status == "booked"
    for day in ("2027-13-01", "today", "0001-01-01", "9999-12-31"):
        assert desk.get(f"/admin/appointments/appointment/day/ATL/{day}/").status_code == 404


def test_a_withdrawn_time_is_marked(desk: Client, anas: Appointment) -> None:
    capacity.withdraw(slot_ids=[anas.slot_id], now=MONDAY)
    assert "The time was withdrawn" in text_of(desk.get(DAY))


def test_who_may_not_record_sees_no_buttons(client: Client, anas: Appointment) -> None:
    from django.contrib.auth.models import Permission

    eze = StaffMember.objects.create_user("eze", is_staff=True)
    eze.user_permissions.add(Permission.objects.get(codename="view_appointment"))
    eze.offices.add(anas.slot.counter.office)
    client.force_login(eze)
    assert 'name="status"' not in client.get(DAY).text
    assert client.post(RECORD, {"appointment": anas.pk, "status": "done"}).status_code == 403


def test_a_long_day_takes_no_more_statements_than_a_short_one(
    desk: Client,
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            desk.get(DAY)
        return len(captured)

    book(today()[0], stranger())
    statements()
    few = statements()
    for slot in today()[1:]:
        for _seat in range(2):
            book(slot, stranger())
    assert statements() == few <= 10


def test_the_list_is_counted_by_status(
    client: Client, fran: StaffMember, anas: Appointment, on_monday: Traveller
) -> None:
    book(today()[1], BEN)
    on_monday.move_to(NINE + timedelta(minutes=1))
    client.force_login(fran)
    page = record(client, anas, "arrived")
    assert [(str(words), count) for words, count in page.context["counts"]] == [
        ("Booked", 1),
        ("Arrived", 1),
    ]


def test_a_holiday_and_a_closure_say_why_nobody_comes(desk: Client, atlanta: Office) -> None:
    Closure.objects.create(
        office=atlanta,
        from_date=date(2027, 1, 5),
        until_date=date(2027, 1, 5),
        reason_en="Snow",
        reason_es="Nieve",
    )
    tuesday = desk.get(DAY.replace("2027-01-04", "2027-01-05"))
    assert "Closed: Snow" in text_of(tuesday)
    holiday = desk.get(DAY.replace("2027-01-04", "2027-01-18"), headers={"accept-language": "es"})
    assert "Cerrada: Natalicio de Martin Luther King" in text_of(holiday)
    assert "Closed:" not in text_of(desk.get(DAY))
