"""Which language a visitor gets, and how it is switched."""

import pytest
from django.test import Client, RequestFactory

from infopass.language import of_path, same_page


@pytest.mark.parametrize(
    ("cookie", "browser", "leads_to"),
    [
        ("", "", "/en/"),
        ("", "es-MX,es;q=0.9,en;q=0.5", "/es/"),
        ("", "fr-FR,de;q=0.5", "/en/"),
        ("en", "es-MX,es;q=0.9", "/en/"),
        ("es", "en-US", "/es/"),
        ("xx", "es", "/es/"),
        ("../../etc", "en", "/en/"),
    ],
)
def test_the_first_page_follows_choice_then_browser_then_english(
    client: Client, cookie: str, browser: str, leads_to: str
) -> None:
    if cookie:
        client.cookies["language"] = cookie
    response = client.get("/", headers={"accept-language": browser})
    assert response.status_code == 302
    assert response["Location"] == leads_to
    assert "Cookie" in response["Vary"]
    assert "Accept-Language" in response["Vary"]


def test_the_page_says_its_language_and_links_to_the_other(client: Client) -> None:
    english = client.get("/en/").content.decode()
    assert '<html lang="en">' in english
    assert 'href="/es/" lang="es"' in english
    spanish = client.get("/es/").content.decode()
    assert '<html lang="es">' in spanish
    assert 'href="/en/" lang="en"' in spanish
    assert "Programe una cita" in spanish


def test_switching_the_language_is_remembered(client: Client) -> None:
    assert client.get("/es/", headers={"accept-language": "en"}).cookies["language"].value == "es"
    assert client.get("/", headers={"accept-language": "en"})["Location"] == "/es/"


def test_nothing_is_remembered_where_the_browser_already_agrees(client: Client) -> None:
    response = client.get("/es/", headers={"accept-language": "es"})
    assert "language" not in response.cookies


def test_a_page_that_does_not_exist_chooses_no_language(client: Client) -> None:
    response = client.get("/es/nothing-here/", headers={"accept-language": "en"})
    assert response.status_code == 404
    assert "language" not in response.cookies


@pytest.mark.parametrize(
    ("address", "other"),
    [
        ("/en/", "/es/"),
        ("/en/offices/ATL/", "/es/offices/ATL/"),
        ("/en/book/time/?day=2027-05-04", "/es/book/time/?day=2027-05-04"),
        ("/en/nothing-here/?a=b", "/es/nothing-here/?a=b"),
        ("/nothing-here/", "/es/"),
        ("/es/offices/", "/es/offices/"),
    ],
)
def test_the_switch_leads_to_the_same_page(rf: RequestFactory, address: str, other: str) -> None:
    assert same_page(rf.get(address), "es") == other


@pytest.mark.parametrize(
    ("path", "language"), [("/es/", "es"), ("/en/book/", "en"), ("/", None), ("/fr/", None)]
)
def test_only_a_known_language_counts_in_a_path(path: str, language: str | None) -> None:
    assert of_path(path) == language


def test_an_address_without_a_language_finds_its_page(client: Client) -> None:
    response = client.get("/offices/", headers={"accept-language": "es"})
    assert response.status_code == 302
    assert response["Location"] == "/es/offices/"
