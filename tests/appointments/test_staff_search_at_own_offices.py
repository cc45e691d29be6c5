"""The database says of each appointment at which office it is, and names are searched there alone."""

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.models import F, QuerySet
from django.test import Client

from appointments import booking
from appointments.admin.searching import names_begin
from appointments.history import Beyond, by_staff
from appointments.models import Appointment, Slot
from offices.models import Office, StaffMember
from tests.cast import BEN, MONDAY, book, two_offices_of_georgia
from tests.roles import FRONT_DESK, NATIONAL_ADMINISTRATOR, SCHEDULER, a_staff_member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

LIST = "/admin/appointments/appointment/"

type SignIn = Callable[..., Client]


@pytest.fixture
def offices() -> tuple[Office, Office]:
    """Atlanta and Savannah."""
    return two_offices_of_georgia()


@pytest.fixture
def atlanta(offices: tuple[Office, Office]) -> Office:
    return offices[0]


@pytest.fixture
def savannah(offices: tuple[Office, Office]) -> Office:
    return offices[1]


@pytest.fixture
def anas(atlanta: Office) -> Appointment:
    """Ana's appointment in Atlanta."""
    return book(a_time(atlanta))


@pytest.fixture
def sign_in() -> SignIn:
    def signed_in(role: str, *offices: Office) -> Client:
        client = Client()
        client.force_login(a_staff_member(f"{role} of {offices}", role, *offices))
        return client

    return signed_in


def a_time(office: Office) -> Slot:
    in_two_days = MONDAY + timedelta(days=2)
    slots = Slot.objects.filter(counter__office=office, starts_at__gt=in_two_days, taken=0)
    return slots.order_by("starts_at")[0]


def move_to(office: Office, appointment: Appointment) -> None:
    booking.move_for(
        appointment_id=appointment.pk,
        slot_id=a_time(office).pk,
        now=MONDAY,
        actor=by_staff(StaffMember.objects.create_user("cruz", is_staff=True)),
        beyond=Beyond(reason="asked"),
    )


def found(client: Client, typed: str, path: str = LIST, **query: Any) -> list[Any]:
    return list(client.get(path, {"q": typed} | query).context["cl"].result_list)


def at_another_office() -> QuerySet[Appointment]:
    return Appointment.objects.exclude(office=F("slot__counter__office"))


# The column


def test_the_office_is_the_one_that_was_booked_and_then_the_one_moved_to(
    anas: Appointment, atlanta: Office, savannah: Office
) -> None:
    assert anas.office_id == atlanta.pk
    move_to(savannah, anas)
    assert Appointment.objects.get().office_id == savannah.pk


