"""A database whose log would repeat personal values is warned of before anybody is served."""

import pytest
from django.core.checks import run_checks

from infopass import checks

pytestmark = pytest.mark.django_db

DISCREET = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
    "log_min_duration_sample": "-1",
    "log_statement": "none",
    "log_transaction_sample_rate": "0",
}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """What the server says of itself, to be changed: only a superuser could really set it."""
    said = dict(DISCREET)
    monkeypatch.setattr(checks, "_log_settings", lambda _alias: list(said.items()))
    return said


def warned_of() -> set[str]:
    found = [w for w in run_checks(databases=["default"]) if w.id == "infopass.W001"]
    return {warning.msg.split()[1] for warning in found}


def test_every_setting_is_asked_of_the_server() -> None:
    assert {name for name, _value in checks._log_settings("default")} == DISCREET.keys()


@pytest.mark.usefixtures("server")
def test_discreet_settings_are_fine() -> None:
    assert warned_of() == set()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("log_error_verbosity", "default"),
        ("log_min_error_statement", "error"),
        ("log_min_duration_statement", "250"),
        ("log_min_duration_sample", "0"),
        ("log_statement", "mod"),
        ("log_transaction_sample_rate", "0.5"),
    ],
)
def test_each_talkative_setting_is_named(server: dict[str, str], name: str, value: str) -> None:
    server[name] = value
    assert warned_of() == {name}


def test_without_a_database_to_ask_nothing_is_said() -> None:
    assert not [w for w in run_checks() if w.id == "infopass.W001"]
