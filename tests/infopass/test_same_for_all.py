"""What is rendered once for everybody is still right for each language, page and setting."""

import re

import pytest
from crispy_forms.utils import render_crispy_form
from django.test import Client, override_settings
from django.utils.encoding import iri_to_uri
from django.utils.html import escape
from django.utils.translation import override

from appointments.forms.office import ZipForm
from infopass.templatetags.frame import drawn, same_for_all
from tests.cast import a_service
from tests.walk import path, text_of


def test_each_language_has_its_own(client: Client) -> None:
    for _twice in range(2):
        assert "This service is free." in text_of(client.get(path("home")))
        assert "Este servicio es gratis." in text_of(client.get(path("home", language="es")))


def test_a_setting_that_changes_is_seen_at_once(client: Client) -> None:
    client.get(path("home"))
    with override_settings(AGENCY_PHONE="800-555-0199"):
        assert "800-555-0199" in text_of(client.get(path("home")))
    assert "800-555-0199" not in text_of(client.get(path("home")))


@pytest.mark.django_db
def test_the_menu_says_where_one_is(client: Client) -> None:
    for name in ("book_service", "manage", "office_list", "manage"):
        page = text_of(client.get(path(name)))
        assert f'<a href="{path(name)}" aria-current="true">' in page
        assert page.count('aria-current="true"') == 1


def test_each_step_has_its_own_indicator() -> None:
    with override("en"):
        said = [same_for_all("components/step_indicator.html", step=step) for step in (1, 5, 1)]
    assert "Step 1 of 5" in said[0]
    assert "Step 5 of 5" in said[1]
    assert said[0] == said[2]


@pytest.mark.django_db
def test_what_staff_change_in_a_list_is_seen_at_once(client: Client) -> None:
    service = a_service()
    for thing in ("Receipt notice", "Passport card"):
        service.bring_en = thing
        service.save()
        client.post(path("book_service"), {"service": service.pk})
        assert thing in text_of(client.get(path("book_service") + "?before"))
    assert "Receipt notice" not in text_of(client.get(path("book_service") + "?before"))


@pytest.mark.django_db
def test_a_form_that_is_the_same_for_all_has_each_visitors_own_token() -> None:
    tokens = []
    for _visitor in range(3):
        visitor = Client(enforce_csrf_checks=True)
        page = text_of(visitor.get(path("manage_lost")))
        form = page[page.index("data-finish") :]
        tokens.append(re.search(r'name="csrfmiddlewaretoken" value="(\w{64})"', form)[1])  # type: ignore[index]
        sent = {"csrfmiddlewaretoken": tokens[-1]}
        assert visitor.post(path("finished"), sent).status_code == 302
    assert len(set(tokens)) == 3
    stranger = Client(enforce_csrf_checks=True)
    stranger.get(path("manage_lost"))
    assert stranger.post(path("finished"), {"csrfmiddlewaretoken": tokens[0]}).status_code == 403


@pytest.mark.parametrize("touched_before", [False, True])
def test_a_line_typed_before_stands_in_its_own_visitors_form_only(touched_before: bool) -> None:
    for line in ('30345"><b>&amp;', "the-place-of-zip_code", "", "96910"):
        form = ZipForm(initial={"zip_code": line})
        if touched_before:
            assert form["zip_code"].value() == line
        with override("es"):
            assert drawn(form) == render_crispy_form(ZipForm(initial={"zip_code": line}))


def test_a_form_that_was_sent_is_drawn_as_it_is() -> None:
    with override("en"):
        empty = drawn(ZipForm(initial={"zip_code": "30345"}))
        sent = drawn(ZipForm({"zip_code": ""}))
    assert "Type the ZIP code of the home" in sent
    assert "Type the ZIP code of the home" not in empty


@pytest.mark.django_db
def test_each_page_leads_to_its_own_twin(client: Client) -> None:
    for address in ("?a=1", "nowhere/%22%3E/", "offices/", "offices/?a=<b>&c"):
        page = text_of(client.get(f"/en/{address}"))
        assert f'<a class="language-switch" href="/es/{escape(iri_to_uri(address))}"' in page


def test_it_sees_nothing_of_the_visitor() -> None:
    with override("en"):
        assert "request" not in same_for_all("layout/footer.html", agency_name="X", agency_phone="")
