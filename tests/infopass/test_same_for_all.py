"""What is rendered once for everybody is still right for each language, page and setting."""

import re

import pytest
from django.test import Client, override_settings
from django.utils.translation import override

from infopass.templatetags.frame import same_for_all
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


def test_it_sees_nothing_of_the_visitor() -> None:
    with override("en"):
        assert "request" not in same_for_all("layout/footer.html", agency_name="X", agency_phone="")
