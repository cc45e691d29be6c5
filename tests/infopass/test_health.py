"""What watches us is told the truth, by name, without a language, and nothing about persons."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import Settings


def test_the_process_answers_without_the_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_ready_names_every_part(client: Client) -> None:
    response = client.get("/readyz")
    assert response.content.decode().splitlines() == [
        "database: ok",
        "migrations: ok",
        "broker: ok",
    ]
    assert response.status_code == 200


@pytest.mark.django_db
def test_a_missing_migration_is_not_ready(client: Client) -> None:
    MigrationRecorder(connection).record_unapplied("appointments", "0001_initial")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "migrations: 1 not applied" in response.content.decode()


@pytest.mark.django_db
def test_an_absent_broker_is_not_ready(client: Client, settings: Settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "broker: failed (ConnectionError)" in response.content.decode()
    assert "database: ok" in response.content.decode()


@pytest.mark.django_db
def test_metrics_are_gauges_in_prometheus_form(client: Client) -> None:
    lines = client.get("/metrics").content.decode().splitlines()
    values = [line.split() for line in lines if not line.startswith("#")]
    assert ["infopass_appointments_live", "0"] in values
    assert all(name.startswith("infopass_") and float(value) >= 0 for name, value in values)
    assert len(values) * 3 == len(lines)


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
@pytest.mark.django_db
def test_a_plain_request_is_not_sent_to_https(
    client: Client, settings: Settings, path: str
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    assert client.get(path).status_code == 200
    assert client.get("/en/").status_code == 301


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_they_are_only_read(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