@pytest.mark.parametrize(
    "write",
    [
        "UPDATE appointments_appointment SET office_id = %s",
        "UPDATE appointments_appointment SET office_id = NULL, zip_code = '%s'",
        "UPDATE appointments_appointment SET office_id = %s, slot_id = slot_id",
    ],
)
def test_nobody_can_write_another_office(
    anas: Appointment, atlanta: Office, savannah: Office, write: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute(write % savannah.pk)
        assert cursor.rowcount == 1
    anas.office_id = savannah.pk
    anas.save()
    assert Appointment.objects.get().office_id == atlanta.pk


def test_an_instance_that_still_has_the_former_office_takes_nobody_back(
    anas: Appointment, savannah: Office
) -> None:
    before = Appointment.objects.get()
    move_to(savannah, anas)
    before.slot_id = Appointment.objects.get().slot_id
    before.save()
    assert Appointment.objects.get().office_id == savannah.pk


def test_an_appointment_that_says_another_office_is_made_at_its_slots(
    anas: Appointment, atlanta: Office, savannah: Office
) -> None:
    anas.pk = None
    anas.number, anas.hold_token, anas.person_version = "ATL7K3MQ9XF", uuid.uuid4(), "0:other"
    anas.office_id = savannah.pk
    anas.save(force_insert=True)
    assert set(Appointment.objects.values_list("office", flat=True)) == {atlanta.pk}


def test_an_invented_past_has_its_offices_too(atlanta: Office, savannah: Office) -> None:
    call_command("simulate_history", days=7, share=0.5, verbosity=0)
    for office in (atlanta, savannah):
        assert Appointment.objects.filter(office=office).count() > 10
    assert not at_another_office().exists()


def test_without_its_trigger_the_column_would_not_be_true(
    anas: Appointment, savannah: Office
) -> None:
    assert not at_another_office().exists()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP TRIGGER appointments_appointment_office ON appointments_appointment")
    move_to(savannah, anas)
    assert at_another_office().get() == anas


# The search


def test_a_clerk_finds_who_was_moved_here_and_not_who_was_moved_away(
    anas: Appointment, atlanta: Office, savannah: Office, sign_in: SignIn
) -> None:
    here, there = sign_in(FRONT_DESK, savannah), sign_in(FRONT_DESK, atlanta)
    assert (found(here, "nunez"), found(there, "nunez")) == ([], [anas])
    move_to(savannah, anas)
    assert (found(here, "nunez"), found(there, "nunez")) == ([anas], [])
    events = "/admin/appointments/event/"
    assert {event.appointment for event in found(here, "nunez", events)} == {anas}
    assert found(there, "nunez", events) == []


@pytest.mark.parametrize(
    "typed", ["O'Brien-Núñez", "obrien", "brien", "NÚÑEZ ana", "maria", "o"], ids=str
)
def test_a_clerk_of_several_offices_finds_names_as_everybody_does(
    anas: Appointment, atlanta: Office, savannah: Office, sign_in: SignIn, typed: str
) -> None:
    assert found(sign_in(FRONT_DESK, savannah, atlanta), typed) == [anas]


def test_who_works_everywhere_finds_all_or_those_of_the_chosen_office(
    anas: Appointment, savannah: Office, sign_in: SignIn
) -> None:
    nat = sign_in(NATIONAL_ADMINISTRATOR)
    other_ana = book(a_time(savannah), replace(BEN, first_name="Ana"))
    assert set(found(nat, "ana")) == {anas, other_ana}
    assert found(nat, "ana", office="SAV") == [other_ana]
    assert found(nat, "ana", office="ATL") == [anas]
    assert found(nat, "ana", office="XXX") == []


def test_choosing_an_office_of_others_finds_nobody(
    anas: Appointment, savannah: Office, sign_in: SignIn
) -> None:
    assert found(sign_in(FRONT_DESK, savannah), "ana", office="ATL") == []
    assert found(sign_in(FRONT_DESK), "ana") == []
    assert anas in found(sign_in(NATIONAL_ADMINISTRATOR), "ana")


def test_a_time_held_here_is_found_by_the_name_of_who_still_is_elsewhere(
    anas: Appointment, savannah: Office, sign_in: SignIn
) -> None:
    kept = booking.hold(slot_id=a_time(savannah).pk, appointment_id=anas.pk, now=MONDAY)
    scheduler, holds = sign_in(SCHEDULER, savannah), "/admin/appointments/hold/"
    assert found(scheduler, "nunez", holds) == [kept]
    assert found(scheduler, "okafor", holds) == []


def test_nobody_types_an_office_or_is_called_like_one(
    anas: Appointment, atlanta: Office, savannah: Office
) -> None:
    def found_by(typed: str, *offices: Office) -> list[Appointment]:
        ids = [office.pk for office in offices] if offices else None
        return list(Appointment.objects.filter(names_begin(typed, ids)))

    for typed in (f"@{atlanta.pk}", f"ana @{atlanta.pk}", "@", f"ana & '@{atlanta.pk}'"):
        assert found_by(typed) == [], typed
    assert (found_by("ana", savannah), found_by("ana", atlanta)) == ([], [anas])
    Appointment.objects.update(last_name=f"@{savannah.pk} '@{savannah.pk}' @@{savannah.pk}")
    assert (found_by("ana", savannah), found_by("ana", atlanta)) == ([], [anas])
    assert found_by(f"ana @{savannah.pk}") == [anas]  # her name as she gave it
