"""The first sign-in of an administrator on the site as production runs it, and whoever guesses."""

from base64 import b32decode
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django_otp.oath import TOTP

from tests import production
from tests.forms_on_a_page import forms_on
from tests.offices.signing_in import PASSWORD, an_administrator
from tests.production import Answer, Visitor

pytestmark = pytest.mark.django_db(transaction=True)

LOGIN, SET_UP = "/admin/login/", "/admin/second-factor/set-up/"


class Clerk(Visitor):
    """A visitor of the admin, whose addresses name no language."""

    def look(self, path: str) -> Answer:
        return self._send("GET", path, None, follow=True)

    def fill_in(self, path: str, **typed: str) -> Answer:
        """The open page's form that has these fields."""
        form = next(form for form in forms_on(self.page.text) if typed.keys() <= form.names)
        body = urlencode({**form.fields, **typed}).encode()
        return self._send("POST", path, body, follow=True)


def test_an_administrator_sets_up_a_second_factor_and_a_guesser_is_locked_out(
    tmp_path: Path,
) -> None:
    # The web server hashes passwords as production does.
    person = an_administrator("cruz")
    person.password = _hashed_for_production()
    person.save()
    log = tmp_path / "web.log"
    with production.web(production.environment(tmp_path), home=tmp_path, log=log) as port:
        clerk = Clerk(port)
        clerk.look("/admin/")
        clerk.fill_in(LOGIN, username="cruz", password=PASSWORD)
        assert clerk.at == f"{SET_UP}?next=%2Fadmin%2F"
        key = clerk.page.text.partition('class="key">')[2].partition("<")[0].replace(" ", "")
        clerk.fill_in(SET_UP, code=f"{TOTP(b32decode(key)).token():06}")
        assert clerk.page.text.count("<li><code>") == 10
        assert clerk.look("/admin/offices/office/").status == 200
        assert {"__Host-session", "__Host-last_seen"} <= clerk.cookies.keys()
        guesser = Clerk(port)
        for guess in range(6):
            guesser.look(LOGIN)
            guesser.fill_in(LOGIN, username="cruz", password=f"a wrong guess {guess}")
        assert guesser.page.status == 429
    said = log.read_text()
    assert not [secret for secret in ("cruz", "192.0.2.7", key, "a wrong guess") if secret in said]


def _hashed_for_production() -> str:
    return PBKDF2PasswordHasher().encode(PASSWORD, "some salt", iterations=1_000)
