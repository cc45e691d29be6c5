"""The site as production runs it: its settings, its web server, the database of the test.

`environment` names everything, `web` starts granian with the command of the image, and a `Visitor`
walks the pages over a real socket, as a browser behind the proxy would.
"""

import http.client
import os
import re
import secrets
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import quote, urlencode, urljoin, urlsplit

import yaml
from cryptography.fernet import Fernet
from django.conf import settings
from django.db import connection

from infopass import stylesheet
from infopass.processes import Child, start, wait_until
from tests.forms_on_a_page import forms_on

BASE_DIR = Path(__file__).resolve().parent.parent
HOST = "appointments.example"
READY_SECONDS = 60
# Far longer than any page takes: what has not answered by then hangs.
HANGS_AFTER_SECONDS = 60
_WAITS_SECONDS = 2


def environment(home: Path, **changes: str) -> dict[str, str]:
    """A complete production environment on the test's database, with static files collected."""
    machine = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    (home / "tmp").mkdir(parents=True, exist_ok=True)
    complete = {
        **machine,
        "DJANGO_SETTINGS_MODULE": "tests.production_settings",
        "STATIC_HOME": str(home / "static"),
        "TMPDIR": str(home / "tmp"),
        "PYTHONWARNINGS": "ignore",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "PIN_KEYS": f"test:{secrets.token_urlsafe(48)}",
        "FIELD_KEYS": Fernet.generate_key().decode(),
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "ALLOWED_HOSTS": HOST,
        "TRUSTED_PROXY_COUNT": "1",
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "DEFAULT_FROM_EMAIL": "InfoPass <no-reply@agency.example>",
        "PUBLIC_URL": f"https://{HOST}",
        **dict(re.findall(r"^ENV (GRANIAN_\w+)='(.*)'$", _dockerfile(), re.MULTILINE)),
        **changes,
    }
    stylesheet.build()
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(command, env=complete, cwd=BASE_DIR, check=True)
    return complete


def database_url() -> str:
    """The database of this test run, for other processes."""
    found = connection.settings_dict
    login = quote(str(found["USER"] or ""))
    if found["PASSWORD"]:
        login += ":" + quote(str(found["PASSWORD"]), safe="")
    host, port = str(found["HOST"] or ""), f":{found['PORT']}" if found["PORT"] else ""
    where = f"{port}/{quote(host)}" if host.startswith("/") else f"{host}{port}"
    return f"postgres://{login}@{where}/{found['NAME']}"


@contextmanager
def web(environment: Mapping[str, str], *, home: Path, log: Path) -> Iterator[int]:
    """Granian by the image's own command, on a free port of this machine; yields the port."""
    with running("The web server", _image_command(port := _free_port()), environment, home, log):
        yield port


@contextmanager
def running(
    name: str, command: list[str], environment: Mapping[str, str], home: Path, log: Path
) -> Iterator[Child]:
    """A process of the product until the block ends; a web server is waited for."""
    program = Path(sys.executable).parent / command[0]
    # Nothing of the test's own environment: `start` adds to what is there.
    clean = ["env", "-i", *(f"{name}={value}" for name, value in environment.items())]
    child = start(name, [*clean, program, *command[1:]], home=home, log=log)
    try:
        if "--port" in command:
            port = int(command[command.index("--port") + 1])
            wait_until(lambda: _answers(port), child=child, signals=None, seconds=READY_SECONDS)
        yield child
    finally:
        child.ask_to_stop()
        child.wait_or_kill(30)


def _dockerfile() -> str:
    return (BASE_DIR / "Dockerfile").read_text()


def _image_command(port: int) -> list[str]:
    (command,) = re.findall(r"^CMD (\[\"granian.*\])$", _dockerfile(), re.MULTILINE)
    words: list[str] = yaml.safe_load(command)
    for option, value in {"--host": "127.0.0.1", "--port": str(port), "--workers": "1"}.items():
        words[words.index(option) + 1] = value
    return words


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        return ask(port, "GET", "/healthz").status == http.client.OK
    except OSError:
        return False


