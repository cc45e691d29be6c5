"""A code of the telephone, or one from paper, after the password: who needs it, set up, asked for."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.urls import reverse
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticToken

from offices.models import AuthenticatorApp, StaffMember
from offices.recovery_codes import HOW_MANY, digest, how_many_left
from tests.cast import MONDAY
from tests.offices.signing_in import (
    a_clerk,
    at_the_front_desk,
    give,
    shown_by,
    sign_in,
    with_an_app,
    with_recovery_codes,
    wrong_for,
)

pytestmark = pytest.mark.django_db
INDEX = "/admin/"
CODE, SET_UP = "/admin/second-factor/code/", "/admin/second-factor/set-up/"


@pytest.fixture
def clock(db: None) -> Any:  # noqa: ARG001
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def cruz(clock: Any) -> StaffMember:  # noqa: ARG001
    return a_clerk()


@pytest.fixture
def app(cruz: StaffMember) -> AuthenticatorApp:
    return with_an_app(cruz)


def leads_to(client: Client, path: str = INDEX) -> str:
    answer = client.get(path)
    return str(answer.headers.get("Location", "")).partition("?")[0] or str(answer.status_code)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


# Who needs one


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.mark.usefixtures("required")
def test_where_it_is_required_a_clerk_must_set_it_up_first(client: Client, cruz: Any) -> None:
    client.force_login(cruz)
    assert leads_to(client) == SET_UP


@pytest.mark.usefixtures("required", "clock")
def test_the_front_desk_needs_none(client: Client) -> None:
    client.force_login(at_the_front_desk())
    assert leads_to(client) == "200"


@pytest.mark.usefixtures("required", "clock")
@pytest.mark.parametrize("more", ["another group", "a permission", "superuser", "no group"])
def test_whoever_may_more_than_the_front_desk_needs_one(client: Client, more: str) -> None:
    person = at_the_front_desk(is_superuser=more == "superuser")
    if more == "another group":
        person.groups.add(Group.objects.get_or_create(name="Officer")[0])
    elif more == "a permission":
        person.user_permissions.add(Permission.objects.get(codename="view_office"))
    elif more == "no group":
        person.groups.clear()
    client.force_login(person)
    assert leads_to(client) == SET_UP


def test_where_it_is_not_required_a_password_is_enough(client: Client, cruz: Any) -> None:
    client.force_login(cruz)
    assert leads_to(client) == "200"


@pytest.mark.usefixtures("app")
def test_whoever_chose_one_is_asked_everywhere(client: Client, cruz: Any) -> None:
    client.force_login(cruz)
    assert leads_to(client) == CODE


# Setting it up


def set_up(client: Client, person: StaffMember) -> tuple[AuthenticatorApp, Any]:
    client.get(SET_UP)
    app = AuthenticatorApp.objects.get(user=person)
    return app, give(client, shown_by(app), "second_factor_set_up")


def test_a_code_sets_it_up_and_the_recovery_codes_are_shown_once(
    client: Client, cruz: StaffMember
) -> None:
    client.force_login(cruz)
    app, shown = set_up(client, cruz)
    codes = re.findall(r"<code>([\w-]+)</code>", shown.content.decode())
    assert len(set(codes)) == HOW_MANY
    assert "no-store" in shown.headers["Cache-Control"]
    app.refresh_from_db()
    assert app.confirmed
    assert leads_to(client) == "200"
    assert not any(code in text_of(client.get("/admin/second-factor/")) for code in codes)
    assert leads_to(client, SET_UP) == "/admin/second-factor/"


@pytest.mark.usefixtures("required")
def test_a_wrong_code_sets_nothing_up(client: Client, cruz: StaffMember) -> None:
    client.force_login(cruz)
    client.get(SET_UP)
    app = AuthenticatorApp.objects.get(user=cruz)
    refused = give(client, wrong_for(app), "second_factor_set_up")
    assert refused.status_code == 422
    assert leads_to(client) == SET_UP
    assert not AuthenticatorApp.objects.filter(confirmed=True).exists()


def test_the_page_shows_the_key_as_square_and_as_text(client: Client, cruz: StaffMember) -> None:
    client.force_login(cruz)
    page = client.get(SET_UP)
    key = AuthenticatorApp.objects.get(user=cruz).key
    assert key in page.content.decode().replace(" ", "")
    assert "<svg" in page.content.decode()
    assert "style=" not in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]


def test_reloading_keeps_the_key_and_another_session_gets_another(cruz: StaffMember) -> None:
    one, other = Client(), Client()
    keys = []
    for client in (one, one, other):
        if "_auth_user_id" not in client.session:
            client.force_login(cruz)
        client.get(SET_UP)
        keys.append(AuthenticatorApp.objects.get(user=cruz).key)
    assert keys[0] == keys[1]
    assert keys[2] != keys[0]


def test_the_key_is_encrypted_in_the_database(app: AuthenticatorApp) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT key FROM offices_authenticatorapp")
        assert app.key not in cursor.fetchone()[0]


def test_the_recovery_codes_are_not_in_the_database(cruz: StaffMember) -> None:
    codes = with_recovery_codes(cruz)
    stored = set(StaticToken.objects.values_list("token", flat=True))
    assert len(stored) == HOW_MANY
    assert not stored & {code.replace("-", "")[:16] for code in codes}


def test_the_same_code_of_two_people_is_two_digests(cruz: StaffMember) -> None:
    assert digest(cruz, "ACDE") != digest(a_clerk("lee"), "ACDE")


def test_no_page_of_the_admin_shows_keys_or_codes(app: AuthenticatorApp) -> None:
    assert app
    assert not [model for model in admin.site._registry if issubclass(model, Device)]
    assert StaticToken not in admin.site._registry


# Giving a code


def test_the_code_of_the_app_opens_the_admin_where_one_wanted_to_go(
    client: Client, app: AuthenticatorApp
) -> None:
    wanted = "/admin/offices/office/"
    sign_in(client, to=wanted)
    asked = client.get(wanted)
    assert asked.headers["Location"] == f"{CODE}?next=%2Fadmin%2Foffices%2Foffice%2F"
    opened = give(client, shown_by(app), to=wanted)
    assert opened.headers["Location"] == wanted
    assert leads_to(client) == "200"


def test_a_code_leads_to_no_other_site(client: Client, app: AuthenticatorApp) -> None:
    sign_in(client)
    assert give(client, shown_by(app), to="https://evil.example/").headers["Location"] == INDEX


def test_the_key_of_the_session_changes_with_the_code(
    client: Client, app: AuthenticatorApp
) -> None:
    sign_in(client)
    before = client.session.session_key
    give(client, shown_by(app))
    assert client.session.session_key != before


def test_a_wrong_code_opens_nothing(client: Client, app: AuthenticatorApp) -> None:
    sign_in(client)
    assert give(client, wrong_for(app)).status_code == 422
    assert leads_to(client) == CODE


NO_CODES = ["", " ", "abc", "abcdef", "١٢٣٤٥٦", "²²²²²²", "1" * 500, "12345", "\0\0\0", "-12345"]


@pytest.mark.parametrize("typed", NO_CODES)
def test_what_is_no_code_sets_nothing_up(client: Client, cruz: StaffMember, typed: str) -> None:
    client.force_login(cruz)
    client.get(SET_UP)
    assert give(client, typed, "second_factor_set_up").status_code == 422
    assert not AuthenticatorApp.objects.filter(confirmed=True).exists()


@pytest.mark.parametrize("typed", NO_CODES)
@pytest.mark.usefixtures("app")
def test_what_is_no_code_is_refused(client: Client, typed: str) -> None:
    sign_in(client)
    assert give(client, typed).status_code == 422
    assert leads_to(client) == CODE


def test_a_code_works_once(app: AuthenticatorApp) -> None:
    one, other = Client(), Client()
    for client in (one, other):
        sign_in(client)
    code = shown_by(app)
    assert give(one, code).status_code == 302
    assert give(other, code).status_code == 422
    assert leads_to(other) == CODE


def test_wrong_codes_make_one_wait_longer_and_longer(
    client: Client, app: AuthenticatorApp, clock: Any
) -> None:
    sign_in(client)
    waits = []
    for _ in range(4):
        page = give(client, wrong_for(app))
        waits.append(int(re.findall(r"Wait (\d+) second", text_of(page))[0]))
        clock.shift(timedelta(seconds=waits[-1]))
    assert waits == sorted(waits)
    assert waits[-1] >= 8
    give(client, wrong_for(app))
    assert give(client, shown_by(app)).status_code == 422  # right, but too soon
    clock.shift(timedelta(seconds=60))
    assert give(client, shown_by(app)).status_code == 302


def test_a_recovery_code_opens_the_admin_once_however_it_is_typed(
    cruz: StaffMember, app: AuthenticatorApp
) -> None:
    assert app
    code = with_recovery_codes(cruz)[3]
    one, other = Client(), Client()
    for client in (one, other):
        sign_in(client)
    assert give(one, f" {code.lower().replace('-', ' ')} ").status_code == 302
    assert leads_to(one) == "200"
    assert how_many_left(cruz) == HOW_MANY - 1
    assert give(other, code).status_code == 422


@pytest.mark.usefixtures("app")
def test_the_recovery_codes_of_somebody_else_open_nothing(client: Client) -> None:
    theirs = a_clerk("lee")
    with_an_app(theirs)
    code = with_recovery_codes(theirs)[0]
    with_recovery_codes(StaffMember.objects.get(username="cruz"))
    sign_in(client)
    assert give(client, code).status_code == 422


def test_signing_in_anew_asks_anew(client: Client, app: AuthenticatorApp) -> None:
    sign_in(client)
    give(client, shown_by(app))
    client.post(reverse("admin:logout"))
    sign_in(client)
    assert leads_to(client) == CODE
