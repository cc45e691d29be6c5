"""What no browser and no test client can send, straight to the production server's socket.

Much of it never reaches Django: the server answers by itself, with a bare status, or hangs up. What
reaches it gets a page of ours. Either way the server lives, answers the next visitor, and nothing
was written.
"""

import re
import socket
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests import production
from tests.hostile.ledger import Ledger
from tests.production import HOST, Visitor, ask, send_raw

pytestmark = pytest.mark.django_db(transaction=True)

_LARGEST = settings.LARGEST_BODY
_FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


@pytest.fixture(scope="module")
def site(
    django_db_setup: None,  # noqa: ARG001 - names the test's database
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[int]:
    home = tmp_path_factory.mktemp("raw")
    with production.web(production.environment(home), home=home, log=home / "web.log") as port:
        yield port


@pytest.fixture(autouse=True)
def _unharmed(site: int) -> Iterator[None]:
    before = Ledger.read()
    yield
    assert ask(site, "GET", "/es/").status == 200
    assert Ledger.read() == before


def request(line: bytes, *headers: bytes, body: bytes = b"", host: bytes = HOST.encode()) -> bytes:
    head = b"".join(header + b"\r\n" for header in headers)
    forwarded = b"X-Forwarded-Proto: https\r\nConnection: close\r\n"
    return line + b"\r\nHost: " + host + b"\r\n" + forwarded + head + b"\r\n" + body


def status_of(answer: bytes) -> int:
    """0 where the server hung up without a word."""
    found = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    return int(found[1]) if found else 0


TARGETS = {
    "nul": b"/es/\x00/",
    "nul in percent": b"/es/manage/%00/",
    "half a percent": b"/es/manage/%",
    "no hex": b"/es/manage/%zz/",
    "broken letters": b"/es/manage/%ff%fe/",
    "overlong slash": b"/es/%c0%af%c0%af/",
    "surrogate": b"/es/manage/%ed%a0%80/",
    "raw letters": "/es/manage/ñ/".encode(),
    "raw broken letters": b"/es/manage/\xff\xfe/",
    "very long": b"/es/manage/" + b"a" * 20_000 + b"/",
    "dots": b"/es/../../../etc/hosts",
    "encoded dots": b"/static/%2e%2e/%2e%2e/manage.py",
    "backslashes": b"/static/..\\..\\manage.py",
    "nul for a file": b"/static/infopass.css%00.svg",
    "two slashes": b"//elsewhere.example/es/manage",
    "with a host": b"https://elsewhere.example/es/nothing/",
    "broken query": b"/es/manage/nothing/x/?number=%&%zz=%ff&=&&",
    "nul in the query": b"/es/nothing/?number=%00",
    "a space": b"/es/ manage/",
    "a star": b"*",
    "a fragment": b"/es/nothing/#x",
    "nothing": b"",
}


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS.keys())
def test_an_address_that_is_none_is_refused_or_led_on(site: int, target: bytes) -> None:
    answer = send_raw(site, request(b"GET " + target + b" HTTP/1.1"))
    status = status_of(answer)
    assert status == 0 or 300 <= status < 500, answer[:200]
    if b"<html" in answer:
        assert b"infopass" in answer
        assert b"<h1>" in answer
    led_to = re.search(rb"(?i)\r\nlocation: ([^\r]*)", answer)
    assert led_to is None or led_to[1].startswith((b"/es/", f"https://{HOST}/".encode()))


HEADERS = {
    "nul in a cookie": b"Cookie: sessionid=a\x00b",
    "raw bytes in a cookie": b"Cookie: __Host-session=\xff\xfe\x80; __Host-language=\xc3",
    "quoted nul in a cookie": b'Cookie: __Host-session="a\\000b"; __Host-csrf="\\377"',
    "a cookie of 8 KB": b"Cookie: __Host-session=" + b"a" * 8_192,
    "a thousand cookies": b"Cookie: " + b"; ".join(b"c%d=x" % n for n in range(1_000)),
    "language of nothing": b"Accept-Language: \xff\xff;q=\xfe",
    "a line folded": b"X-Odd: one\r\n two",
    "a name with a space": b"X Odd: one",
    "no colon": b"nonsense",
    "a bare line feed": b"X-Odd: one\nX-Other: two",
    "a carriage return": b"X-Odd: one\rtwo",
    "60 KB": b"X-Odd: " + b"a" * 60_000,
    "a megabyte": b"X-Odd: " + b"a" * 1_000_000,
    "five hundred": b"\r\n".join(b"X-Odd-%d: x" % n for n in range(500)),
    "two hosts": b"Host: elsewhere.example",
    "a length that is none": b"Content-Length: many",
    "a negative length": b"Content-Length: -1",
    "two lengths": b"Content-Length: 1\r\nContent-Length: 2",
    "length and chunks": b"Content-Length: 5\r\nTransfer-Encoding: chunked",
    "chunks of nothing known": b"Transfer-Encoding: odd",
    "another protocol": b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x",
    "a promise": b"Expect: 100-continue",
    "another promise": b"Expect: a-page",
}


