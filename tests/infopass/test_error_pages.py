"""Every error page is our own, in the visitor's language, with the next step on it."""

import logging
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from infopass import error_pages
from infopass.urls import urlpatterns as pages


def _refuse(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    raise PermissionDenied


def _break(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    raise RuntimeError("broken on purpose")


def _suspect(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    raise SuspiciousOperation("odd")


urlpatterns = [
    path("en/refuse/", _refuse),
    path("es/refuse/", _refuse),
    path("en/break/", _break),
    path("es/break/", _break),
    path("en/suspect/", _suspect),
    path("es/suspect/", _suspect),
    *pages,
]
handler400 = error_pages.bad_request
handler403 = error_pages.permission_denied
handler404 = error_pages.page_not_found
handler500 = error_pages.server_error


@pytest.fixture(autouse=True)
def _urls() -> Iterator[None]:
    # The three pages that fail on purpose are open to anybody, like the rest of the public pages.
    for view in (_refuse, _break, _suspect):
        view.login_required = False  # type: ignore[attr-defined]
    logging.disable(logging.CRITICAL)
    with override_settings(ROOT_URLCONF=__name__):
        yield
    logging.disable(logging.NOTSET)


PAGES = [
    ("suspect/", 400, "We could not read what was sent", "No pudimos leer lo que se envió"),
    ("refuse/", 403, "You cannot open this page", "Usted no puede abrir esta página"),
    ("nothing/", 404, "We could not find this page", "No encontramos esta página"),
    ("break/", 500, "Something went wrong on our side", "Algo falló de nuestra parte"),
]


@pytest.mark.parametrize(("where", "status", "english", "spanish"), PAGES)
def test_the_page_is_in_the_language_of_its_address(
    where: str, status: int, english: str, spanish: str
) -> None:
    client = Client(raise_request_exception=False)
    for language, words in (("en", english), ("es", spanish)):
        response = client.get(f"/{language}/{where}")
        html = response.content.decode()
        assert response.status_code == status
        assert f"<h1>{words}</h1>" in html
        assert f'<html lang="{language}">' in html


@pytest.mark.parametrize(("where", "status"), [page[:2] for page in PAGES])
def test_the_page_needs_no_database_and_offers_a_next_step(where: str, status: int) -> None:
    # Without the `db` fixture any query would fail this test.
    response = Client(raise_request_exception=False).get(f"/en/{where}")
    assert response.status_code == status
    assert 'class="usa-button usa-button--big"' in response.content.decode()
    assert response["Cache-Control"] == "no-store"


def test_without_a_language_in_the_address_the_browser_decides() -> None:
    response = Client().get("/nothing/", headers={"accept-language": "es"})
    assert "No encontramos esta página" in response.content.decode()


def test_a_form_without_its_token_is_explained_and_can_be_opened_again() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/es/manage/", {"number": "x"})
    html = response.content.decode()
    assert response.status_code == 403
    assert "Por favor, envíe la página otra vez" in html
    assert 'href="/es/manage/"' in html


def test_a_host_that_is_not_ours_gets_a_page_too() -> None:
    response = Client().get("/es/", headers={"host": "evil.example"})
    assert response.status_code == 400
    assert "No pudimos leer" in response.content.decode()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "Open the page again"), ("es", "Abrir la página de nuevo")],
)
def test_a_form_sent_to_a_page_that_takes_none_is_no_dead_end(language: str, words: str) -> None:
    response = Client().post(f"/{language}/", {"anything": "1"})
    assert response.status_code == 405
    assert response.headers["Allow"]
    assert words in response.content.decode()
