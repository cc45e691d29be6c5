"""Requests that are wrong as a whole: method, kind of contents, body, headers."""

import random
from collections.abc import Iterator
from dataclasses import replace

from django.conf import settings

from tests.hostile.attack import Request, multipart
from tests.hostile.meaning import Verdict
from tests.hostile.scenes import TOKEN, Scene

type Wrong = tuple[str, Request, Verdict]

_METHODS = (
    *("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "BREW", "QUERY"),
    *("get", "post", "Post", "GETS", "LINK", "LOCK", "PURGE", "X" * 200),
)
_KINDS = (
    *("application/json", "text/plain", "text/html", "application/xml", "image/png", "x", "/", ""),
    *("application/octet-stream", "multipart/mixed", "multipart/form-data", "application/pdf"),
    "multipart/form-data; boundary=",
    "multipart/form-data; boundary=" + "b" * 300,
    "multipart/form-data; boundary=\x00",
    "multipart/form-data; boundary=é",
    *("application/x-www-form-urlencoded-not", "urlencoded", "form", "text/plain; charset=utf-8"),
)
# The right kind in letters that are not UTF-8, or in none that anybody knows.
_LETTERS = ("utf-7", "utf-16", "latin-1", "idna", "nothing", "", "ñ", "utf-8-sig", "x" * 500)
_HEADERS = {
    "Accept-Language": ("", "xx", "*", ";q=", "es;q=abc", "a," * 3_000, "\x00", "zz-" * 200, "ñ"),
    "Accept-Encoding": ("", "*;q=0", "gzip;q=abc", "br" * 4_000, "\x00", "identity;q=0"),
    "If-None-Match": ("*", '"', 'W/"x', "x" * 8_000),
    "If-Modified-Since": ("yesterday", "Sat, 99 Foo 9999 99:99:99 GMT", "0", "x" * 8_000),
    "Range": ("bytes=0-", "bytes=-1", "bytes=5-1", "lines=1-2", "bytes=0-" + "9" * 500),
    "X-Forwarded-For": ("unknown", "1.2.3.4, " * 500, "::1%eth0", "' or 1=1", "\x00"),
    "User-Agent": ("", "\x00", "x" * 8_000, "ñ\x1b[31m"),
    "X-Requested-With": ("XMLHttpRequest",),
}


def wrong_as_a_whole(scene: Scene, good: Request, rng: random.Random) -> Iterator[Wrong]:
    """Only what Django's test client can send; the rest is in `test_raw_sockets`."""
    for method in _METHODS:
        yield f"method {method[:12]}", replace(good, method=method), _of_method(scene, method)
    for name, values in _HEADERS.items():
        for value in values:
            changed = replace(good, headers={name: value})
            yield f"{name} {value[:12]!r}", changed, Verdict.TAKEN
    yield "another host", replace(good, headers={"Host": "elsewhere.example"}), Verdict.REFUSED
    if scene.method == "POST":
        yield from _wrong_bodies(good, rng)
        yield from _wrong_senders(good)


def _of_method(scene: Scene, method: str) -> Verdict:
    """Letters in lower case are read as meant: a form, or a look at the page."""
    if method.upper() == scene.method:
        return Verdict.TAKEN
    return Verdict.LED if method.upper() == "GET" else Verdict.REFUSED


def _wrong_senders(good: Request) -> Iterator[Wrong]:
    for origin in ("https://elsewhere.example", "null", "http://", "x", "https://[::1", "\x00"):
        yield f"origin {origin}", replace(good, headers={"Origin": origin}), Verdict.REFUSED


def _wrong_bodies(good: Request, rng: random.Random) -> Iterator[Wrong]:
    for kind in _KINDS:
        yield f"kind {kind[:40]!r}", replace(good, content_type=kind), Verdict.REFUSED
        with_token = replace(good, content_type=kind, headers={"X-CSRFToken": TOKEN})
        yield f"kind {kind[:40]!r} with token", with_token, Verdict.LED
    for letters in _LETTERS:
        kind = f"{good.content_type}; charset={letters}"
        yield f"letters {letters[:12]!r}", replace(good, content_type=kind), Verdict.LED
    yield "too many fields", _with_body(good, good.body + b"&x=1" * 2_100), Verdict.REFUSED
    largest = settings.LARGEST_BODY
    for size in (largest + 1, largest * 4):
        too_long = good.body + b"&x=" + b"y" * size
        yield f"{size} bytes more", _with_body(good, too_long), Verdict.REFUSED
        file = multipart([("file", b"y" * size)], "b", "file")
        as_file = replace(good, body=file, content_type="multipart/form-data; boundary=b")
        yield f"a file of {size} bytes", as_file, Verdict.REFUSED
    for how, body in _broken(good.body):
        yield how, _with_body(good, body), Verdict.REFUSED
    for how, body in _broken_multipart():
        changed = replace(good, body=body, content_type="multipart/form-data; boundary=b")
        yield how, changed, Verdict.REFUSED
    unfinished = multipart([("csrfmiddlewaretoken", TOKEN.encode())], "b")[:-9]
    as_parts = replace(good, body=unfinished, content_type="multipart/form-data; boundary=b")
    yield "never closed", as_parts, Verdict.LED
    for _ in range(10):
        noise = rng.randbytes(rng.randint(1, 2_000))
        yield "noise", _with_body(good, noise), Verdict.REFUSED


def _with_body(good: Request, body: bytes) -> Request:
    return replace(good, body=body)


def _broken(body: bytes) -> Iterator[tuple[str, bytes]]:
    """Without the token at the front, so that none of them is a form of ours any more."""
    rest = body.partition(b"&")[2]
    yield "empty", b""
    yield "separators only", b"&" * 500
    yield "no names", b"=&=&=a&=b"
    yield "names only", b"csrfmiddlewaretoken&" + rest
    yield "other separators", body.replace(b"&", b";").replace(b"csrf", b"no-csrf")
    yield "bad percent signs", b"csrfmiddlewaretoken=%zz%&%=%u0041&" + rest
    yield "sixteen bits", body.decode().encode("utf-16")
    yield "encoded twice", body.replace(b"%", b"%25").replace(b"=", b"%3D")
    yield "json", b'{"csrfmiddlewaretoken": "' + TOKEN.encode() + b'"}'
    yield "nul first", b"\x00" + body


def _broken_multipart() -> Iterator[tuple[str, bytes]]:
    whole = multipart([("csrfmiddlewaretoken", TOKEN.encode())], "b")
    yield "no parts", b"--b--\r\n"
    yield "nothing", b""
    yield "never opened", b"hello"
    yield "another boundary", whole.replace(b"--b", b"--c")
    yield "headers without end", b"--b\r\nContent-Disposition: form-data; name="
    yield "a header of 70 KB", b"--b\r\nX: " + b"y" * 70_000 + b"\r\n\r\n\r\n--b--\r\n"
    nameless = b"--b\r\nContent-Disposition: form-data\r\n\r\n1\r\n--b--\r\n"
    yield "nameless", nameless
    coded = whole.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n!", 1)
    yield "bad base64", coded
