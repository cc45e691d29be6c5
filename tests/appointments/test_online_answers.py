"""Who takes the online answer is led to it, and counted: a number for a day, nothing of a person."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from appointments.models import OnlineAnswerCount
from offices.models import Service
from tests.cast import a_service
from tests.roles import NATIONAL_ADMINISTRATOR, a_staff_member
from tests.walk import leads_to, see, send, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

ENGLISH = "https://my.agency.example/cases/?lang=en"
SPANISH = "https://my.agency.example/casos/"


@pytest.fixture
def service() -> Service:
    return a_service(
        online_en="See your case online.", online_url_en=ENGLISH, online_url_es=SPANISH
    )


def considering(service: Service, language: str = "en") -> Client:
    """Somebody who chose this reason and reads that it can be done online."""
    client = Client()
    send(client, "book_service", {"service": service.pk}, language)
    return client


def take(client: Client, language: str = "en", code: str = "CASE", method: str = "get") -> Any:
    ask = getattr(client, method)
    return ask(f"/{language}/book/online/{code}/")


def counted() -> dict[tuple[date, str, str], int]:
    return {
        (row.date, row.service.code, row.language): row.taken
        for row in OnlineAnswerCount.objects.select_related("service")
    }


def test_the_page_leads_to_the_address_of_the_service_by_way_of_ours(service: Service) -> None:
    client = considering(service)
    page = client.get("/en/book/?before").text
    assert 'href="/en/book/online/CASE/"' in page
    assert ENGLISH not in page
    assert take(client).headers["Location"] == ENGLISH
    assert take(client, "es").headers["Location"] == SPANISH


def test_each_person_counts_once_on_the_day_and_in_the_language(
    service: Service, on_monday: time_machine.Traveller
) -> None:
    for language in ("en", "es", "en"):
        client = considering(service, language)
        take(client, language)
        take(client, language)
    on_monday.shift(timedelta(days=1))
    take(considering(service))
    monday, tuesday = date(2027, 1, 4), date(2027, 1, 5)
    assert counted() == {
        (monday, "CASE", "en"): 2,
        (monday, "CASE", "es"): 1,
        (tuesday, "CASE", "en"): 1,
    }


def test_the_day_is_that_of_utc(service: Service, on_monday: time_machine.Traveller) -> None:
    on_monday.move_to("2027-01-05T00:30:00+00:00")  # still Monday evening in Atlanta
    take(considering(service))
    assert counted() == {(date(2027, 1, 5), "CASE", "en"): 1}


def test_nobody_is_counted_who_did_not_choose_the_reason_before(service: Service) -> None:
    """A crawler, a link in a chat, a page of another reason."""
    another = a_service("CARD", online_url_en="https://elsewhere.example/")
    assert take(Client()).headers["Location"] == ENGLISH
    assert take(considering(another)).headers["Location"] == ENGLISH
    assert take(considering(service), method="head").headers["Location"] == ENGLISH
    assert counted() == {}


def test_nothing_is_sent_to_it(service: Service) -> None:
    assert take(considering(service), method="post").status_code == 405
    assert counted() == {}


def test_no_request_says_where_it_leads(service: Service) -> None:
    client = considering(service)
    address = "/en/book/online/CASE/?next=//evil.example&url=https://evil.example&online_url=x"
    assert client.get(address).headers["Location"] == ENGLISH


@pytest.mark.parametrize("fields", [{"online_url_en": ""}, {"needs_approval": True}])
def test_a_reason_without_an_online_answer_leads_back_to_the_reasons(
    service: Service, fields: dict[str, Any]
) -> None:
    client = considering(service)
    Service.objects.update(**fields)
    assert leads_to(take(client), "book_service")
    assert counted() == {}


def test_a_reason_that_is_not_offered_is_not_found(service: Service) -> None:
    client = considering(service)
    Service.objects.update(active=False)
    assert take(client).status_code == 404
    assert take(client, code="NOPE").status_code == 404


def test_a_database_that_refuses_the_count_keeps_nobody_from_the_answer(service: Service) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE appointments_onlineanswercount ADD CHECK (taken < 0)")
    client = considering(service)
    assert take(client).headers["Location"] == ENGLISH
    assert see(client, "book_service").status_code == 200
    assert counted() == {}


def test_who_comes_back_and_books_all_the_same_goes_on(service: Service) -> None:
    client = considering(service)
    take(client)
    response = send(client, "book_service", {"service": service.pk, "still_needed": "yes"})
    assert leads_to(response, "book_office")


def test_staff_only_look_at_the_numbers(client: Client, service: Service) -> None:
    take(considering(service))
    client.force_login(a_staff_member("nat", NATIONAL_ADMINISTRATOR))
    page = "/admin/appointments/onlineanswercount/"
    assert "Question about a pending case" in text_of(client.get(page))
    assert client.get(f"{page}add/").status_code == 403
    row = OnlineAnswerCount.objects.get()
    assert client.post(f"{page}{row.pk}/delete/", {"post": "yes"}).status_code == 403
