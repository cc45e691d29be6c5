"""The admin's pages ask the database the same number of questions however many rows there are."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from appointments.models import Appointment
from offices.models import Office, StaffMember
from tests.roles import (
    FRONT_DESK,
    NATIONAL_ADMINISTRATOR,
    SCHEDULER,
    a_staff_member,
)
from tests.rows_of_every_list import events_and_notes, fill

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

SUPERUSER = "Superuser"
# Rows of every list, before and after.
FEW, MANY = range(3), range(3, 12)
# What no role but the national one is let in to; groups are for superusers alone.
NATIONAL = {"guesscount", "onlineanswercount", "outbox", "staffmember", "wrongpasswords"}
CLOSED_TO = {
    SUPERUSER: set[str](),
    NATIONAL_ADMINISTRATOR: {"group"},
    SCHEDULER: NATIONAL | {"group"},
    FRONT_DESK: NATIONAL | {"group", "hold"},
}


def signed_in(client: Client, role: str) -> StaffMember:
    if role == SUPERUSER:
        person = StaffMember.objects.create_superuser("cruz", password="a long password")
    else:
        person = a_staff_member("cruz", role)
    client.force_login(person)
    return person


def lists() -> dict[str, str]:
    """Of every model that the admin shows, by name."""
    return {
        str(model._meta.model_name): reverse(
            f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        )
        for model in admin.site._registry
    }


def measured(client: Client, paths: dict[str, str]) -> dict[str, tuple[int, int]]:
    """Statements and rows of each list that opens."""
    return {name: found for name, path in paths.items() for found in _measured(client, path)}


def _measured(client: Client, path: str) -> Iterator[tuple[int, int]]:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code == 200:
        yield len(captured), answer.context["cl"].result_count


@pytest.mark.parametrize("role", CLOSED_TO)
def test_no_list_takes_more_statements_with_more_rows(client: Client, role: str) -> None:
    person = signed_in(client, role)
    paths = lists()
    fill(FEW, person)
    # The person's offices are read anew with the next request.
    client.force_login(StaffMember.objects.get(pk=person.pk))
    measured(client, paths)  # what is read once in a process or session is read now
    few = measured(client, paths)
    assert set(paths) - set(few) == CLOSED_TO[role]
    fill(MANY, person)
    measured(client, paths)
    many = measured(client, paths)
    assert all(many[name][1] >= few[name][1] + len(MANY) for name in few), "each has more rows"
    assert {name: n for name, (n, _rows) in many.items()} == {
        name: n for name, (n, _rows) in few.items()
    }


@pytest.mark.parametrize("role", [SUPERUSER, FRONT_DESK])
@pytest.mark.parametrize("name", ["appointment", "event", "notice", "call"])
def test_nor_does_a_search(client: Client, role: str, name: str) -> None:
    person = signed_in(client, role)
    paths = {name: f"{lists()[name]}?q=visitor"}
    fill(FEW, person)
    measured(client, paths)
    few = measured(client, paths)
    fill(MANY, person)
    measured(client, paths)
    many = measured(client, paths)
    assert (many[name][0], many[name][1]) == (few[name][0], few[name][1] + len(MANY))


@pytest.mark.parametrize("role", [SUPERUSER, FRONT_DESK])
def test_nor_does_an_appointment_with_a_long_history(client: Client, role: str) -> None:
    person = signed_in(client, role)
    fill(range(1), person)
    visit = Appointment.objects.get()
    page = reverse("admin:appointments_appointment_change", args=[visit.pk])

    def statements() -> int:
        client.get(page)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(page)
        assert answer.status_code == 200
        # Nothing else that is asked may hide in this: who looks is written down each time.
        return len(captured)

    events_and_notes(visit, range(100, 103))
    few = statements()
    events_and_notes(visit, range(103, 143))
    assert statements() == few
    assert Office.objects.count() == 1
