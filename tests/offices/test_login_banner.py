"""What an operator says above the login form, in the reader's language."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def door(client: Client, language: str = "en") -> str:
    return str(
        client.get(reverse("admin:login"), headers={"Accept-Language": language}).content.decode()
    )


def test_without_a_text_there_is_no_banner(client: Client) -> None:
    assert "login-banner" not in door(client)


def test_it_is_said_in_the_readers_language(client: Client, settings: Any) -> None:
    settings.LOGIN_BANNER = {"en": "A government system.", "es": "Un sistema del gobierno."}
    assert "A government system." in door(client)
    assert "Un sistema del gobierno." in door(client, "es")


def test_where_it_is_not_translated_the_english_one_stands(client: Client, settings: Any) -> None:
    settings.LOGIN_BANNER = {"en": "A government system.", "es": ""}
    page = door(client, "es")
    assert '<div class="login-banner" lang="en">' in page
    assert "A government system." in page


def test_it_is_text_and_nothing_else(client: Client, settings: Any) -> None:
    settings.LOGIN_BANNER = {"en": "<script>alert(1)</script>", "es": ""}
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in door(client)
