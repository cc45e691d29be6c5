"""Pages are compressed, except where their length would tell what is secret in them."""

import gzip

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from appointments.models import Slot
from appointments.references import pin_for
from tests.cast import ANA, an_open_office, book
from tests.walk import path, send

pytestmark = pytest.mark.django_db

ASKS_FOR_GZIP = {"accept-encoding": "gzip, deflate, br, zstd"}


@pytest.fixture
def phone() -> Client:
    return Client(headers=ASKS_FOR_GZIP)


def plain(content: bytes) -> str:
    return gzip.decompress(content).decode()


@pytest.mark.parametrize("name", ["home", "office_list", "manage", "book_service"])
def test_a_page_is_compressed_for_who_can_read_it(phone: Client, client: Client, name: str) -> None:
    shrunk, whole = phone.get(path(name)), client.get(path(name))
    assert shrunk["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in whole
    assert int(shrunk["Content-Length"]) == len(shrunk.content) < len(whole.content) / 2
    assert "</html>" in plain(shrunk.content)
    for page in (shrunk, whole):
        assert "Accept-Encoding" in page["Vary"]


def test_a_head_request_says_the_same_and_sends_nothing(phone: Client) -> None:
    head = phone.head(path("home"))
    assert head["Content-Encoding"] == "gzip"
    assert int(head["Content-Length"]) > 0
    assert head.content == b""


@pytest.mark.parametrize("address", ["/healthz", "/metrics"])
def test_what_machines_ask_for_can_be_read_either_way(phone: Client, address: str) -> None:
    page = phone.get(address)
    text = page.content.decode() if "Content-Encoding" not in page else plain(page.content)
    assert text == Client().get(address).content.decode()


@pytest.mark.parametrize(
    "query",
    ["?day=2027-01-05", "?before", "?office=ATL&day=2027-01-05", "?without_zip", "?done=moved"],
)
def test_the_queries_of_our_own_links_keep_a_page_small(phone: Client, query: str) -> None:
    assert phone.get(path("home") + query)["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    "query", ["?x=1", "?day=x", "?number=123456", "?before&q=1", "?office=%00"]
)
def test_a_query_of_anybody_else_does_not(phone: Client, query: str) -> None:
    page = phone.get(path("home") + query)
    assert "Content-Encoding" not in page
    assert "Accept-Encoding" in page["Vary"]


def test_a_guess_in_the_address_does_not_show_in_the_length_of_a_notice(phone: Client) -> None:
    now = timezone.now()
    an_open_office(now=now)
    ana = book(Slot.objects.latest("starts_at"), ANA, now=now)
    send(phone, "manage", {"number": ana.number, "pin": pin_for(ana)})
    secret = f'notice__code">{pin_for(ana)}'
    wrong = secret[::-1]
    assert pin_for(ana) != pin_for(ana)[::-1]
    right_page, wrong_page = (
        phone.get(path("notice", ana.number), {"x": guess}).content for guess in (secret, wrong)
    )
    assert pin_for(ana).encode() in right_page
    assert len(right_page) == len(wrong_page)
    # Compressed, the very same pages would have told.
    assert len(gzip.compress(right_page)) < len(gzip.compress(wrong_page))


def test_the_staffs_pages_stay_as_they_are(phone: Client) -> None:
    phone.force_login(get_user_model().objects.create_superuser("cruz", password="a long password"))
    page = phone.get("/admin/appointments/appointment/", {"q": "Nun"})
    assert page.status_code == 200
    assert "Content-Encoding" not in page
