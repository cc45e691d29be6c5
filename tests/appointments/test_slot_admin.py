"""Staff see slots with their seats, and change them only through the verbs."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from appointments.booking import hold
from appointments.models import Slot
from offices.models import StaffMember
from tests.cast import ANA, BEN, MONDAY, a_service, a_slot, an_office, book, open_daily
from tests.walk import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

LIST = "/admin/appointments/slot/"


@pytest.fixture
def cruz(client: Client) -> Client:
    """Officer Cruz, who may do everything, signed in."""
    client.force_login(StaffMember.objects.create_superuser("cruz", password="a long password"))
    return client


def page(slot: Slot) -> str:
    return reverse("admin:appointments_slot_change", args=[slot.pk])


def act(client: Client, action: str, *slots: Slot, **typed: Any) -> Any:
    """Tick the slots, run the action; with ``typed``, answer the page that asks."""
    data = {"action": action, "_selected_action": [slot.pk for slot in slots]} | typed
    if not typed:
        data["index"] = 0
    return client.post(LIST + "?when=all", data, follow=True)


def save(client: Client, slot: Slot, **typed: Any) -> Any:
    nobody_below = {"appointments-TOTAL_FORMS": 0, "appointments-INITIAL_FORMS": 0}
    return client.post(page(slot), nobody_below | typed | {"_save": "Save"}, follow=True)


def seats(slot: Slot) -> tuple[int, int, bool]:
    slot.refresh_from_db()
    return slot.capacity, slot.held_back, slot.seats_set_by_staff


# Looking


def test_the_list_tells_time_on_the_offices_own_clock_and_the_seats(cruz: Client) -> None:
    slot = a_slot(seats=3, starts_at=datetime(2027, 1, 6, 14, 15, tzinfo=UTC))
    book(slot)
    row = text_of(cruz.get(LIST)).partition("<tbody>")[2]
    assert "Wed, Jan 6, 2027, 9:15 a.m. EST" in row.replace("\N{NO-BREAK SPACE}", " ")
    assert '<td class="field-office_code">ATL</td>' in row
    for column, number in {"capacity": 3, "held_back": 0, "taken": 1, "free": 2}.items():
        assert f'<td class="field-{column}">{number}</td>' in row


def test_the_list_begins_with_what_is_to_come(cruz: Client) -> None:
    past, to_come = a_slot(starts_at=MONDAY - timedelta(days=1)), a_slot()
    assert listed(cruz) == [to_come]
    assert listed(cruz, when="past") == [past]
    assert listed(cruz, when="all") == [past, to_come]


def test_today_is_each_offices_own_today(cruz: Client) -> None:
    guam = an_office("AGA", time_zone="Pacific/Guam")
    # Monday noon in UTC is ten in the evening in Guam: today ends in two hours there.
    tomorrow_there = a_slot(office=guam, starts_at=MONDAY + timedelta(hours=3))
    today_here = a_slot(office=an_office("ATL"), starts_at=MONDAY + timedelta(hours=4))
    assert listed(cruz, when="today") == [today_here]
    assert listed(cruz, when="week") == [today_here, tomorrow_there]


def test_slots_are_found_by_office_counter_and_state(cruz: Client) -> None:
    here, there = a_slot(), a_slot(office=an_office("NYC"))
    act(cruz, "withdraw_slots", there, confirmed="yes")
    assert listed(cruz, office="ATL") == [here]
    assert listed(cruz, office="NYC", counter=there.counter_id) == [there]
    assert listed(cruz, office="ATL", counter=there.counter_id) == [here]
    assert listed(cruz, state="standing") == [here]
    assert listed(cruz, state="staff") == [there]
    assert listed(cruz, q="nyc") == [there]


def test_a_slot_needs_staff_when_somebody_is_booked_in_what_was_withdrawn(cruz: Client) -> None:
    empty, booked = a_slot(), a_slot(starts_at=MONDAY + timedelta(days=3))
    book(booked)
    act(cruz, "withdraw_slots", empty, booked, confirmed="yes")
    assert listed(cruz, needs_staff="yes") == [booked]


def listed(client: Client, **query: Any) -> list[Slot]:
    return list(client.get(LIST, query).context["cl"].result_list)


# The page of one slot


def test_staff_set_the_seats_of_a_slot(cruz: Client) -> None:
    slot = a_slot(seats=2)
    response = save(cruz, slot, capacity=5, held_back=1)
    assert seats(slot) == (5, 1, True)
    assert "1 slot has new seats." in text_of(response)
    assert LogEntry.objects.get().user.username == "cruz"


def test_seats_below_what_is_taken_stay_and_staff_are_told(cruz: Client) -> None:
    slot = a_slot(seats=2)
    book(slot, ANA)
    book(slot, BEN)
    response = save(cruz, slot, capacity=1, held_back=0)
    assert seats(slot)[0] == 2
    assert slot.off_plan
    assert "1 seat more is taken than you asked for" in text_of(response)


def test_seats_that_cannot_be_are_refused_on_the_form(cruz: Client) -> None:
    slot = a_slot(seats=2)
    response = save(cruz, slot, capacity=2, held_back=3)
    assert "hold back no more seats than there are" in text_of(response)
    assert seats(slot) == (2, 0, False)


def test_saving_what_was_there_sets_nothing(cruz: Client) -> None:
    slot = a_slot(seats=2)
    save(cruz, slot, capacity=2, held_back=0)
    assert seats(slot) == (2, 0, False)


def test_no_other_field_of_a_slot_can_be_posted(cruz: Client) -> None:
    slot = a_slot(seats=2)
    book(slot)
    save(cruz, slot, capacity=2, held_back=0, taken=0, extra=9, withdrawal="staff", off_plan="on")
    slot.refresh_from_db()
    assert (slot.taken, slot.extra, slot.withdrawal, slot.off_plan) == (1, 0, "", False)


def test_a_slot_that_has_begun_can_only_be_looked_at(cruz: Client) -> None:
    slot = a_slot(seats=2, starts_at=MONDAY - timedelta(minutes=1))
    assert 'name="capacity"' not in text_of(cruz.get(page(slot)))
    assert save(cruz, slot, capacity=5, held_back=0).status_code == 403
    assert seats(slot) == (2, 0, False)


def test_the_page_names_who_comes_and_leads_to_the_appointment(cruz: Client) -> None:
    slot = a_slot()
    appointment = book(slot, ANA)
    shown = text_of(cruz.get(page(slot)))
    assert "Ana María O'Brien-Núñez" in shown
    assert reverse("admin:appointments_appointment_change", args=[appointment.pk]) in shown


@pytest.mark.parametrize("action", ["withdraw_slots", "change_seats"])
def test_what_the_list_can_do_the_page_of_a_slot_can_do(cruz: Client, action: str) -> None:
    slot = a_slot(seats=2)
    chosen = {"CHANGE_FORM-action": action, "_selected_action": slot.pk}
    asked = cruz.post(page(slot), chosen | {"index": 0})
    assert 'name="CHANGE_FORM-action"' in text_of(asked)
    cruz.post(page(slot), chosen | {"confirmed": "yes", "capacity": 4, "held_back": 1})
    slot.refresh_from_db()
    assert slot.withdrawal == "staff" if action == "withdraw_slots" else slot.capacity == 4


# Withdrawing and reopening


def test_withdrawing_says_first_how_many_people_it_touches(cruz: Client) -> None:
    slot = a_slot(seats=2)
    book(slot, ANA)
    hold(slot_id=slot.pk, service_id=a_service().pk, owner=uuid.uuid4(), now=MONDAY)
    asked = text_of(act(cruz, "withdraw_slots", slot))
    assert "1 person is booked in them, stays booked" in asked
    assert "1 person is choosing one of them at this moment" in asked
    assert "Yes, withdraw them" in asked
    slot.refresh_from_db()
    assert slot.withdrawn_at is None


def test_withdrawing_an_empty_slot_says_that_it_touches_nobody(cruz: Client) -> None:
    asked = text_of(act(cruz, "withdraw_slots", a_slot()))
    assert "Nobody is booked in them." in asked
    assert "choosing" not in asked


def test_confirmed_slots_are_withdrawn_and_the_log_names_who_did_it(cruz: Client) -> None:
    slots = [a_slot(), a_slot(starts_at=MONDAY + timedelta(days=3))]
    told = text_of(act(cruz, "withdraw_slots", *slots, confirmed="yes"))
    assert "2 slots were withdrawn." in told
    assert Slot.objects.filter(withdrawal="staff").count() == 2
    assert [entry.user.username for entry in LogEntry.objects.all()] == ["cruz", "cruz"]


def test_one_slot_that_has_begun_keeps_all_from_being_withdrawn(cruz: Client) -> None:
    slots = [a_slot(), a_slot(starts_at=MONDAY - timedelta(minutes=1))]
    told = text_of(act(cruz, "withdraw_slots", *slots, confirmed="yes"))
    assert "This time has passed" in told
    assert not Slot.objects.exclude(withdrawn_at=None).exists()
    assert not LogEntry.objects.exists()


def test_a_withdrawn_slot_is_reopened_without_a_question(cruz: Client) -> None:
    slot = a_slot()
    open_daily(slot.counter, "07:00", "08:00")
    act(cruz, "withdraw_slots", slot, confirmed="yes")
    assert "1 slot was reopened." in text_of(act(cruz, "reopen_slots", slot))
    slot.refresh_from_db()
    assert slot.withdrawn_at is None


def test_a_slot_is_not_reopened_over_another_that_stands(cruz: Client) -> None:
    slot = a_slot()
    act(cruz, "withdraw_slots", slot, confirmed="yes")
    Slot.objects.create(
        counter=slot.counter,
        date=slot.date,
        time=slot.time,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at + timedelta(minutes=15),
        capacity=1,
    )
    assert "Withdraw that one first, then reopen" in text_of(act(cruz, "reopen_slots", slot))
    slot.refresh_from_db()
    assert slot.withdrawal == "staff"


# Seats of several slots


def test_seats_are_set_for_all_that_can_have_them(cruz: Client) -> None:
    begun, to_come = a_slot(starts_at=MONDAY - timedelta(minutes=1)), a_slot()
    told = text_of(
        act(cruz, "change_seats", begun, to_come, confirmed="yes", capacity=7, held_back=2)
    )
    assert "1 slot has new seats." in told
    assert "1 was not changed" in told
    assert (seats(begun), seats(to_come)) == ((1, 0, False), (7, 2, True))


def test_the_seats_page_keeps_what_was_typed_wrongly_and_says_what_is_wrong(cruz: Client) -> None:
    slot = a_slot()
    asked = text_of(act(cruz, "change_seats", slot, confirmed="yes", capacity=1, held_back=4))
    assert "hold back no more seats than there are" in asked
    assert 'value="4"' in asked
    assert seats(slot) == (1, 0, False)


def test_who_may_only_look_has_no_actions(client: Client) -> None:
    diaz = StaffMember.objects.create_user("diaz", password="a long password", is_staff=True)
    diaz.user_permissions.add(Permission.objects.get(codename="view_slot"))
    client.force_login(diaz)
    slot = a_slot()
    diaz.offices.add(slot.counter.office)
    assert 'name="action"' not in text_of(client.get(LIST))
    act(client, "withdraw_slots", slot, confirmed="yes")
    assert save(client, slot, capacity=9, held_back=0).status_code == 403
    slot.refresh_from_db()
    assert (slot.withdrawn_at, slot.capacity) == (None, 1)
