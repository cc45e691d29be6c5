"""The container files name only what exists. No engine is needed, or at hand, to find out."""

import importlib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from cryptography.fernet import Fernet
from django.core.management import get_commands
from django.urls import resolve
from django.utils.module_loading import import_string

from infopass.celery import app

BASE_DIR = Path(__file__).resolve().parent.parent.parent
COMPOSE = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
CADDYFILE = (BASE_DIR / "deploy" / "Caddyfile").read_text()
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)
SAMPLES = {
    "SECRET_KEY": "q7!vX2#mZ9@kL4%pR8tY3^wB6&nC1*sD5(fG0)hJ-aE=uI+oK.k",
    "PIN_KEYS": "2027a:Tz8kQ1wV6yB3nM9xC4rL7pS2dF5gH0jK",
    "FIELD_KEYS": Fernet.generate_key().decode(),
    "ALLOWED_HOSTS": "appointments.example",
    "POSTGRES_PASSWORD": "letters4nd5digits",
    "AGENCY_NAME": "An agency",
    "SITE_ADDRESS": "appointments.example",
    "EMAIL_URL": "smtp+tls://infopass:secret@mail.example:587",
    "DEFAULT_FROM_EMAIL": "InfoPass <no-reply@agency.example>",
}
VARIABLE = re.compile(r"\$\{(\w+)(:[?-])?([^}]*)\}")
SETTINGS_CODE = "".join(
    (BASE_DIR / "infopass" / name).read_text()
    for name in ("settings.py", "environment.py", "carriers.py")
)


def dockerfile() -> list[tuple[str, str]]:
    """Each instruction with its text, lines joined."""
    text = (BASE_DIR / "Dockerfile").read_text().replace("\\\n", " ")
    lines = (line.strip() for line in text.splitlines())
    return [
        (word, rest.strip())
        for word, _space, rest in (line.partition(" ") for line in lines if line)
        if word != "#"
    ]


def image_command() -> list[str]:
    words: list[str] = yaml.safe_load([text for word, text in dockerfile() if word == "CMD"][-1])
    return words


def commands() -> list[tuple[str, list[str]]]:
    """Everything our image is told to run: each service's command and health check."""
    found = [("Dockerfile", image_command())]
    for name in OURS:
        found.append((name, SERVICES[name].get("command", image_command())))
        check = SERVICES[name].get("healthcheck", {}).get("test")
        if check:
            assert check[0] == "CMD"
            found.append((f"{name}'s health check", check[1:]))
    return found


def fill_in(text: str) -> str:
    def value(match: re.Match[str]) -> str:
        name, kind, rest = match.groups()
        if kind == ":?":
            return SAMPLES[name]
        return rest

    return VARIABLE.sub(value, text)


def environment(service: str) -> dict[str, str]:
    given = {name: fill_in(str(value)) for name, value in SERVICES[service]["environment"].items()}
    return given | {"EMAIL_URL": SAMPLES["EMAIL_URL"]}


def test_the_seven_parts_and_the_migration_are_there() -> None:
    foreign = {"postgres", "redis", "proxy"}
    assert set(SERVICES) == {"migrate", "web", "worker", "reminders", "beat"} | foreign
    assert OURS == ["beat", "migrate", "reminders", "web", "worker"]


@pytest.mark.parametrize(("where", "command"), commands(), ids=[name for name, _ in commands()])
def test_every_command_names_what_exists(where: str, command: list[str]) -> None:
    program, *arguments = command
    assert (Path(sys.executable).parent / program).exists(), where
    match program, arguments:
        case "python", ["manage.py", name, *_]:
            assert name in get_commands()
        case "python", ["-m", module, *rest]:
            importlib.import_module(module)
            if rest[0].startswith("/"):
                assert resolve(rest[0])
        case "celery", ["-A", module, *rest]:
            assert importlib.import_module(module).app is app
            refuse_unknown_options(program, rest)
        case "granian", [*_, target]:
            assert callable(import_string(target.replace(":", ".")))
            refuse_unknown_options(program, arguments)
        case _:
            pytest.fail(f"{where} runs something this test does not know: {command}")


