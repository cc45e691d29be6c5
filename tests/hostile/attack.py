"""Sends a scene's request with one part spoiled, and judges what came back."""

import gzip
import re
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, quote_from_bytes, urlsplit

from django.conf import settings
from django.core.signals import got_request_exception
from django.db import transaction
from django.test import Client

from tests.hostile.fields import Place
from tests.hostile.ledger import Ledger
from tests.hostile.meaning import Verdict
from tests.hostile.mutations import Spoiled
from tests.hostile.scenes import TOKEN, Scene

HANGS_AFTER = 5.0  # seconds of this thread's patience; an honest page takes some hundredths
_FORM = "application/x-www-form-urlencoded"
_PAGES = ("text/html", "text/plain")
_PLAIN_PAGES = {"healthz", "readyz", "metrics"}


@dataclass(frozen=True)
class Request:
    """Everything that is sent."""

    method: str
    address: str  # percent-encoded, with its query
    body: bytes
    content_type: str
    cookies: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Outcome:
    """What came of it. ``changed`` is what `Ledger.since` tells."""

    status: int
    led_to: str
    page: str
    seconds: float
    changed: dict[str, int]
    fault: str = ""


def request_of(scene: Scene, place: Place | None = None, value: Spoiled | None = None) -> Request:
    """The scene's request, with the value in that place."""

    def parts(where: str, good: dict[str, str]) -> list[tuple[str, bytes]]:
        pairs = [(name, text.encode()) for name, text in good.items()]
        if place is None or value is None or place.where != where:
            return pairs
        others = [(name, text) for name, text in pairs if name != place.name]
        return others + [(place.name, each) for each in value.values]

    fields = {"csrfmiddlewaretoken": TOKEN, **scene.fields} if scene.method == "POST" else {}
    sent_as_file = place.name if place and value and value.is_file else ""
    body, content_type = _body(parts("post", fields), sent_as_file)
    query = _encoded(parts("query", scene.query))
    arguments = dict(parts("path", scene.arguments))
    path = _path(scene, {name: arguments.get(name, b"") for name in scene.arguments})
    kept = {morsel.key: morsel.value for morsel in scene.client.cookies.values()}
    cookies = parts("cookie", {**kept, settings.CSRF_COOKIE_NAME: TOKEN})
    return Request(
        scene.method,
        path + (f"?{query}" if query else ""),
        body if scene.method == "POST" else b"",
        content_type,
        "; ".join(f"{name}={each.decode('latin-1')}" for name, each in cookies),
        {},
    )


def _path(scene: Scene, arguments: dict[str, bytes]) -> str:
    """Django would refuse to build an address around a spoiled argument."""
    path = quote(scene.path)
    for name, each in arguments.items():
        path = path.replace(f"/{quote(scene.arguments[name])}/", f"/{quote_from_bytes(each, '')}/")
    return path


def _encoded(pairs: Iterable[tuple[str, bytes]]) -> str:
    return "&".join(f"{quote(name)}={quote_from_bytes(each, '')}" for name, each in pairs)


def _body(pairs: list[tuple[str, bytes]], sent_as_file: str) -> tuple[bytes, str]:
    if not sent_as_file:
        return _encoded(pairs).encode(), _FORM
    boundary = "between-the-parts"
    return multipart(pairs, boundary, sent_as_file), f"multipart/form-data; boundary={boundary}"


def multipart(pairs: Iterable[tuple[str, bytes]], boundary: str, file: str = "") -> bytes:
    parts = []
    for name, each in pairs:
        kind = '; filename="it.txt"\r\nContent-Type: text/plain' if name == file else ""
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{kind}\r\n\r\n'
        parts.append(head.encode() + each + b"\r\n")
    return b"".join([*parts, f"--{boundary}--\r\n".encode()])


