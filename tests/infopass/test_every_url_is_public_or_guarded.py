"""Deny by default: every address of the site is public by name, or refuses strangers.

The walk takes each route from the URL configuration itself, so that a new one cannot be forgotten:
it is refused to strangers, or it is named here, or this test fails.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, path, reverse
from django.utils import timezone

from appointments.models import Appointment, Slot
from infopass.urls import urlpatterns as routes_of_the_site
from tests.cast import an_open_office, book

pytestmark = pytest.mark.django_db

# For anybody: nothing on them belongs to a person.
PUBLIC = {
    "root",
    "favicon",
    "home",
    "healthz",
    "readyz",
    "metrics",
    "admin:login",
    "admin:session_left",
    "book_online",
    "book_service",
    "finished",
    "manage",
    "manage_lost",
    "manage_lost_sent",
    "office_list",
    "office_page",
}
# For the session that gave the answers, or the number and PIN: where a stranger is sent instead.
PERSONAL = {
    "book_office": "book_service",
    "book_details": "book_service",
    "book_time": "book_service",
    "book_review": "book_service",
    "book_extend": "book_service",
    "notice": "manage",
    "notice_pdf": "manage",
    "notice_ics": "manage",
    "manage_appointment": "manage",
    "manage_reschedule": "manage",
    "manage_reschedule_confirm": "manage",
    "manage_reschedule_extend": "manage",
    "manage_contact": "manage",
    "manage_cancel": "manage",
}
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^()]*\)")


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str

    def address(self, number: str) -> str:
        """Raises KeyError for an argument that nobody gave a sample of: give it one here."""
        samples = {
            "number": number,
            "code": "ATL",
            "day": "2027-01-06",
            "service": "CASE",
            "object_id": "1",
            "content_type_id": "1",
            "id": "1",
            "pk": "1",
            "app_label": "appointments",
            "url": "nowhere",
        }
        filled = _ARGUMENT.sub(lambda found: samples[found[1] or found[2]], self.pattern)
        return "/" + filled.replace("^", "").replace("$", "")


def routes(entries: Any = None, before: str = "", space: str = "") -> Iterator[Route]:
    for entry in get_resolver().url_patterns if entries is None else entries:
        pattern = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from routes(entry.url_patterns, pattern, inner)
        elif isinstance(entry, URLPattern):
            yield Route(f"{space}{entry.name}" if entry.name else pattern, pattern)


def answers(client: Client, address: str) -> list[Any]:
    return [client.get(address), client.post(address)]


def is_refused(response: Any) -> bool:
    """To the login page, or nothing but a refusal. Django's admin sends who logs out to its door."""
    if response.status_code == 302:
        to = response.headers["Location"].partition("?")[0]
        return to in {reverse("admin:login"), reverse("admin:index")}
    return response.status_code in {403, 404, 405}


def open_to_strangers(client: Client, number: str) -> set[str]:
    """The routes that give a stranger anything, without being named above."""
    return {
        route.name
        for route in routes()
        if route.name not in PUBLIC | PERSONAL.keys()
        for response in answers(client, route.address(number))
        if not is_refused(response)
    }


@pytest.fixture
def anas() -> Appointment:
    """Ana's appointment: its number is known to the stranger of these tests, its PIN is not."""
    now = timezone.now()
    an_open_office(now=now)
    return book(Slot.objects.order_by("starts_at")[20], now=now)


def test_every_route_is_named_here_or_refuses_strangers(client: Client, anas: Appointment) -> None:
    assert open_to_strangers(client, anas.number) == set()


def test_every_name_here_is_a_route_of_the_site() -> None:
    assert PUBLIC | PERSONAL.keys() <= {route.name for route in routes()}


def test_the_walk_meets_every_part_of_the_site() -> None:
    met = {route.name for route in routes()}
    assert {"home", "notice", "office_page", "admin:index"} <= met
    assert {f"admin:appointments_{model}_changelist" for model in ("slot", "appointment")} <= met


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_page_answers_anybody(client: Client, anas: Appointment, name: str) -> None:
    (route,) = [route for route in routes() if route.name == name]
    assert not is_refused(client.get(route.address(anas.number)))


@pytest.mark.parametrize("name", sorted(PERSONAL))
def test_a_personal_page_sends_away_who_knows_only_its_address(
    client: Client, anas: Appointment, name: str
) -> None:
    (route,) = [route for route in routes() if route.name == name]
    for address in (route.address(anas.number), route.address(anas.number_as_shown)):
        for response in answers(client, address):
            if response.status_code != 405:
                assert response.status_code == 302
                assert response.headers["Location"].partition("?")[0] == reverse(PERSONAL[name])
            for secret in (anas.last_name, anas.phone, anas.email):
                assert secret not in response.content.decode()
    anas.refresh_from_db()
    assert (anas.status, anas.moves) == ("booked", 0)


# Could it fail? The site with two more routes: one that says it is public, one that says nothing.


@login_not_required
def leak(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return HttpResponse("Ana María")


def forgotten(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    return HttpResponse("Ana María")


urlpatterns = [
    *routes_of_the_site,
    path("leak/", leak, name="leak"),
    path("forgotten/", forgotten, name="forgotten"),
]


@pytest.mark.urls(__name__)
def test_the_walk_finds_a_route_that_nobody_named(client: Client, anas: Appointment) -> None:
    assert open_to_strangers(client, anas.number) == {"leak"}


@pytest.mark.urls(__name__)
def test_a_view_that_says_nothing_is_refused(client: Client) -> None:
    assert is_refused(client.get("/forgotten/"))
