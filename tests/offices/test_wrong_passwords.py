"""Five wrong passwords from one line, or fifty from anywhere, lock a user name for half an hour."""

import logging
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from offices.models import WrongPasswords
from offices.tasks import forget_wrong_passwords
from tests.cast import MONDAY
from tests.offices.signing_in import a_clerk, an_administrator, sign_in

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = {"REMOTE_ADDR": "203.0.113.7"}, {"REMOTE_ADDR": "198.51.100.9"}


@pytest.fixture
def clock(db: None) -> Any:  # noqa: ARG001
    a_clerk()
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def fail(client: Client, times: Any = 1, name: Any = "cruz", **came: Any) -> Any:
    answers = [sign_in(client, name, "a wrong password", **came) for _ in range(times)]
    return answers[-1]


@pytest.mark.usefixtures("clock")
def test_the_fifth_wrong_password_locks_even_the_right_one_out(client: Client) -> None:
    assert fail(client, 4, **HERE).status_code == 200
    locked = fail(client, **HERE)
    assert locked.status_code == 429
    assert locked.headers["Retry-After"] == "1800"
    assert sign_in(client, **HERE).status_code == 429
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("clock")
def test_four_wrong_passwords_lock_nobody(client: Client) -> None:
    fail(client, 4, **HERE)
    assert sign_in(client, **HERE).status_code == 302


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("language", "next_step"),
    [("en", "ask the national administrator"), ("es", "al administrador nacional")],
)
def test_the_page_says_what_to_do_in_the_readers_language(
    client: Client, language: str, next_step: str
) -> None:
    page = fail(client, 5, HTTP_ACCEPT_LANGUAGE=language, **HERE)
    assert f'<html lang="{language}"' in page.content.decode()
    assert next_step in " ".join(page.content.decode().split())
    assert "30" in page.content.decode()


@pytest.mark.usefixtures("clock")
def test_somebody_elsewhere_is_not_locked_out_with_them(client: Client) -> None:
    fail(client, 5, **HERE)
    assert sign_in(client, **ELSEWHERE).status_code == 302


def test_it_opens_again_after_half_an_hour(client: Client, clock: Any) -> None:
    fail(client, 5, **HERE)
    clock.shift(timedelta(minutes=29))
    assert sign_in(client, **HERE).status_code == 429
    clock.shift(timedelta(minutes=2))
    assert sign_in(client, **HERE).status_code == 302


def test_mistakes_of_long_ago_do_not_count(client: Client, clock: Any) -> None:
    fail(client, 4, **HERE)
    clock.shift(timedelta(minutes=31))
    assert fail(client, 4, **HERE).status_code == 200
    assert fail(client, **HERE).status_code == 429


def test_knocking_on_the_locked_door_locks_no_longer(client: Client, clock: Any) -> None:
    fail(client, 5, **HERE)
    clock.shift(timedelta(minutes=29))
    assert fail(client, **HERE).status_code == 429
    clock.shift(timedelta(minutes=2))
    assert sign_in(client, **HERE).status_code == 302


@pytest.mark.usefixtures("clock")
def test_fifty_from_many_lines_lock_the_name_everywhere(client: Client) -> None:
    for line in range(12):
        fail(client, 4, REMOTE_ADDR=f"192.0.2.{line}")
    assert fail(client, 1, REMOTE_ADDR="192.0.2.50").status_code == 200
    assert fail(client, 1, REMOTE_ADDR="192.0.2.51").status_code == 429
    assert sign_in(client, **ELSEWHERE).status_code == 429


@pytest.mark.usefixtures("clock")
def test_a_right_password_forgets_the_mistakes_of_its_own_line_alone(client: Client) -> None:
    fail(client, 4, **HERE)
    fail(client, 4, **ELSEWHERE)
    sign_in(client, **HERE)
    assert [row.ip_address for row in WrongPasswords.objects.all()] == [ELSEWHERE["REMOTE_ADDR"]]


@pytest.mark.usefixtures("clock")
def test_a_forged_header_gives_no_new_line(client: Client) -> None:
    for lie in range(4):
        fail(client, HTTP_X_FORWARDED_FOR=f"192.0.2.{lie}", **HERE)
    assert fail(client, HTTP_X_FORWARDED_FOR="192.0.2.99", **HERE).status_code == 429


@pytest.mark.usefixtures("clock")
def test_behind_a_proxy_the_line_is_the_one_that_the_proxy_saw(
    client: Client, settings: Any
) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    for lie in range(5):
        fail(client, HTTP_X_FORWARDED_FOR=f"192.0.2.{lie}, 203.0.113.7", REMOTE_ADDR="10.0.0.1")
    assert [row.ip_address for row in WrongPasswords.objects.all()] == ["203.0.113.7"]