def refuse_unknown_options(program: str, arguments: list[str]) -> None:
    subcommands = [word for word in arguments if word in {"worker", "beat", "inspect"}]
    helped = subprocess.run(
        [str(Path(sys.executable).parent / program), *subcommands, "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "COLUMNS": "200"},
    ).stdout
    for option in arguments:
        if option.startswith("--"):
            known = f"--[no-]{option.removeprefix('--no-')}", option
            assert any(name in helped for name in known), f"{program} knows no {option}"


def test_the_workers_read_every_queue_once() -> None:
    commands = [SERVICES[name]["command"] for name in ("worker", "reminders")]
    read = ",".join(command[command.index("--queues") + 1] for command in commands).split(",")
    assert sorted(read) == sorted(queue.name for queue in app.conf.task_queues)


@pytest.mark.parametrize("service", OURS)
def test_the_environment_is_what_the_settings_read_and_enough_to_start(service: str) -> None:
    given = environment(service)
    unknown = [name for name in given if f'"{name}"' not in SETTINGS_CODE]
    assert unknown == []
    started = subprocess.run(
        [sys.executable, "manage.py", "check"],
        env={**given, "PATH": os.environ["PATH"]},
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode == 0, started.stderr


def test_no_secret_has_a_default() -> None:
    text = (BASE_DIR / "docker-compose.yml").read_text()
    secrets = {"SECRET_KEY", "PIN_KEYS", "FIELD_KEYS", "POSTGRES_PASSWORD", "ALLOWED_HOSTS"}
    # Asked for by the program itself, where the installation uses them.
    for name in ("EMAIL_URL", "TWILIO_AUTH_TOKEN", "TWILIO_ACCOUNT_SID"):
        assert f"{name}: ${{{name}:-}}" in text
    found = {(match[1], match[2]) for match in VARIABLE.finditer(text) if match[1] in secrets}
    assert found == {(name, ":?") for name in secrets}
    assert not any(word in {"ENV", "ARG"} and "KEY" in text for word, text in dockerfile())


def test_servers_are_addressed_by_the_names_they_have() -> None:
    web = environment("web")
    for name in ("DATABASE_URL", "REDIS_URL"):
        host = re.search(r"(?:@|//)([\w-]+):\d+/", web[name])
        assert host
        assert host[1] in SERVICES
        assert set(SERVICES[host[1]]["networks"]) & set(SERVICES["worker"]["networks"])
    assert SERVICES["postgres"]["environment"]["POSTGRES_USER"] in web["DATABASE_URL"]


def test_dependencies_networks_and_volumes_exist() -> None:
    for name, service in SERVICES.items():
        for needed, how in service.get("depends_on", {}).items():
            assert needed in SERVICES, name
            if how["condition"] == "service_healthy":
                assert SERVICES[needed]["healthcheck"]["test"], needed
        assert set(service["networks"]) <= set(COMPOSE["networks"]), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or (BASE_DIR / source).is_file(), volume


def test_data_outlives_the_containers() -> None:
    mounted = {
        volume.split(":")[1] for name in SERVICES for volume in SERVICES[name].get("volumes", ())
    }
    assert {"/var/lib/postgresql", "/data", "/var/lib/infopass"} <= mounted
    assert "/var/lib/infopass/beat-schedule" in SERVICES["beat"]["command"]


def test_every_part_is_watched() -> None:
    unwatched = [name for name, part in SERVICES.items() if not part.get("healthcheck")]
    assert unwatched == []


def test_the_proxy_leads_to_the_web_server() -> None:
    (target,) = re.findall(r"reverse_proxy (\S+)", CADDYFILE)
    service, port = target.split(":")
    assert set(SERVICES[service]["networks"]) & set(SERVICES["proxy"]["networks"])
    command = image_command()
    assert command[command.index("--port") + 1] == port
    assert ("EXPOSE", port) in dockerfile()
    assert set(re.findall(r"\{\$(\w+)\}", CADDYFILE)) <= set(SERVICES["proxy"]["environment"])
    assert environment("web")["TRUSTED_PROXY_COUNT"] == "1"


def test_the_proxy_keeps_inside_what_is_inside() -> None:
    (paths,) = re.findall(r"@inside path (.+)", CADDYFILE)
    assert {resolve(path).url_name for path in paths.split()} == {"readyz", "metrics"}
    assert "respond @inside 404" in CADDYFILE


def test_the_proxy_hands_on_whole_forms_and_no_header_that_passes_for_its_own() -> None:
    inside = CADDYFILE.partition("reverse_proxy")[2]
    assert re.search(r"^\s+request_buffers (\w+)$", inside, re.MULTILINE)
    assert re.search(r"^\s+header_up -X_\*$", inside, re.MULTILINE)
    # Reports of the mail provider and imports, and all other forms; whichever is the largest comes in whole.
    assert re.findall(r"max_size (\w+)", CADDYFILE) == ["2MB", "256KB"]
    assert "request_buffers 2MB" in inside
    (large,) = re.findall(r"@large path (.+)", CADDYFILE)
    assert re.findall(r"@others not path (.+)", CADDYFILE) == [large]
    reports, imports = large.split()
    assert reports == "/hooks/mail/*"
    assert resolve(imports.replace("*", "hours")).url_name == "offices_hours_import"


def test_the_proxy_writes_down_neither_visitor_nor_address() -> None:
    options = CADDYFILE.partition("{$SITE_ADDRESS}")[0]
    pattern = r"^\tlog \{.+format filter \{.+fields \{\s+request delete\s"
    assert re.search(pattern, options, re.MULTILINE | re.DOTALL)
    # One of every request, beside it, would have a format of its own.
    assert not re.search(r"^\s+log\b", CADDYFILE.removeprefix(options), re.MULTILINE)


def test_the_image_copies_what_exists_and_every_app() -> None:
    stages: list[str] = []
    copied: set[str] = set()
    for word, text in dockerfile():
        if word == "FROM":
            copied = set()
            stages.append(text.split(" AS ")[1])
        if word != "COPY":
            continue
        *sources, _target = [part for part in shlex.split(text) if not part.startswith("--")]
        stage = re.match(r"--from=(\w+)", text)
        if stage:
            assert stage[1] in stages[:-1]
            copied.update(source.removeprefix("/app/") for source in sources)
        else:
            assert all((BASE_DIR / source).exists() for source in sources), text
    needed = {"manage.py", "infopass", "offices", "appointments", "notices", "templates", "locale"}
    assert needed <= copied


def test_the_image_serves_as_nobody_special() -> None:
    last_stage = list(reversed(dockerfile()))
    last_stage = last_stage[: next(i for i, (word, _) in enumerate(last_stage) if word == "FROM")]
    users = [text for word, text in last_stage if word == "USER"]
    assert users == ["infopass"]
    assert any("useradd" in text and "infopass" in text for word, text in last_stage)