def send(request: Request, before: Ledger) -> Outcome:
    """In a transaction of its own that is taken back: the next request finds the same world."""
    faults: list[str] = []
    with transaction.atomic():
        began = time.perf_counter()
        with _listening(faults):
            answer = _ask(_client(), request)
        seconds = time.perf_counter() - began
        page = _text(answer)
        # A fault can leave the transaction unable to answer anything more.
        changed = {} if faults else Ledger.read().since(before)
        transaction.set_rollback(True)
    led_to = answer.headers.get("Location", "")
    return Outcome(answer.status_code, led_to, page, seconds, changed, "; ".join(faults))


@cache
def _client() -> Client:
    """One for all: what cookies it keeps does not matter, each request brings its own."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def _ask(client: Client, request: Request) -> Any:
    headers = {f"HTTP_{k.upper().replace('-', '_')}": v for k, v in request.headers.items()}
    extra: dict[str, Any] = {"HTTP_COOKIE": request.cookies, **headers}
    return client.generic(
        request.method, request.address, request.body, content_type=request.content_type, **extra
    )


def _text(answer: Any) -> str:
    """Empty for what is no page."""
    if not answer.headers.get("Content-Type", "text/html").startswith(_PAGES):
        return ""
    body: bytes = answer.content
    is_packed = answer.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(body) if is_packed else body).decode()


@contextmanager
def _listening(faults: list[str]) -> Iterator[None]:
    """Exceptions that a view let go are faults, whatever page was made of them."""

    def note(**_: object) -> None:
        error = sys.exc_info()[1]
        faults.append(f"{type(error).__name__}: {error}")

    got_request_exception.connect(note)
    try:
        yield
    finally:
        got_request_exception.disconnect(note)


def objections(scene: Scene, verdict: Verdict, usual: Outcome, came: Outcome) -> list[str]:
    """Everything that is wrong with the answer to a spoiled request; nothing when it is right."""
    found = [came.fault] if came.fault else []
    if came.status >= 500:
        found.append(f"status {came.status}")
    if came.seconds > HANGS_AFTER:
        found.append(f"took {came.seconds:.1f} seconds")
    if came.status >= 400 and came.changed:
        found.append(f"refused, and yet changed {came.changed}")
    found += _page_faults(scene, came)
    if not _fits(verdict, usual, came):
        found.append(f"must be {verdict.value}: {came.status} {came.led_to} {came.changed}")
    return found


def _fits(verdict: Verdict, usual: Outcome, came: Outcome) -> bool:
    refused = 400 <= came.status < 500 and not came.changed
    alike = came.status == usual.status and _where(came.led_to) == _where(usual.led_to)
    match verdict:
        case Verdict.REFUSED:
            return refused
        case Verdict.TAKEN:
            return alike and came.changed == usual.changed
        case Verdict.LED:
            return not came.changed or (alike and came.changed == usual.changed)
        case Verdict.ELSE:
            return alike and came.changed in ({}, usual.changed)
        case Verdict.OPEN:
            return refused or (alike and came.changed in ({}, usual.changed))


def _where(address: str) -> str:
    """The page, whatever appointment it is of: each booking gets another number."""
    path = urlsplit(address).path
    return re.sub(r"/[A-Z]{3}[0-9A-Z]{8}/", "/number/", path)


def _page_faults(scene: Scene, came: Outcome) -> list[str]:
    """Every page is ours, and in the language of its address."""
    is_page = not 300 <= came.status < 400 and came.page
    if not is_page or (scene.route in _PLAIN_PAGES and came.status in {200, 503}):
        return []
    wanted = [f'<html lang="{scene.language}"'] if _names_a_language(scene) else ['<html lang="']
    wanted += ["infopass.css", "<h1", 'id="main"']
    return [f"the page has no {sign}" for sign in wanted if sign not in came.page]


def _names_a_language(scene: Scene) -> bool:
    return scene.path.startswith(tuple(f"/{code}/" for code, _ in settings.LANGUAGES))
