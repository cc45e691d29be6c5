import pytest
from django.test import Client, override_settings

from tests.cast import a_service, a_slot
from tests.walk import leads_to, see, send, text_of, to_office

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_monday")]


def test_services_that_are_offered_are_shown_in_the_readers_language(client: Client) -> None:
    a_service("CASE")
    a_service("GONE", name_en="No longer offered", name_es="Ya no se ofrece", active=False)
    assert "Question about a pending case" in text_of(see(client, "book_service"))
    spanish = text_of(see(client, "book_service", "es"))
    assert "Pregunta sobre un caso pendiente" in spanish
    assert "Ya no se ofrece" not in spanish


def test_the_online_answer_comes_before_the_office(client: Client) -> None:
    service = a_service(
        online_en="Look up your case online.", online_es="Consulte su caso en línea."
    )
    response = send(client, "book_service", {"service": service.pk})
    assert response.headers["Location"].endswith("/book/?before")
    page = text_of(client.get(response.headers["Location"]))
    assert "Look up your case online." in page
    assert "Receipt notice" in page
    assert leads_to(see(client, "book_office"), "book_service")


def test_whoever_still_needs_a_visit_goes_on_from_the_online_answer(client: Client) -> None:
    service = a_service(online_en="Look up your case online.")
    send(client, "book_service", {"service": service.pk})
    response = send(client, "book_service", {"service": service.pk, "still_needed": "yes"})
    assert leads_to(response, "book_office")
    assert see(client, "book_office").status_code == 200


def test_what_to_bring_is_shown_for_a_reason_without_an_online_answer(client: Client) -> None:
    response = send(client, "book_service", {"service": a_service().pk})
    page = text_of(client.get(response.headers["Location"]))
    assert "Receipt notice" in page
    assert "A government photo ID that has not expired" in page
    assert "You may not need to come" not in page


@override_settings(AGENCY_PHONE="800-555-0100")
@pytest.mark.parametrize(("language", "word"), [("en", "call"), ("es", "Llame")])
def test_a_reason_that_an_officer_approves_first_says_whom_to_call(
    client: Client, language: str, word: str
) -> None:
    service = a_service("EAP", needs_approval=True)
    response = send(client, "book_service", {"service": service.pk}, language)
    page = text_of(client.get(response.headers["Location"]))
    assert word in page
    assert "800-555-0100" in page
    assert "still_needed" not in page


def test_a_reason_that_needs_approval_cannot_be_forced(client: Client) -> None:
    service = a_service("EAP", needs_approval=True)
    send(client, "book_service", {"service": service.pk, "still_needed": "yes"})
    assert leads_to(see(client, "book_office"), "book_service")


@pytest.mark.parametrize("forged", ["", "999999", "x", "-1", "9" * 5000, "1 OR 1=1"])
def test_a_forged_reason_is_refused_with_a_sentence(client: Client, forged: str) -> None:
    a_service()
    response = send(client, "book_service", {"service": forged})
    assert response.status_code == 422
    assert "Choose" in text_of(response) or "choose" in text_of(response)


def test_the_choice_survives_a_change_of_language(client: Client) -> None:
    service = a_service()
    response = send(client, "book_service", {"service": service.pk, "language": "es"})
    assert leads_to(response, "book_service", language="es")
    page = see(client, "book_service", "es")
    assert str(page.context["form"].initial["service"]) == str(service.pk)


def test_a_service_withdrawn_meanwhile_leads_back_to_the_reasons(client: Client) -> None:
    slot = a_slot()
    to_office(client)
    slot.counter.offerings.get().service.__class__.objects.update(active=False)
    assert leads_to(see(client, "book_office"), "book_service")
