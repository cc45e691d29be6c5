"""Every answer of the production site carries the headers that keep a browser out of harm's way.

Asked through granian with production's settings, over a socket.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from appointments.guesses import PER_NUMBER
from appointments.references import new_number
from tests import production
from tests.production import Answer, Visitor, ask

pytestmark = pytest.mark.django_db(transaction=True)

EXPECTED = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=31536000; includeSubDomains; preload",
}
TOO_LONG = b"x=" + b"y" * (settings.LARGEST_BODY + 1)


@pytest.fixture(scope="module")
def site(
    django_db_setup: None,  # noqa: ARG001 - names the test's database
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[int]:
    home = tmp_path_factory.mktemp("production")
    chosen = production.environment(home)
    with production.web(chosen, home=home, log=home / "web.log") as port:
        yield port


@pytest.fixture(scope="module")
def site_without_database(
    django_db_setup: None,  # noqa: ARG001
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[int]:
    home = tmp_path_factory.mktemp("broken")
    nowhere = f"postgres://nobody@/{home}/nothing"
    chosen = production.environment(home, DATABASE_URL=nowhere)
    with production.web(chosen, home=home, log=home / "web.log") as port:
        yield port


def missing(answer: Answer) -> dict[str, str]:
    """What differs from what every answer carries."""
    wrong = {
        name: answer.header(name)
        for name, expected in EXPECTED.items()
        if answer.header(name) != expected
    }
    if "camera=()" not in answer.header("permissions-policy"):
        wrong["permissions-policy"] = answer.header("permissions-policy")
    return wrong


ANSWERS = [
    ("a page", 200, "GET", "/es/", {}, None),
    ("the staff's door", 200, "GET", "/admin/login/", {}, None),
    ("health", 200, "GET", "/healthz", {}, None),
    ("readiness", 200, "GET", "/readyz", {}, None),
    ("gauges", 200, "GET", "/metrics", {}, None),
    ("to a language", 302, "GET", "/", {}, None),
    ("to number and PIN", 302, "GET", "/es/manage/ATL7K3MQ9XF/cancel/", {}, None),
    ("with a slash", 301, "GET", "/es/offices", {}, None),
    ("to the staff's door", 302, "GET", "/admin/", {}, None),
    ("another host", 400, "GET", "/es/", {"Host": "elsewhere.example"}, None),
    (
        "another host in plain",
        400,
        "GET",
        "/es/",
        {"Host": "x.test", "X-Forwarded-Proto": ""},
        None,
    ),
    ("no token", 403, "POST", "/es/manage/", {}, b"number=1"),
    ("nothing there", 404, "GET", "/es/nothing/", {}, None),
    ("nothing for staff", 302, "GET", "/admin/nothing/", {}, None),
    ("no such file", 404, "GET", "/static/nothing.css", {}, None),
    ("not offered", 405, "OPTIONS", "/es/", {}, None),
    ("not offered without a language", 405, "OPTIONS", "/", {}, None),
    ("too long", 413, "POST", "/es/manage/", {}, TOO_LONG),
]


@pytest.mark.parametrize(
    ("status", "method", "target", "headers", "body"),
    [answer[1:] for answer in ANSWERS],
    ids=[answer[0] for answer in ANSWERS],
)
def test_every_kind_of_answer_carries_them(
    site: int, status: int, method: str, target: str, headers: dict[str, str], body: bytes | None
) -> None:
    answer = ask(site, method, target, headers=headers, body=body)
    assert answer.status == status
    came_by_https = headers.get("X-Forwarded-Proto", "https") == "https"
    wrong = missing(answer)
    assert wrong == ({} if came_by_https else {"strict-transport-security": ""})


def test_plain_http_leads_to_https_with_them(site: int) -> None:
    answer = ask(site, "GET", "/es/offices/", headers={"X-Forwarded-Proto": "http"})
    assert answer.status == 301
    assert answer.header("location") == f"https://{production.HOST}/es/offices/"
    assert missing(answer) == {"strict-transport-security": ""}


def test_style_sheet_script_and_icon_carry_them_and_belong_to_us_alone(site: int) -> None:
    page = ask(site, "GET", "/en/").text
    for ending in ("css", "js", "svg"):
        address = next(part for part in page.split('"') if part.endswith(f".{ending}"))
        answer = ask(site, "GET", address)
        assert (answer.status, missing(answer)) == (200, {})
        assert answer.header("access-control-allow-origin") == ""


def test_a_fault_of_ours_carries_them(site_without_database: int) -> None:
    answer = ask(site_without_database, "GET", "/es/offices/")
    assert (answer.status, missing(answer)) == (500, {})
    assert answer.language == "es"


def test_too_many_guesses_carry_them(site: int) -> None:
    visitor = Visitor(site, "es")
    number = new_number("ATL")
    for _ in range(PER_NUMBER + 1):
        visitor.open("/manage/")
        visitor.send("/manage/", {"number": number, "pin": "000000"})
    assert visitor.page.status == 429
    assert missing(visitor.page) == {}


def test_every_cookie_is_for_this_host_alone_over_https_and_out_of_scripts_reach(
    site: int,
) -> None:
    set_by = [
        ask(site, "GET", "/es/manage/", headers={"Accept-Language": "en"}),
        # Language, session and message at once: a step without the answers before it.
        _misplaced_form(site),
    ]
    cookies = [value for answer in set_by for name, value in answer.headers if name == "set-cookie"]
    names = {cookie.partition("=")[0] for cookie in cookies}
    assert names == {"__Host-session", "__Host-csrf", "__Host-language", "__Host-messages"}
    for cookie in cookies:
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "samesite=lax", "path=/"} <= parts, cookie
        assert not any(part.startswith("domain") for part in parts)


def _misplaced_form(site: int) -> Answer:
    visitor = Visitor(site, "es")
    visitor.open("/manage/")
    return visitor.send_unasked("/book/details/", {"first_name": "Ana"}, follow=False)


def test_the_check_fails_on_an_answer_without_them() -> None:
    assert len(missing(Answer(200, [], b""))) == len(EXPECTED) + 1


def test_no_page_carries_a_style_or_a_script_of_its_own() -> None:
    folder = Path(settings.BASE_DIR, "templates")
    letters = folder / "notices" / "messages"  # e-mail programs fetch no style sheet
    found = {
        path.name
        for path in folder.rglob("*.html")
        if not path.is_relative_to(letters)
        for sign in (' style="', "<style", "javascript:", " onclick=", " onload=", "<script>")
        if sign in path.read_text()
    }
    assert found == set()