@pytest.mark.parametrize("header", HEADERS.values(), ids=HEADERS.keys())
def test_a_header_that_is_odd_is_passed_over_or_refused(site: int, header: bytes) -> None:
    answer = send_raw(site, request(b"GET /es/manage/ HTTP/1.1", header))
    assert status_of(answer) in {0, 101, 200, 400, 408, 413, 431, 417}, answer[:200]


def sent_form(site: int) -> tuple[bytes, bytes]:
    """The cookie and the form of somebody who asks for the number and PIN page."""
    visitor = Visitor(site, "es")
    visitor.open("/manage/")
    token = visitor.cookies["__Host-csrf"].encode()
    cookie = b"Cookie: __Host-csrf=" + token + b"\r\nOrigin: https://" + HOST.encode() + b"\r\n"
    return cookie, b"csrfmiddlewaretoken=" + token + b"&number=x&pin=1"


def post(cookie: bytes, *headers: bytes, body: bytes) -> bytes:
    all_ = (cookie.removesuffix(b"\r\n"), _FORM.removesuffix(b"\r\n"), *headers)
    return request(b"POST /es/manage/ HTTP/1.1", *all_, body=body)


def test_the_form_of_these_tests_is_read_when_nothing_is_wrong(site: int) -> None:
    cookie, form = sent_form(site)
    answer = send_raw(site, post(cookie, b"Content-Length: %d" % len(form), body=form))
    assert status_of(answer) == 422


def test_a_body_larger_than_any_form_is_refused_unread(site: int) -> None:
    cookie, form = sent_form(site)
    announced = b"Content-Length: %d" % (_LARGEST * 1_000)
    answer = send_raw(site, post(cookie, announced, body=form))
    # Whoever announces more than they send may also be hung up on.
    assert status_of(answer) in {0, 400, 408, 413}
    whole = form + b"&x=" + b"y" * _LARGEST
    answer = send_raw(site, post(cookie, b"Content-Length: %d" % len(whole), body=whole))
    assert status_of(answer) == 413
    assert "Esto es más de lo que podemos recibir" in answer.decode()


@pytest.mark.parametrize("size", [100, _LARGEST * 4])
def test_a_body_without_a_length_is_no_form(site: int, size: int) -> None:
    cookie, form = sent_form(site)
    chunk = form + b"&x=" + b"y" * size
    chunked = b"%x\r\n" % len(chunk) + chunk + b"\r\n0\r\n\r\n"
    answer = send_raw(site, post(cookie, b"Transfer-Encoding: chunked", body=chunked))
    assert 400 <= status_of(answer) < 500
    neither = send_raw(site, post(cookie, body=chunk))
    assert status_of(neither) == 0 or 400 <= status_of(neither) < 500


@pytest.mark.parametrize(
    "chunks", [b"zz\r\nabc\r\n0\r\n\r\n", b"5\r\nabc", b"ffffffffffffffff\r\nx", b"-1\r\n", b""]
)
def test_chunks_that_are_none_are_refused(site: int, chunks: bytes) -> None:
    cookie, _form = sent_form(site)
    answer = send_raw(site, post(cookie, b"Transfer-Encoding: chunked", body=chunks))
    assert status_of(answer) == 0 or 400 <= status_of(answer) < 500


def test_a_body_shorter_than_announced_is_no_form(site: int) -> None:
    cookie, form = sent_form(site)
    announced = b"Content-Length: %d" % (len(form) + 50)
    answer = send_raw(site, post(cookie, announced, body=form))
    assert status_of(answer) == 0 or 400 <= status_of(answer) < 500


def test_somebody_slow_holds_nobody_else_up_and_is_answered(site: int) -> None:
    """The proxy takes forms in whole before it hands them on; a few slow ones do no harm here."""
    cookie, form = sent_form(site)
    begun = post(cookie, b"Content-Length: %d" % len(form), body=form[:5])
    lines = [socket.create_connection(("127.0.0.1", site), timeout=60) for _ in range(4)]
    try:
        for line in lines:
            line.sendall(begun)
        assert ask(site, "GET", "/es/offices/").status == 200
        for line in lines:
            line.sendall(form[5:])
            assert status_of(line.recv(65536)) == 422
    finally:
        for line in lines:
            line.close()


BYTES = [
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    b"\r\n" * 500,
    b"GET /\r\n",
    b"GET / HTTP/9.9\r\n\r\n",
    b"HELO there\r\n\r\n",
    b"\x00" * 5_000,
    b"BREW / HTTP/1.1\r\n\r\n",
]


@pytest.mark.parametrize("sent", BYTES)
def test_bytes_of_another_kind_are_refused(site: int, sent: bytes) -> None:
    answer = send_raw(site, sent)
    assert b"HTTP/1.1 200" not in answer
    assert b"HTTP/1.1 500" not in answer
