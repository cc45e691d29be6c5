"""``manage.py demo_staff``: the logins that the demo prints, one for each kind of staff."""

import os
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from offices.models import Office, StaffMember
from offices.own_offices import own_offices
from tests.cast import an_office
from tests.offices.signing_in import sign_in
from tests.roles import make_roles_anew

pytestmark = pytest.mark.django_db

PASSWORD = "printed at the start"
AT_ONE_OFFICE = {"frontdesk": "Front desk", "scheduler": "Scheduler", "officer": "Officer"}


@pytest.fixture(autouse=True)
def _two_offices(monkeypatch: pytest.MonkeyPatch) -> None:
    make_roles_anew()
    an_office()
    an_office("SAV", name="Savannah Field Office")
    monkeypatch.setenv("DEMO_STAFF_PASSWORD", PASSWORD)


def run() -> None:
    call_command("demo_staff", "demo", verbosity=0)


def rows() -> list[Any]:
    """All there is to know of the logins, passwords as they are stored included."""
    return [
        (
            *StaffMember.objects.filter(pk=person.pk).values_list()[0],
            *person.groups.values_list("name", flat=True),
            *person.offices.values_list("code", flat=True),
        )
        for person in StaffMember.objects.order_by("pk")
    ]


@pytest.mark.parametrize("name", ["demo", *AT_ONE_OFFICE])
def test_each_login_opens_the_admin_with_the_printed_password(name: str) -> None:
    run()
    client = Client()
    assert sign_in(client, name, PASSWORD).status_code == 302
    assert client.get("/admin/").status_code == 200


def test_three_work_in_one_role_at_one_office_and_one_sees_all() -> None:
    run()
    for name, role in AT_ONE_OFFICE.items():
        person = StaffMember.objects.get(username=name)
        assert [group.name for group in person.groups.all()] == [role]
        assert [office.code for office in own_offices(person)] == ["ATL"]
        assert not person.is_superuser
    demo = StaffMember.objects.get(username="demo")
    assert demo.is_superuser
    assert own_offices(demo).count() == Office.objects.count() == 2


def test_running_it_again_changes_nothing() -> None:
    run()
    before = rows()
    assert len(before) == 4
    run()
    assert rows() == before


def test_a_new_password_replaces_the_old_one(monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    monkeypatch.setenv("DEMO_STAFF_PASSWORD", "another one")
    run()
    assert all(person.check_password("another one") for person in StaffMember.objects.all())


def test_an_office_that_somebody_added_is_taken_away() -> None:
    run()
    fran = StaffMember.objects.get(username="frontdesk")
    fran.offices.add(Office.objects.get(code="SAV"))
    run()
    assert [office.code for office in fran.offices.all()] == ["ATL"]


def test_it_is_refused_in_production_and_without_a_password(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DEMO_STAFF_PASSWORD")
    with pytest.raises(CommandError, match="Set DEMO_STAFF_PASSWORD"):
        run()
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="for the demo only"):
        run()
    assert not StaffMember.objects.exists()
    assert "DEMO_STAFF_PASSWORD" not in os.environ
