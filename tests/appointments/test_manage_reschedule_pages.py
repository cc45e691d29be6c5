from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from django.utils.html import strip_tags

from appointments.booking import MAX_EXTENSIONS, cancel
from appointments.models import Appointment, Hold, Slot
from appointments.references import pin_for
from tests.cast import BEN, MONDAY, a_counter, a_service, a_slot, an_office, book
from tests.walk import leads_to, path, send, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]


@pytest.fixture
def ana(client: Client) -> Appointment:
    """Ana's appointment, which she has opened with number and PIN."""
    appointment = book(a_slot())
    send(client, "manage", {"number": appointment.number, "pin": pin_for(appointment)})
    return appointment


def choose(client: Client, ana: Appointment, slot_id: object, query: str = "") -> Any:
    return client.post(path("manage_reschedule", ana.number) + query, {"slot": slot_id})


def later(**shift: float) -> Slot:
    return a_slot(starts_at=MONDAY + timedelta(days=3, **shift))


@pytest.mark.parametrize("language", ["en", "es"])
def test_ana_moves_her_appointment_and_keeps_her_number(
    client: Client, ana: Appointment, language: str
) -> None:
    old, new = ana.slot, later()
    address = path("manage_reschedule", ana.number, language=language)
    assert str(new.pk) in text_of(client.get(address))
    response = client.post(address, {"slot": new.pk})
    assert leads_to(response, "manage_reschedule_confirm", ana.number, language=language)
    assert Appointment.objects.get().slot == old
    page = text_of(client.get(response.headers["Location"]))
    assert "2027" in page
    response = client.post(response.headers["Location"])
    assert leads_to(response, "manage_appointment", ana.number, language=language)
    assert Appointment.objects.get().slot == new
    assert Appointment.objects.get().number == ana.number
    page = text_of(client.get(response.headers["Location"]))
    assert ("was moved" if language == "en" else "reprogramada") in page


def test_old_and_new_stand_side_by_side_before_anything_changes(
    client: Client, ana: Appointment
) -> None:
    choose(client, ana, later().pk)
    page = strip_tags(text_of(client.get(path("manage_reschedule_confirm", ana.number))))
    assert "Wednesday, January 6, 2027" in page
    assert "Thursday, January 7, 2027" in page
    assert "Nothing has changed yet." in page


def test_the_appointment_can_move_to_another_office(client: Client, ana: Appointment) -> None:
    queens = an_office("QNS", name="Queens Field Office", latitude=40.74, longitude=-73.93)
    a_counter(queens, a_service())
    there = a_slot(office=queens)
    page = client.get(path("manage_reschedule", ana.number) + "?office=QNS")
    assert [office.code for office in page.context["offices"]] == ["ATL", "QNS"]
    assert str(there.pk) in text_of(page)
    choose(client, ana, there.pk, "?office=QNS")
    confirm = path("manage_reschedule_confirm", ana.number)
    assert "This is another office." in text_of(client.get(confirm))
    client.post(confirm)
    moved = Appointment.objects.select_related("slot__counter__office").get()
    assert (moved.slot.counter.office, moved.number) == (queens, ana.number)


@pytest.mark.parametrize("office", ["", "ZZZ", "%00", "x" * 3000])
def test_a_forged_office_shows_the_own_one(client: Client, ana: Appointment, office: str) -> None:
    page = client.get(path("manage_reschedule", ana.number) + f"?office={office}")
    assert page.status_code == 200
    assert page.context["choice"].office.code == "ATL"


def test_a_time_that_somebody_else_took_shows_the_nearest_ones(
    client: Client, ana: Appointment
) -> None:
    taken, near = later(), later(minutes=15)
    book(taken, BEN)
    response = choose(client, ana, taken.pk)
    assert response.status_code == 409
    assert "Someone else took this time" in text_of(response)
    assert [free.slot_id for free in response.context["choice"].nearest] == [near.pk]


def test_a_new_time_lost_before_confirming_is_explained(
    client: Client, ana: Appointment, on_monday: time_machine.Traveller
) -> None:
    new = later()
    choose(client, ana, new.pk)
    on_monday.shift(timedelta(minutes=11))
    book(new, BEN, now=timezone.now())
    response = client.post(path("manage_reschedule_confirm", ana.number))
    assert leads_to(response, "manage_reschedule", ana.number)
    assert "no longer kept for you" in text_of(client.get(response.headers["Location"]))
    assert Appointment.objects.get(pk=ana.pk).slot == ana.slot


