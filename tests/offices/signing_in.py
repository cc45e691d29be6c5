"""Staff at the door of the admin, with their passwords."""

from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from offices.models import StaffMember

PASSWORD = "a long password"


def a_clerk(name: str = "cruz", **fields: Any) -> StaffMember:
    """Somebody who may enter the admin, and does more than stand at the front desk."""
    person = StaffMember.objects.create_user(name, password=PASSWORD, is_staff=True, **fields)
    person.groups.add(Group.objects.get_or_create(name="Scheduler")[0])
    return person


def an_administrator(name: str = "quinn") -> StaffMember:
    return StaffMember.objects.create_superuser(name, password=PASSWORD)


def sign_in(
    client: Client, name: str = "cruz", password: str = PASSWORD, to: str = "", **came: Any
) -> Any:
    """The login form, sent. ``came`` is how the request came: REMOTE_ADDR, headers."""
    typed = {"username": name, "password": password, "next": to or reverse("admin:index")}
    return client.post(reverse("admin:login"), typed, **came)
