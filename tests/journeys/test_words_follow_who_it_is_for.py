"""The first answer of the details page chooses the words of the others, also without scripts."""

import pytest
from playwright.sync_api import expect

from tests.cast import a_service
from tests.journeys.conftest import NewWalker
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def at_the_details(walker: Walker) -> Walker:
    service = a_service()
    walker.open("book/")
    walker.choose_service(service.name_es if walker.language == "es" else service.name_en)
    walker.choose_office("30345")
    return walker


def answer(walker: Walker, who: str) -> None:
    choice = walker.page.locator(f"[name=booking_for][value={who}]")
    walker.page.locator(f"label[for={choice.get_attribute('id')}]").click()


@pytest.mark.usefixtures("atlanta")
@pytest.mark.parametrize(("language", "script"), [("es", False), ("en", True)])
def test_they_are_about_the_person_who_comes_or_about_oneself(
    new_walker: NewWalker, language: str, script: bool
) -> None:
    walker = at_the_details(new_walker(language, width=320, script=script))
    words = walker.page.locator("label[for=id_last_name]").get_by_text(
        walker.say("of the person who comes")
    )
    name, phone = walker.field("last_name"), walker.field("phone")
    expect(words).to_be_hidden()
    expect(name).to_have_attribute("autocomplete", "family-name")

    answer(walker, "client")
    expect(words).to_be_visible()
    assert walker.fits_the_screen()
    if script:
        expect(name).to_have_attribute("autocomplete", "off")
        expect(walker.field("date_of_birth_year")).to_have_attribute("autocomplete", "off")
    expect(phone).to_have_attribute("autocomplete", "tel")

    answer(walker, "self")
    expect(words).to_be_hidden()
    expect(name).to_have_attribute("autocomplete", "family-name")