def test_a_withdrawn_new_time_is_explained_and_given_back(client: Client, ana: Appointment) -> None:
    new = later()
    choose(client, ana, new.pk)
    Slot.objects.filter(pk=new.pk).update(withdrawn_at=MONDAY, withdrawal="staff")
    response = client.post(path("manage_reschedule_confirm", ana.number))
    assert "no longer offers this time" in text_of(client.get(response.headers["Location"]))
    assert not Hold.objects.exists()


def test_more_time_can_be_asked_for_ten_times(client: Client, ana: Appointment) -> None:
    choose(client, ana, later().pk)
    confirm = path("manage_reschedule_confirm", ana.number)
    for _extension in range(MAX_EXTENSIONS + 1):
        response = client.post(path("manage_reschedule_extend", ana.number))
        assert leads_to(response, "manage_reschedule_confirm", ana.number)
    assert Hold.objects.get().expires_at == MONDAY + timedelta(minutes=30)
    assert "all the extra time we can give" in text_of(client.get(confirm))


def test_confirming_without_a_chosen_time_leads_to_the_times(
    client: Client, ana: Appointment
) -> None:
    for response in (
        client.get(path("manage_reschedule_confirm", ana.number)),
        client.post(path("manage_reschedule_confirm", ana.number)),
    ):
        assert leads_to(response, "manage_reschedule", ana.number)


def test_confirming_twice_moves_once(client: Client, ana: Appointment) -> None:
    choose(client, ana, later().pk)
    before = client.session["move"]
    confirm = path("manage_reschedule_confirm", ana.number)
    client.post(confirm)
    session = client.session
    session["move"] = before
    session.save()
    assert leads_to(client.post(confirm), "manage_appointment", ana.number)
    assert Appointment.objects.get().moves == 1


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"moves": 3}, "can be moved 3 times only"),
        ({"status": "done"}, "has passed"),
    ],
)
def test_an_appointment_that_cannot_be_moved_says_why_and_what_to_do(
    client: Client, ana: Appointment, fields: dict[str, Any], said: str
) -> None:
    Appointment.objects.update(**fields)
    response = client.get(path("manage_reschedule", ana.number))
    assert response.status_code == 409
    assert said in text_of(response)
    assert choose(client, ana, later().pk).status_code == 409


def test_shortly_before_the_visit_it_cannot_be_moved(
    client: Client, ana: Appointment, on_monday: time_machine.Traveller
) -> None:
    on_monday.move_to(ana.slot.starts_at - timedelta(hours=1, minutes=30))
    send(client, "manage", {"number": ana.number, "pin": pin_for(ana)})
    response = client.get(path("manage_reschedule", ana.number))
    assert response.status_code == 409
    assert "less than 2 hours" in text_of(response)


def test_a_cancelled_appointment_is_not_moved(client: Client, ana: Appointment) -> None:
    choose(client, ana, later().pk)
    cancel(appointment_id=ana.pk, now=MONDAY)
    response = client.post(path("manage_reschedule_confirm", ana.number))
    assert Appointment.objects.get().status == Appointment.Status.CANCELLED
    assert response.status_code in {302, 409}


@pytest.mark.parametrize("forged", ["", "x", "0", "9" * 5000])
def test_a_forged_time_is_refused_with_a_sentence(
    client: Client, ana: Appointment, forged: str
) -> None:
    later()
    response = choose(client, ana, forged)
    assert response.status_code == 422
    assert "Choose one of the times below." in text_of(response)


def test_the_time_it_already_has_is_not_offered(client: Client, ana: Appointment) -> None:
    Slot.objects.filter(pk=ana.slot_id).update(capacity=5)
    other = a_slot(starts_at=ana.slot.starts_at + timedelta(minutes=15))
    page = client.get(path("manage_reschedule", ana.number))
    assert [time.slot_id for time in page.context["choice"].times] == [other.pk]


def test_the_time_it_already_has_is_no_move(client: Client, ana: Appointment) -> None:
    response = choose(client, ana, ana.slot_id)
    assert response.status_code == 409
    assert "This is the time you already have" in text_of(response)