@dataclass(frozen=True)
class Answer:
    """What came back. ``headers`` are in the order they came, names in lower case."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        return ", ".join(value for found, value in self.headers if found == name.lower())

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def title(self) -> str:
        found = re.search(r"<title>(.*?)</title>", self.text, re.DOTALL)
        return unescape(found[1]) if found else ""

    @property
    def language(self) -> str:
        found = re.search(r'<html lang="(\w+)"', self.text)
        return found[1] if found else ""


def ask(
    port: int,
    method: str,
    target: str,
    *,
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
) -> Answer:
    """One request as the proxy hands it on: the right host, and that it came by HTTPS."""
    connection_ = http.client.HTTPConnection("127.0.0.1", port, timeout=HANGS_AFTER_SECONDS)
    sent = {"Host": HOST, "X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"}
    try:
        connection_.request(method, target, body=body, headers={**sent, **(headers or {})})
        came = connection_.getresponse()
        found = [(name.lower(), value) for name, value in came.getheaders()]
        return Answer(came.status, found, came.read())
    finally:
        connection_.close()


def send_raw(port: int, *pieces: bytes) -> bytes:
    """Whatever comes back to these very bytes until the server closes.

    A server that waits for more is told, after a while, that there is no more.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=_WAITS_SECONDS) as line:
        # It may have heard enough and closed; the answer can be there all the same.
        with suppress(OSError):
            for piece in pieces:
                line.sendall(piece)
        try:
            return _receive(line)
        except TimeoutError:
            line.settimeout(HANGS_AFTER_SECONDS)
        with suppress(OSError):
            line.shutdown(socket.SHUT_WR)
        return _receive(line)


def _receive(line: socket.socket) -> bytes:
    """Raises TimeoutError while the server keeps the line open."""
    received = bytearray()
    with suppress(ConnectionResetError):
        while chunk := line.recv(65536):
            received += chunk
    return bytes(received)


@dataclass
class Visitor:
    """A browser without scripts: cookies, the hidden token of each form, and where it was led."""

    port: int
    language: str = "en"
    cookies: dict[str, str] = field(default_factory=dict)
    # Every address asked for or led to, every Referer sent, every title seen.
    addresses: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    page: Answer = field(default_factory=lambda: Answer(0, [], b""))
    at: str = "/"

    def open(self, path: str, *, follow: bool = True) -> Answer:
        return self._send("GET", f"/{self.language}{path}", None, follow=follow)

    def send(self, path: str, fields: Mapping[str, str], *, follow: bool = True) -> Answer:
        """The open page's form of that address which takes these fields, with its hidden ones."""
        target = f"/{self.language}{path}"
        for form in forms_on(self.page.text):
            leads_to = urlsplit(form.action).path or urlsplit(self.at).path
            if form.method == "POST" and leads_to == target and fields.keys() <= form.names:
                body = urlencode({**form.fields, **fields}).encode()
                return self._send("POST", target, body, follow=follow)
        raise LookupError(f"{self.at} has no form for {target} with {sorted(fields)}.")

    def send_unasked(self, path: str, fields: Mapping[str, str], *, follow: bool = True) -> Answer:
        """A form that the open page does not have, with that page's token."""
        tokens = [form.fields for form in forms_on(self.page.text) if form.method == "POST"]
        token = tokens[0]["csrfmiddlewaretoken"]
        body = urlencode({"csrfmiddlewaretoken": token, **fields}).encode()
        return self._send("POST", f"/{self.language}{path}", body, follow=follow)

    def _send(self, method: str, target: str, body: bytes | None, *, follow: bool) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers |= {"Referer": f"https://{HOST}{self.at}", "Origin": f"https://{HOST}"}
        headers["Accept-Language"] = self.language
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.addresses += [target, headers["Referer"]]
        self.page = ask(self.port, method, target, headers=headers, body=body)
        self._remember(self.page)
        self.at = target
        led_to = self.page.header("location")
        if led_to and follow:
            parts = urlsplit(urljoin(f"https://{HOST}{target}", led_to))
            query = f"?{parts.query}" if parts.query else ""
            return self._send("GET", parts.path + query, None, follow=True)
        return self.page

    def _remember(self, answer: Answer) -> None:
        self.addresses += [value for name, value in answer.headers if name == "location"]
        self.titles.append(answer.title)
        for name, value in answer.headers:
            if name == "set-cookie":
                for morsel in SimpleCookie(value).values():
                    self.cookies[morsel.key] = morsel.value
