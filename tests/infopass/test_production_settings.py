"""Production starts only on a complete and strong environment; else one sentence says what to set."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

BASE_DIR = Path(__file__).resolve().parent.parent.parent
_MACHINE = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}

COMPLETE = {
    **_MACHINE,
    "DJANGO_SETTINGS_MODULE": "infopass.settings",
    "SECRET_KEY": "q7!vX2#mZ9@kL4$pR8%tY3^wB6&nC1*sD5(fG0)hJ-aE=uI+oK",
    "PIN_KEYS": "2027a:Tz8kQ1wV6yB3nM9xC4rL7pS2dF5gH0jK",
    "FIELD_KEYS": Fernet.generate_key().decode(),
    "DATABASE_URL": "postgres://infopass:secret@db.example/infopass",
    "REDIS_URL": "redis://redis.example:6379/0",
    "ALLOWED_HOSTS": "appointments.example",
    "EMAIL_URL": "smtp+tls://infopass:secret@mail.example:587",
    "DEFAULT_FROM_EMAIL": "InfoPass <no-reply@agency.example>",
    "PUBLIC_URL": "https://appointments.example",
}
DEMO_SECRET = "demo-only-secret-that-production-refuses-because-it-is-public"
TWILIO = "notices.sms.twilio.TwilioBackend"
REFUSED = {
    "no SECRET_KEY": ({"SECRET_KEY": None}, "SECRET_KEY is missing"),
    "short SECRET_KEY": ({"SECRET_KEY": "too-short"}, "SECRET_KEY is weak"),
    "monotonous SECRET_KEY": ({"SECRET_KEY": "ab" * 40}, "SECRET_KEY is weak"),
    "the demo's SECRET_KEY": ({"SECRET_KEY": DEMO_SECRET}, "SECRET_KEY is weak"),
    "no PIN_KEYS": ({"PIN_KEYS": None}, "PIN_KEYS is missing"),
    "nameless PIN_KEYS": ({"PIN_KEYS": "x" * 40}, "PIN_KEYS must look like"),
    "short PIN_KEYS": ({"PIN_KEYS": "a:short"}, "too short"),
    "the demo's PIN_KEYS": ({"PIN_KEYS": f"a:{DEMO_SECRET}"}, "PIN_KEYS holds the demo's key"),
    "no FIELD_KEYS": ({"FIELD_KEYS": None}, "FIELD_KEYS is missing"),
    "garbled FIELD_KEYS": ({"FIELD_KEYS": "not-a-key"}, "not a Fernet key"),
    "no DATABASE_URL": ({"DATABASE_URL": None}, "DATABASE_URL is missing"),
    "another database": ({"DATABASE_URL": "sqlite:///db"}, "must name a PostgreSQL server"),
    "no REDIS_URL": ({"REDIS_URL": " "}, "REDIS_URL is missing"),
    "another broker": ({"REDIS_URL": "amqp://x"}, "REDIS_URL must start with"),
    "no ALLOWED_HOSTS": ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS is missing"),
    "ALLOWED_HOSTS for anybody": ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name the hosts"),
    "no EMAIL_URL": ({"EMAIL_URL": None}, "EMAIL_URL is missing"),
    "mail into files": ({"EMAIL_URL": "filemail:///mail"}, "EMAIL_URL must name an SMTP server"),
    "mail to nowhere": ({"EMAIL_URL": "smtp://:25"}, "EMAIL_URL must name an SMTP server"),
    "another scheme": ({"EMAIL_URL": "imap://mail.example"}, "EMAIL_URL cannot be read"),
    "a provider that is none": ({"EMAIL_PROVIDER": "pigeon"}, "a provider that Anymail knows"),
    "a provider that is a path": ({"EMAIL_PROVIDER": "../x"}, "a provider that Anymail knows"),
    "a provider whose reports anybody could send": (
        {"EMAIL_PROVIDER": "postmark"},
        "ANYMAIL_WEBHOOK_SECRET is missing",
    ),
    "a short secret for reports": (
        {"EMAIL_PROVIDER": "postmark", "ANYMAIL_WEBHOOK_SECRET": "user:short"},
        "at least 16 characters",
    ),
    "Twilio without an account": ({"SMS_BACKEND": TWILIO}, "TWILIO_ACCOUNT_SID is missing"),
    "Twilio with the wrong sender": (
        {
            "SMS_BACKEND": TWILIO,
            "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "TWILIO_AUTH_TOKEN": "0123456789abcdef",
            "TWILIO_SENDER": "404-555-0100",
        },
        "TWILIO_SENDER does not look like",
    ),
    "another paper": ({"PAPER_SIZE": "a3"}, "PAPER_SIZE must be letter or a4"),
    "day lists to no address": (
        {"DAY_LISTS_EMAIL": "the office"},
        "DAY_LISTS_EMAIL must hold e-mail addresses",
    ),
    "day lists to a folder that is none": (
        {"DAY_LISTS_FOLDER": "lists"},
        "DAY_LISTS_FOLDER must be a whole path",
    ),
    "no DEFAULT_FROM_EMAIL": ({"DEFAULT_FROM_EMAIL": ""}, "DEFAULT_FROM_EMAIL is missing"),
    "a sender without address": (
        {"DEFAULT_FROM_EMAIL": "InfoPass"},
        "must hold one e-mail address",
    ),
    "no PUBLIC_URL": ({"PUBLIC_URL": None}, "PUBLIC_URL is missing"),
    "PUBLIC_URL with a path": ({"PUBLIC_URL": "https://a.example/en/"}, "nothing behind it"),
    "PUBLIC_URL without TLS": ({"PUBLIC_URL": "http://a.example"}, "must begin with https://"),
    "PUBLIC_URL that is none": (
        {"PUBLIC_URL": "appointments.example"},
        "PUBLIC_URL must be https://",
    ),
    "DEBUG": ({"DEBUG": "on"}, "DEBUG is on"),
    "a number that is none": ({"DB_POOL": "many"}, "DB_POOL must be a whole number"),
    "a switch that is none": ({"DEBUG": "maybe"}, "DEBUG must be on or off"),
    "another mode": ({"INFOPASS_MODE": "staging"}, "INFOPASS_MODE must be one of"),
}


def run(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        env=environment,
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


def changed(changes: dict[str, str | None]) -> dict[str, str]:
    environment = {**COMPLETE, **changes}
    return {name: value for name, value in environment.items() if value is not None}


@pytest.mark.parametrize(("changes", "sentence"), REFUSED.values(), ids=REFUSED.keys())
def test_the_command_line_refuses_in_one_sentence(
    changes: dict[str, str | None], sentence: str
) -> None:
    refused = run(changed(changes), "manage.py", "check")
    assert refused.returncode == 1
    assert sentence in refused.stderr
    assert refused.stderr.count("\n") == 1, refused.stderr
    assert refused.stdout == ""


@pytest.mark.parametrize("module", ["infopass.wsgi", "infopass.celery"])
def test_web_and_worker_refuse_in_one_sentence(module: str) -> None:
    refused = run(changed({"SECRET_KEY": None}), "-c", f"import {module}")
    assert refused.returncode == 1
    assert refused.stderr == "SECRET_KEY is missing: set it to at least 50 random characters.\n"


def test_a_refusal_never_repeats_the_secret() -> None:
    refused = run(changed({"PIN_KEYS": "2027a:hunter2"}), "manage.py", "check")
    assert "hunter2" not in refused.stderr


def test_a_refusal_never_repeats_the_mail_servers_password() -> None:
    refused = run(changed({"EMAIL_URL": "imap://me:hunter2@mail.example"}), "manage.py", "check")
    assert refused.returncode == 1
    assert "hunter2" not in refused.stderr


def test_a_text_message_backend_that_is_not_there_is_reported() -> None:
    refused = run(changed({"SMS_BACKEND": "nowhere.Backend"}), "manage.py", "check")
    assert refused.returncode == 1
    assert "notices.E001" in refused.stderr


def test_a_complete_environment_starts_and_passes_the_deployment_check() -> None:
    started = run(COMPLETE, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert started.returncode == 0, started.stderr


def test_the_web_application_loads_on_a_complete_environment() -> None:
    loaded = run(COMPLETE, "-W", "ignore", "-c", "import infopass.wsgi")
    assert loaded.returncode == 0, loaded.stderr


@pytest.mark.parametrize(
    ("changes", "required"),
    [
        ({}, "True"),
        ({"SECOND_FACTOR_REQUIRED": ""}, "True"),
        ({"SECOND_FACTOR_REQUIRED": "off"}, "False"),
        ({"INFOPASS_MODE": "demo"}, "False"),
        ({"INFOPASS_MODE": "test", "SECOND_FACTOR_REQUIRED": "on"}, "True"),
    ],
)
def test_production_requires_a_second_factor_and_the_demo_none(
    changes: dict[str, str | None], required: str
) -> None:
    told = "from django.conf import settings; print(settings.SECOND_FACTOR_REQUIRED)"
    assert run(changed(changes), "-c", told).stdout == f"{required}\n"
