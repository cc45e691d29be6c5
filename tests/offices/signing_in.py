"""Staff at the door of the admin: people, their passwords, and the app on their telephone."""

import time
from base64 import b32decode
from typing import Any

from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP

from offices import recovery_codes
from offices.models import AuthenticatorApp, StaffMember
from offices.roles import FRONT_DESK

PASSWORD = "a long password"


def a_clerk(name: str = "cruz", **fields: Any) -> StaffMember:
    """Somebody who may enter the admin, and does more than stand at the front desk."""
    person = StaffMember.objects.create_user(name, password=PASSWORD, is_staff=True, **fields)
    person.groups.add(Group.objects.get_or_create(name="Scheduler")[0])
    return person


def at_the_front_desk(name: str = "dunn", **fields: Any) -> StaffMember:
    person = StaffMember.objects.create_user(name, password=PASSWORD, is_staff=True, **fields)
    person.groups.add(Group.objects.get_or_create(name=FRONT_DESK)[0])
    return person


def an_administrator(name: str = "quinn") -> StaffMember:
    return StaffMember.objects.create_superuser(name, password=PASSWORD)


def sign_in(
    client: Client, name: str = "cruz", password: str = PASSWORD, to: str = "", **came: Any
) -> Any:
    """The login form, sent. ``came`` is how the request came: REMOTE_ADDR, headers."""
    typed = {"username": name, "password": password, "next": to or reverse("admin:index")}
    return client.post(reverse("admin:login"), typed, **came)


def with_an_app(person: StaffMember) -> AuthenticatorApp:
    return AuthenticatorApp.objects.create(user=person, confirmed=True)


def with_recovery_codes(person: StaffMember) -> list[str]:
    return recovery_codes.new_codes(person)


def shown_by(app: AuthenticatorApp, steps: int = 0) -> str:
    """What the telephone shows now, or so many half minutes later."""
    clock = TOTP(b32decode(app.key))
    clock.time = time.time() + 30 * steps
    return f"{clock.token():06}"


def wrong_for(app: AuthenticatorApp) -> str:
    good = {shown_by(app, steps) for steps in range(-3, 4)}
    return next(code for code in ("000000", "111111", "222222", "333333") if code not in good)


def give(client: Client, code: str, page: str = "second_factor_code", to: str = "") -> Any:
    return client.post(reverse(f"admin:{page}"), {"code": code, "next": to})
