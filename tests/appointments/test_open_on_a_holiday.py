"""An office opens on a federal holiday by its own exception, and closes again without it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from time_machine import Traveller

from appointments.models import Appointment, Slot
from appointments.slots import publish
from offices.models import Closure, HolidayOpening, Office
from tests.cast import MONDAY, an_open_office, book, two_offices_of_georgia
from tests.roles import (
    FRONT_DESK,
    NATIONAL_ADMINISTRATOR,
    OFFICER,
    SCHEDULER,
    a_staff_member,
)
from tests.walk import see, text_of, to_time

pytestmark = pytest.mark.django_db

ADD = "/admin/offices/holidayopening/add/"
LIST = "/admin/offices/holidayopening/"
# Birthday of Martin Luther King, Jr., a Monday, and the last day that can be booked on MONDAY.
HOLIDAY = date(2027, 1, 18)
DAYS = ("day", "week", "month")
NAME = "Birthday of Martin Luther King, Jr."


@pytest.fixture
def atlanta(on_monday: Traveller) -> Office:  # noqa: ARG001
    return two_offices_of_georgia()[0]


@pytest.fixture
def sam(client: Client, atlanta: Office) -> Client:
    client.force_login(a_staff_member("sam", SCHEDULER, atlanta))
    return client


def open_on(client: Client, office: Office, day: date = HOLIDAY, **headers: Any) -> Any:
    typed = {"office": office.pk, "date": day.isoformat()}
    return client.post(ADD, typed, follow=True, headers=headers)


def standing(office: Office) -> int:
    slots = Slot.objects.filter(counter__office=office, date=HOLIDAY, withdrawn_at=None)
    return slots.count()


def offered(client: Client) -> list[date]:
    """The days that the public page offers in Atlanta."""
    to_time(client)
    return [each.date for each in see(client, "book_time").context["choice"].days]


def test_the_day_is_published_and_offered_at_this_office_only(sam: Client, atlanta: Office) -> None:
    public = Client()
    assert HOLIDAY not in offered(public)
    open_on(sam, atlanta)
    assert standing(atlanta) == 12, "the usual hours of a Monday"
    assert HOLIDAY in offered(public)
    savannah = Office.objects.get(code="SAV")
    publish(office_id=savannah.pk, now=MONDAY)
    assert standing(savannah) == 0


def test_the_page_of_the_office_names_the_closed_holiday_until_it_is_opened(
    sam: Client, atlanta: Office
) -> None:
    public = Client()
    assert NAME in text_of(public.get("/en/offices/ATL/"))
    open_on(sam, atlanta)
    assert NAME not in text_of(public.get("/en/offices/ATL/"))
    assert NAME in text_of(public.get("/en/offices/SAV/"))


def test_every_calendar_of_staff_names_the_holiday(sam: Client, atlanta: Office) -> None:
    calendars = [f"/admin/appointments/slot/{each}/ATL/{HOLIDAY}/" for each in DAYS]
    for calendar in calendars:
        assert f"Closed: {NAME}" in text_of(sam.get(calendar)), calendar
    open_on(sam, atlanta)
    for calendar in calendars:
        text = text_of(sam.get(calendar))
        assert f"Open on the holiday: {NAME}" in text, calendar
        assert f"Closed: {NAME}" not in text, calendar


@pytest.mark.usefixtures("atlanta")
def test_a_day_on_which_a_holiday_is_observed_is_named_in_spanish_too(sam: Client) -> None:
    """25 December 2027 is a Saturday: the Friday before stands in for it."""
    for each in DAYS:
        page = sam.get(
            f"/admin/appointments/slot/{each}/ATL/2027-12-24/", headers={"accept-language": "es"}
        )
        assert "Cerrada: Navidad" in text_of(page), each


def test_without_the_exception_the_office_closes_again_and_who_is_booked_is_told(
    sam: Client, atlanta: Office
) -> None:
    open_on(sam, atlanta)
    visit = book(Slot.objects.filter(date=HOLIDAY, counter__office=atlanta).earliest("time"))
    opening = HolidayOpening.objects.get()
    page = sam.post(f"{LIST}{opening.pk}/delete/", {"post": "yes"}, follow=True)
    assert "1 booked person has a time that no longer stands." in page.text
    assert standing(atlanta) == 0
    assert HOLIDAY not in offered(Client())
    kept = Appointment.objects.get(pk=visit.pk)
    assert (kept.status, kept.slot.withdrawal) == ("booked", "closure")
    open_on(sam, atlanta)
    assert standing(atlanta) == 12, "and once more everything is back"


def test_openings_deleted_from_the_list_close_the_day(sam: Client, atlanta: Office) -> None:
    open_on(sam, atlanta)
    chosen = [HolidayOpening.objects.get().pk]
    sam.post(LIST, {"action": "delete_selected", "_selected_action": chosen, "post": "yes"})
    assert standing(atlanta) == 0


def test_a_closure_of_that_day_still_closes(sam: Client, atlanta: Office) -> None:
    Closure.objects.create(
        office=atlanta, from_date=HOLIDAY, until_date=HOLIDAY, reason_en="Snow", reason_es="Nieve"
    )
    open_on(sam, atlanta)
    assert standing(atlanta) == 0
    week = text_of(sam.get(f"/admin/appointments/slot/week/ATL/{HOLIDAY}/"))
    assert "Closed: Snow" in week


def test_only_a_holiday_can_be_opened(sam: Client, atlanta: Office) -> None:
    page = open_on(sam, atlanta, date(2027, 1, 19))
    assert "“2027-01-19” is no federal holiday to come. Choose one of the list" in page.text
    in_spanish = open_on(sam, atlanta, date(2027, 1, 19), **{"accept-language": "es"})
    assert "«2027-01-19» no es un día feriado federal" in in_spanish.text
    assert not HolidayOpening.objects.exists()
    assert f'<option value="{atlanta.pk}" selected>' in page.text, "what was typed is kept"


def test_what_is_a_holiday_in_washington_only_is_refused_elsewhere(
    client: Client, atlanta: Office, on_monday: Traveller
) -> None:
    on_monday.move_to(datetime(2032, 6, 1, 12, tzinfo=UTC))
    washington = an_open_office("WAS", name="Washington Field Office")
    client.force_login(a_staff_member("nat", NATIONAL_ADMINISTRATOR))
    inauguration = date(2033, 1, 20)
    page = open_on(client, atlanta, inauguration)
    assert "Thursday, January 20, 2033 is no federal holiday at ATL" in page.text
    open_on(client, washington, inauguration)
    assert [each.office for each in HolidayOpening.objects.all()] == [washington]


def test_the_same_holiday_is_opened_once(sam: Client, atlanta: Office) -> None:
    open_on(sam, atlanta)
    assert "This office is open on this holiday already." in open_on(sam, atlanta).text
    assert HolidayOpening.objects.count() == 1


def test_the_list_and_the_history_tell_of_it(sam: Client, atlanta: Office) -> None:
    assert f"Monday, January 18, 2027 – {NAME}" in sam.get(ADD).text
    open_on(sam, atlanta)
    listed = text_of(sam.get(LIST))
    assert "ATL" in listed
    assert NAME in listed
    assert LogEntry.objects.get().object_repr == "ATL 2027-01-18"


def test_the_front_desk_sees_it_and_changes_nothing(client: Client, atlanta: Office) -> None:
    HolidayOpening.objects.create(office=atlanta, date=HOLIDAY)
    opening = HolidayOpening.objects.get()
    for role in (FRONT_DESK, OFFICER):
        client.force_login(a_staff_member(role, role, atlanta))
        assert NAME in text_of(client.get(LIST))
        assert client.get(ADD).status_code == 403
        assert client.post(f"{LIST}{opening.pk}/delete/", {"post": "yes"}).status_code == 403
    assert HolidayOpening.objects.exists()


def test_another_office_is_neither_opened_nor_seen(sam: Client) -> None:
    savannah = Office.objects.get(code="SAV")
    page = open_on(sam, savannah)
    assert page.context["errors"]
    opening = HolidayOpening.objects.create(office=savannah, date=HOLIDAY)
    assert "SAV" not in sam.get(LIST).text
    sam.post(f"{LIST}{opening.pk}/delete/", {"post": "yes"})
    assert list(HolidayOpening.objects.all()) == [opening]
