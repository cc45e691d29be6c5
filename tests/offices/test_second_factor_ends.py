"""A second factor ends: recovery codes are replaced, the app is removed, a lost telephone is reset."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_static.models import StaticToken

from offices.models import AuthenticatorApp, StaffMember
from tests.cast import MONDAY
from tests.offices.signing_in import (
    PASSWORD,
    a_clerk,
    an_administrator,
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


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def inside(client: Client, app: AuthenticatorApp, clock: Any) -> Client:
    sign_in(client)
    give(client, shown_by(app))
    clock.shift(timedelta(minutes=1))
    return client


def test_recovery_codes_are_replaced_for_a_code(
    inside: Client, cruz: StaffMember, app: AuthenticatorApp
) -> None:
    before = with_recovery_codes(cruz)
    page = "second_factor_codes"
    assert give(inside, wrong_for(app), page).status_code == 422
    stored = set(StaticToken.objects.values_list("token", flat=True))
    with time_machine.travel(MONDAY + timedelta(minutes=2), tick=False):
        shown = give(inside, shown_by(app), page)
    assert "<code>" in shown.content.decode()
    assert not stored & set(StaticToken.objects.values_list("token", flat=True))
    assert not any(code in shown.content.decode() for code in before)


def test_it_is_removed_for_a_code(inside: Client, app: AuthenticatorApp) -> None:
    give(inside, wrong_for(app), "second_factor_remove")
    assert AuthenticatorApp.objects.exists()
    with time_machine.travel(MONDAY + timedelta(minutes=2), tick=False):
        give(inside, shown_by(app), "second_factor_remove")
    assert not AuthenticatorApp.objects.exists()
    assert not StaticToken.objects.exists()


@pytest.mark.usefixtures("required")
def test_where_it_is_required_removing_leads_to_setting_up(
    inside: Client, app: AuthenticatorApp
) -> None:
    give(inside, shown_by(app), "second_factor_remove")
    assert leads_to(inside) == SET_UP


def reset(by: StaffMember, *people: StaffMember) -> Any:
    client = Client()
    client.force_login(by)
    chosen = {"action": "reset_second_factor", "_selected_action": [each.pk for each in people]}
    return client.post(reverse("admin:offices_staffmember_changelist"), chosen)


def test_an_administrator_resets_a_lost_telephone_and_it_is_logged(
    inside: Client, cruz: StaffMember
) -> None:
    with_recovery_codes(cruz)
    reset(an_administrator(), cruz)
    assert not AuthenticatorApp.objects.exists()
    assert not StaticToken.objects.exists()
    entry = LogEntry.objects.get()
    assert (entry.user.username, entry.object_repr) == ("quinn", "cruz")
    assert "second factor" in entry.get_change_message()
    assert leads_to(inside, "/admin/second-factor/") == "200"


@pytest.mark.usefixtures("required")
def test_a_session_that_had_given_a_code_is_asked_anew_after_a_reset(
    inside: Client, cruz: StaffMember, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    reset(an_administrator(), cruz)
    settings.SECOND_FACTOR_REQUIRED = True
    assert leads_to(inside) == SET_UP


def test_nobody_resets_their_own(clock: Any) -> None:  # noqa: ARG001
    boss = an_administrator()
    client = Client()
    sign_in(client, "quinn")
    with_an_app(boss)
    app = AuthenticatorApp.objects.get(user=boss)
    give(client, shown_by(app))
    chosen = {"action": "reset_second_factor", "_selected_action": [boss.pk]}
    client.post(reverse("admin:offices_staffmember_changelist"), chosen)
    assert AuthenticatorApp.objects.filter(user=boss).exists()


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("may", "left"), [("change_staffmember", False), ("view_staffmember", True)]
)
def test_only_who_may_change_staff_resets(may: str, left: bool) -> None:
    person, boss = a_clerk("lee"), an_administrator()
    for each in (person, boss):
        with_an_app(each)
    head = StaffMember.objects.create_user("kim", password=PASSWORD, is_staff=True)
    codenames = {may, "view_staffmember", "work_everywhere"}
    head.user_permissions.add(*Permission.objects.filter(codename__in=codenames))
    reset(head, person, boss)
    assert AuthenticatorApp.objects.filter(user=person).exists() == left
    # Whoever may do everything is reset by their like.
    assert AuthenticatorApp.objects.filter(user=boss).exists()


def test_the_last_administrators_is_reset_by_a_command(
    app: AuthenticatorApp, capsys: pytest.CaptureFixture[str]
) -> None:
    assert app
    call_command("reset_second_factor", "cruz")
    assert not AuthenticatorApp.objects.exists()
    assert "It is reset." in capsys.readouterr().out
    for name in ("cruz", "nobody"):
        with pytest.raises(CommandError, match="Nobody of this name"):
            call_command("reset_second_factor", name)
