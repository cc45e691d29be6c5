"""The booking pages walked as a browser without scripts walks them, in either language."""

import re
from typing import Any

from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from appointments.models import Appointment, Slot
from offices.models import Service
from tests.cast import a_service

# Ana as she types herself; tests.cast.ANA is what becomes of it.
ANA_TYPED = {
    "booking_for": "self",
    "first_name": "Ana María",
    "last_name": "O'Brien-Núñez",
    "date_of_birth_month": "5",
    "date_of_birth_day": "4",
    "date_of_birth_year": "1988",
    "phone": "(404) 555-0101",
    "email": "ana@example.com",
    "receipt_number": "ioe 09-1234-5678",
    "a_number": "A012-345-678",
    "needs_interpreter": "on",
    "access_needs": "A seat near the door",
}
BEN_TYPED = {
    "first_name": "Ben",
    "last_name": "Okafor",
    "date_of_birth_month": "12",
    "date_of_birth_day": "31",
    "date_of_birth_year": "1990",
    "phone": "404.555.0102",
}


def path(name: str, *args: str, language: str = "en") -> str:
    with override(language):
        return reverse(name, args=args)


def send(client: Client, name: str, data: dict[str, Any], language: str = "en") -> Any:
    return client.post(path(name, language=language), data)


def see(client: Client, name: str, language: str = "en", query: str = "") -> Any:
    return client.get(path(name, language=language) + query)


def to_office(client: Client, language: str = "en", service: Service | None = None) -> Any:
    """The first answer given, and what stands before booking read."""
    chosen = {"service": (service or a_service()).pk, "still_needed": "yes"}
    return send(client, "book_service", chosen, language)


def to_details(
    client: Client, language: str = "en", *, office: str = "ATL", zip_code: str = "30345"
) -> Any:
    to_office(client, language)
    send(client, "book_office", {"zip_code": zip_code}, language)
    return send(client, "book_office", {"office": office}, language)


def to_time(client: Client, language: str = "en", typed: dict[str, str] | None = None) -> Any:
    to_details(client, language)
    return send(client, "book_details", typed or ANA_TYPED, language)


def to_review(
    client: Client, slot: Slot, language: str = "en", typed: dict[str, str] | None = None
) -> Any:
    to_time(client, language, typed)
    return send(client, "book_time", {"slot": slot.pk}, language)


def seal(client: Client, language: str = "en") -> str:
    """What the confirm form of the review page carries."""
    return str(see(client, "book_review", language).context["shown"])


def book_online(
    client: Client, slot: Slot, language: str = "en", typed: dict[str, str] | None = None
) -> Appointment:
    to_review(client, slot, language, typed)
    response = send(client, "book_review", {"shown": seal(client, language)}, language)
    assert response.status_code == 302, response.content.decode()
    return Appointment.objects.latest("pk")


def text_of(response: HttpResponseBase) -> str:
    """The page's words, with line breaks and no-break spaces as plain spaces."""
    content: str = getattr(response, "content", b"").decode()
    return " ".join(content.replace("&#x27;", "'").split())


def hidden(page: Any) -> dict[str, str]:
    """The hidden fields of a page, but for its token, as a browser sends them."""
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', text_of(page))
    return {name: value for name, value in found if name != "csrfmiddlewaretoken"}


def leads_to(response: Any, name: str, *args: str, language: str = "en") -> bool:
    address = str(response.headers.get("Location", "")).partition("?")[0].partition("#")[0]
    return response.status_code == 302 and address == path(name, *args, language=language)
