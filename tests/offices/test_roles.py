"""The four roles are made by the migrations, and each may do what its work needs."""

import pytest
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from offices.models import Office, StaffMember
from offices.roles import ROLES
from tests.cast import an_office
from tests.roles import (
    FRONT_DESK,
    NATIONAL_ADMINISTRATOR,
    OFFICER,
    SCHEDULER,
    a_staff_member,
    make_roles_anew,
)

pytestmark = pytest.mark.django_db

ATL = "ATL"


def permissions(role: str) -> set[str]:
    return a_staff_member(f"of {role}", role).get_all_permissions()


def test_the_migrations_made_every_role() -> None:
    Group.objects.all().delete()
    make_roles_anew()
    assert set(Group.objects.values_list("name", flat=True)) == set(ROLES)


def test_everybody_meets_people_and_records_their_visits() -> None:
    for role in ROLES:
        assert {
            "appointments.view_appointment",
            "appointments.change_appointment",
            "appointments.record_visit",
            "notices.change_call",
        } <= permissions(role), role


def test_only_schedulers_and_above_change_schedules() -> None:
    changing = {role for role in ROLES if "offices.change_hours" in permissions(role)}
    assert changing == {SCHEDULER, NATIONAL_ADMINISTRATOR}


def test_the_front_desk_goes_beyond_no_rule() -> None:
    beyond = {role for role in ROLES if "appointments.override_rules" in permissions(role)}
    assert beyond == {SCHEDULER, OFFICER, NATIONAL_ADMINISTRATOR}


def test_only_the_national_administrator_works_everywhere_and_makes_staff() -> None:
    for role in ROLES:
        is_national = role == NATIONAL_ADMINISTRATOR
        assert ("offices.work_everywhere" in permissions(role)) is is_national
        assert (
            "offices.add_staffmember" in StaffMember.objects.latest("pk").get_all_permissions()
        ) is is_national


def test_nobody_but_a_superuser_makes_a_superuser(client: Client) -> None:
    root = StaffMember.objects.create_superuser("root", password="a long password")
    boss = a_staff_member("boss", NATIONAL_ADMINISTRATOR)
    client.force_login(boss)
    page = f"/admin/offices/staffmember/{boss.pk}/change/"
    fields = client.get(page).context["adminform"].form.fields
    assert "groups" in fields
    assert "is_superuser" not in fields
    assert "user_permissions" not in fields
    assert client.post(f"/admin/offices/staffmember/{root.pk}/password/", {}).status_code == 403
    changed = client.post(f"/admin/offices/staffmember/{root.pk}/change/", {"username": "mine"})
    assert changed.status_code == 403
    root.refresh_from_db()
    assert root.username == "root"


def test_a_scheduler_runs_the_own_office(client: Client) -> None:
    office: Office = an_office(ATL)
    client.force_login(a_staff_member("sam", SCHEDULER, office))
    page = client.get(f"/admin/offices/office/{office.pk}/change/")
    assert page.context["has_change_permission"]
    assert client.get("/admin/offices/office/add/").status_code == 403


def test_an_officer_and_the_front_desk_only_look_at_the_hours(client: Client) -> None:
    office = an_office(ATL)
    for role in (OFFICER, FRONT_DESK):
        client.force_login(a_staff_member(role, role, office))
        assert client.get("/admin/offices/hours/").status_code == 200
        assert client.get("/admin/offices/hours/add/").status_code == 403


def test_permissions_are_what_django_says_they_are() -> None:
    fran = a_staff_member("fran", FRONT_DESK)
    fran.user_permissions.add(Permission.objects.get(codename="view_servicearea"))
    fran.user_permissions.add(Permission.objects.get(codename="add_office"))
    found = StaffMember.objects.get(pk=fran.pk)
    by_django = ModelBackend().get_all_permissions(StaffMember.objects.get(pk=fran.pk))
    with CaptureQueriesContext(connection) as captured:
        assert found.get_all_permissions() == by_django
        assert found.has_perm("offices.add_office")
        assert not found.has_perm("offices.delete_office")
    assert len(captured) == 1


def test_who_is_not_active_any_more_may_nothing() -> None:
    fran = a_staff_member("fran", FRONT_DESK)
    fran.is_active = False
    assert fran.get_all_permissions() == set()