@pytest.mark.usefixtures("clock")
def test_the_addresses_of_one_line_are_one(client: Client) -> None:
    answers = [fail(client, REMOTE_ADDR=f"2001:db8:1:2::{last}").status_code for last in range(5)]
    assert answers == [200, 200, 200, 200, 429]


@pytest.mark.usefixtures("clock")
def test_a_server_without_addresses_counts_all_the_same(client: Client) -> None:
    assert fail(client, 5, REMOTE_ADDR="").status_code == 429


@pytest.mark.usefixtures("clock")
def test_a_name_that_nobody_has_is_locked_alike_and_not_kept(client: Client) -> None:
    """Else the answer would tell who exists; and people type passwords into the wrong field."""
    assert fail(client, 5, name="my secret password", **HERE).status_code == 429
    (row,) = WrongPasswords.objects.all()
    assert "secret" not in str(row.username)


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    "name",
    ["\0", "cruz\0", "x" * 150, "x" * 5_000, "José 🙂", "' OR 1=1 --", "?", " cruz ", "ｃruz"],
)
def test_odd_names_are_answered_like_any_other(client: Client, name: str) -> None:
    assert fail(client, name=name, **HERE).status_code == 200
    assert "_auth_user_id" not in client.session


@pytest.mark.usefixtures("clock")
def test_it_locks_and_opens_without_redis(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr("redis.connection.AbstractConnection.connect", fails)
    assert fail(client, 5, **HERE).status_code == 429
    assert sign_in(client, **ELSEWHERE).status_code == 302


@pytest.mark.usefixtures("clock")
def test_nothing_is_kept_that_locking_does_not_need(client: Client) -> None:
    sign_in(client, "cruz", "hunter2", HTTP_USER_AGENT="Firefox", HTTP_ACCEPT="text/x", **HERE)
    (row,) = WrongPasswords.objects.values()
    kept = {name: value for name, value in row.items() if value not in {"", None}}
    assert kept.keys() == {
        *("id", "username", "ip_address", "attempt_time", "failures_since_start")
    }


@pytest.mark.usefixtures("clock")
def test_no_log_names_who_tried(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    loggers = [logging.getLogger(name) for name in ("axes", "django.request", "django.security")]
    for logger in loggers:
        logger.addHandler(caplog.handler)
    fail(client, 6, **HERE)
    sign_in(client, **ELSEWHERE)
    client.post(reverse("admin:logout"))
    for logger in loggers:
        logger.removeHandler(caplog.handler)
    said = "\n".join(record.getMessage() for record in caplog.records)
    for secret in ("cruz", "a wrong password", "203.0.113.7", "198.51.100.9"):
        assert secret not in said


def test_counts_are_forgotten_once_they_lock_nobody(client: Client, clock: Any) -> None:
    fail(client, 5, **HERE)
    clock.shift(timedelta(minutes=20))
    fail(client, 1, **ELSEWHERE)
    assert forget_wrong_passwords() == 0
    clock.shift(timedelta(minutes=11))
    assert forget_wrong_passwords() == 1
    assert [row.ip_address for row in WrongPasswords.objects.all()] == [ELSEWHERE["REMOTE_ADDR"]]


@pytest.mark.usefixtures("clock")
def test_an_administrator_unlocks_a_name_and_the_admin_remembers_who(client: Client) -> None:
    fail(client, 5, **HERE)
    fail(client, 2, **ELSEWHERE)
    boss = Client()
    boss.force_login(an_administrator())
    listed = boss.get(reverse("admin:offices_wrongpasswords_changelist"))
    locks = {row.ip_address: row.locks for row in listed.context["cl"].result_list}
    assert locks == {"203.0.113.7": True, "198.51.100.9": False}
    row = WrongPasswords.objects.get(ip_address="203.0.113.7")
    boss.post(
        reverse("admin:offices_wrongpasswords_changelist"),
        {"action": "unlock", "_selected_action": [row.pk]},
    )
    assert not WrongPasswords.objects.exists()
    assert sign_in(client, **HERE).status_code == 302
    assert LogEntry.objects.get().object_repr == "cruz"


@pytest.mark.usefixtures("clock")
def test_a_command_unlocks_the_last_administrator(client: Client) -> None:
    fail(client, 5, **HERE)
    call_command("axes_reset_username", "cruz", verbosity=0)
    assert sign_in(client, **HERE).status_code == 302


@pytest.mark.usefixtures("clock")
def test_who_may_only_look_cannot_unlock(client: Client) -> None:
    fail(client, 5, **HERE)
    person = a_clerk("lee")
    person.user_permissions.add(Permission.objects.get(codename="view_wrongpasswords"))
    client.force_login(person)
    row = WrongPasswords.objects.get()
    page = reverse("admin:offices_wrongpasswords_changelist")
    assert client.get(page).status_code == 200
    client.post(page, {"action": "unlock", "_selected_action": [row.pk]})
    assert WrongPasswords.objects.exists()
