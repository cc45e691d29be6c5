"""Whoever works for one office meets its own people of a closure of every office, and undoes none."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from appointments import closing
from appointments.models import Appointment, Relocation, Slot
from offices.models import Closure, Office, StaffMember
from tests.cast import ANA, BEN, MONDAY, an_open_office, book
from tests.roles import NATIONAL_ADMINISTRATOR, SCHEDULER, a_staff_member
from tests.walk import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

WEDNESDAY = date(2027, 1, 6)


@pytest.fixture
def nat(atlanta: Office) -> StaffMember:  # noqa: ARG001
    return a_staff_member("nat", NATIONAL_ADMINISTRATOR)


def visit(office: Office, person: Any) -> Appointment:
    slots = Slot.objects.filter(counter__office=office, date=WEDNESDAY)
    return book(slots.earliest("starts_at"), person)


@pytest.fixture
def anas(atlanta: Office) -> Appointment:
    return visit(atlanta, ANA)


@pytest.fixture
def bens() -> Appointment:
    return visit(an_open_office("NYC", name="New York City Field Office"), BEN)


@pytest.fixture
def storm(nat: StaffMember, anas: Appointment, bens: Appointment) -> Relocation:  # noqa: ARG001
    closure = Closure(
        from_date=WEDNESDAY, until_date=WEDNESDAY, reason_en="Storm", reason_es="Tormenta"
    )
    rules = closing.Rules(rule="office")
    wait = timedelta(minutes=15)
    made = closing.close(closure=closure, rules=rules, wait=wait, by=nat, now=MONDAY)
    closing.carry_on(made, now=MONDAY, run_for=timedelta(seconds=20))
    return made


def page(relocation: Relocation) -> str:
    return reverse("admin:appointments_relocation_change", args=[relocation.pk])


def test_a_scheduler_sees_the_own_people_alone(
    client: Client, atlanta: Office, storm: Relocation, anas: Appointment, bens: Appointment
) -> None:
    client.force_login(a_staff_member("sam", SCHEDULER, atlanta))
    shown = client.get(page(storm))
    assert anas.number_as_shown in shown.text
    assert bens.number_as_shown not in shown.text
    assert shown.context["total"] == 1
    listed = client.get("/admin/appointments/relocation/").context["cl"].result_list
    assert [each.number_of_people for each in listed] == [1]


def test_only_who_works_everywhere_undoes_it(
    client: Client, atlanta: Office, nat: StaffMember, storm: Relocation, anas: Appointment
) -> None:
    client.force_login(a_staff_member("sam", SCHEDULER, atlanta))
    assert client.get(page(storm)).context["can_undo"] is False
    undo = reverse("admin:appointments_relocation_undo", args=[storm.pk])
    assert client.post(undo).status_code == 403
    storm.refresh_from_db()
    assert storm.state == "placed"
    client.force_login(nat)
    assert client.get(page(storm)).context["total"] == 2
    client.post(undo)
    closing.carry_on(Relocation.objects.get(pk=storm.pk), now=MONDAY, run_for=timedelta(seconds=20))
    anas.refresh_from_db()
    assert anas.slot.date == WEDNESDAY


def test_who_has_no_office_meets_none(client: Client, storm: Relocation) -> None:
    client.force_login(a_staff_member("new", SCHEDULER))
    assert list(client.get("/admin/appointments/relocation/").context["cl"].result_list) == []
    assert "Storm" not in text_of(client.get(page(storm), follow=True))
