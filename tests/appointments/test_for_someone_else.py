"""Parents, representatives and helpers: the words are about the person who comes."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from appointments.booking import cancel
from appointments.forms.cancellation import REASONS, REASONS_FOR_SOMEONE_ELSE
from appointments.forms.office import ZipForm
from appointments.models import Appointment, Event, Slot
from appointments.references import pin_for
from offices import bring_list
from offices.bring_list import everyone_brings
from tests.cast import MONDAY, a_slot
from tests.walk import (
    ANA_TYPED,
    book_online,
    path,
    seal,
    see,
    send,
    text_of,
    to_details,
    to_review,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]

DATA = Path(bring_list.__file__).parent / "data"
HELPED = {**ANA_TYPED, "booking_for": "child"}
WHO_COMES = {"en": "the person who comes", "es": "la persona que viene"}
# What is said to somebody who comes in person.
SAID_TO_ONESELF = {
    "en": r"your (time|visit|appointment)|you (do not have to )?come|see you|you can get there|"
    r"\bI \b",
    "es": r"\bsu (cita|visita|hora)\b|puede atenderle|usted no tiene que venir|\bno puedo\b",
}


def main_of(response: Any) -> str:
    """The words of the page itself, without header and footer, tags and attributes."""
    main = re.search(r"<main.*?</main>", response.content.decode(), re.DOTALL)
    assert main
    return " ".join(re.sub(r"<[^>]+>", " ", main[0]).split())


def said_to_oneself(words: str, language: str) -> list[str]:
    """With a little of what stands around each, so that it can be found on the page."""
    found = re.finditer(f"(?i)({SAID_TO_ONESELF[language]})", words)
    return [words[max(0, match.start() - 30) : match.end() + 30] for match in found]


def booked(client: Client, language: str, typed: dict[str, str]) -> Appointment:
    appointment = book_online(client, a_slot(), language, typed)
    data = {"number": appointment.number, "pin": pin_for(appointment)}
    send(client, "manage", data, language)
    return appointment


@pytest.fixture(params=["en", "es"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_the_question_comes_first_and_says_that_a_phone_can_serve_many(
    client: Client, language: str
) -> None:
    a_slot()
    to_details(client)
    page = text_of(see(client, "book_details", language))
    assert page.index('name="booking_for"') < page.index('name="first_name"')
    assert page.count(WHO_COMES[language]) >= 4


def test_the_browser_fills_in_only_its_owner(client: Client) -> None:
    a_slot()
    to_details(client)
    own = text_of(see(client, "book_details"))
    send(client, "book_details", {**HELPED, "last_name": ""})
    answer = send(client, "book_details", {**HELPED, "last_name": ""})
    helped = text_of(answer)
    tokens = ["given-name", "family-name", "bday-month", "bday-day", "bday-year"]
    assert all(f'autocomplete="{token}"' in own for token in [*tokens, "tel", "email"])
    assert not any(f'autocomplete="{token}"' in helped for token in tokens)
    # These are still the helper's own.
    assert all(f'autocomplete="{token}"' in helped for token in ("tel", "email"))


def test_the_review_names_whose_answers_they_are(client: Client, language: str) -> None:
    to_review(client, a_slot(), language, HELPED)
    assert WHO_COMES[language] in main_of(see(client, "book_review", language))


def test_a_person_booked_twice_is_spoken_of(client: Client, language: str) -> None:
    book_online(client, a_slot(), language, HELPED)
    to_review(client, a_slot(starts_at=Slot.objects.get().ends_at), language, HELPED)
    page = send(client, "book_review", {"shown": seal(client, language)}, language)
    assert page.status_code == 409
    assert WHO_COMES[language] in main_of(page).replace("La persona", "la persona").replace(
        "The person", "the person"
    )


@pytest.mark.parametrize(
    "name", ["notice", "manage_appointment", "manage_contact", "manage_cancel", "manage_reschedule"]
)
def test_no_later_page_speaks_as_if_the_helper_came(
    client: Client, language: str, name: str
) -> None:
    appointment = booked(client, language, HELPED)
    page = main_of(client.get(path(name, appointment.number, language=language)))
    assert said_to_oneself(page, language) == []


def test_while_changes_wait_the_page_does_not_speak_as_if_the_helper_came(
    client: Client, language: str
) -> None:
    appointment = booked(client, language, HELPED)
    Appointment.objects.update(changes_wait_until=MONDAY + timedelta(hours=3))
    page = main_of(client.get(path("manage_contact", appointment.number, language=language)))
    assert not re.search(r"(?i)\b(my appointment|mi cita)\b", page)
    assert {"en": "Back to the appointment", "es": "Volver a la cita"}[language] in page


@pytest.mark.parametrize("name", ["notice", "manage_appointment", "manage_contact"])
def test_later_pages_speak_of_the_person_who_comes(
    client: Client, language: str, name: str
) -> None:
    appointment = booked(client, language, HELPED)
    page = main_of(client.get(path(name, appointment.number, language=language)))
    assert WHO_COMES[language] in page


@pytest.mark.parametrize("name", ["notice", "manage_appointment"])
@pytest.mark.parametrize("state", ["cancelled", "withdrawn", "over"])
def test_bad_news_is_told_about_the_person_too(
    client: Client, language: str, name: str, state: str, on_monday: Any
) -> None:
    appointment = booked(client, language, HELPED)
    if state == "cancelled":
        cancel(appointment_id=appointment.pk, now=MONDAY)
    if state == "withdrawn":
        Slot.objects.update(withdrawn_at=MONDAY, withdrawal="closure")
    if state == "over":
        on_monday.move_to(appointment.slot.ends_at)
        booking_data = {"number": appointment.number, "pin": pin_for(appointment)}
        send(client, "manage", booking_data, language)
    page = main_of(client.get(path(name, appointment.number, language=language)))
    assert said_to_oneself(page, language) == []


def test_whoever_comes_in_person_is_spoken_to(client: Client, language: str) -> None:
    """Could the words above be found at all? On the pages of somebody who comes they are."""
    appointment = booked(client, language, ANA_TYPED)
    for name in ("notice", "manage_appointment"):
        page = main_of(client.get(path(name, appointment.number, language=language)))
        assert said_to_oneself(page, language), name


def test_twins_share_everything_but_the_first_name(client: Client) -> None:
    slot = a_slot(seats=2)
    for first_name in ("Ana", "Eva"):
        book_online(client, slot, typed={**HELPED, "first_name": first_name})
    assert Appointment.objects.filter(email=ANA_TYPED["email"]).count() == 2


def test_no_page_warns_of_a_phone_that_serves_many(client: Client) -> None:
    slot = a_slot(seats=4)
    for last_name in ("Abad", "Bravo", "Cano"):
        typed = {**ANA_TYPED, "booking_for": "client", "last_name": last_name}
        to_review(client, slot, typed=typed)
        page = see(client, "book_review")
        assert "usa-alert--warning" not in text_of(page)
        send(client, "book_review", {"shown": page.context["shown"]})
    assert Appointment.objects.count() == 3


def test_the_reason_for_cancelling_has_the_same_words_whoever_comes() -> None:
    cannot_come = Event.Reason.CANNOT_COME.value
    with override("es"):
        own, helped = (str(dict(said)[cannot_come]) for said in (REASONS, REASONS_FOR_SOMEONE_ELSE))
    assert own.removeprefix("No puedo") == helped.removeprefix("La persona no puede")


def test_a_zip_that_is_missing_is_asked_for_whoever_comes(language: str) -> None:
    with override(language):
        words = str(ZipForm({"zip_code": ""}).errors["zip_code"])
    assert not re.search(r"(?i)\b(your|su)\b", words)


def test_what_to_bring_fits_whoever_reads_it(language: str) -> None:
    services = tomllib.loads((DATA / "services.toml").read_text())["service"]
    with override(language):
        lists = [everyone_brings(), *(service[f"bring_{language}"] for service in services)]
    spoken_to = re.compile(r"(?i)\b(you|your|su|sus|usted)\b")
    assert [thing for things in lists for thing in things if spoken_to.search(thing)] == []
