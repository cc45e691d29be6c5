"""What is typed by people who lost their notice, and what they then see."""

import re
from datetime import date, timedelta
from itertools import count
from typing import Any

from django.test import Client

from appointments.lost_notice import Details
from appointments.models import Slot
from appointments.persons import Applicant
from tests.cast import MONDAY, a_slot
from tests.walk import path

ANA_TYPED = {
    "first_name": "ana maria",
    "last_name": "O’Brien Nunez",
    "date_of_birth_month": "5",
    "date_of_birth_day": "4",
    "date_of_birth_year": "1988",
    "phone": "404.555.0101",
    "zip_code": "30345-1234",
}
BEN_TYPED = {
    "first_name": "Ben",
    "last_name": "Okafor",
    "date_of_birth_month": "december",
    "date_of_birth_day": "31",
    "date_of_birth_year": "1990",
    "phone": "(404) 555-0102",
}
# The times of `a_time` are two days after MONDAY, by the clock of Atlanta too.
VISIT_DAY = {"visit_date_month": "1", "visit_date_day": "6", "visit_date_year": "2027"}
HOME = "203.0.113.7"

_times = count()


def a_time() -> Slot:
    """A seat that nobody has, in a slot of its own."""
    return a_slot(starts_at=MONDAY + timedelta(days=2, minutes=15 * (next(_times) % 40)))


def ask(client: Client, typed: dict[str, str], *, address: str = HOME, language: str = "en") -> Any:
    return client.post(path("manage_lost", language=language), typed, REMOTE_ADDR=address)


def seen(response: Any, client: Client) -> tuple[int, str, bytes, list[str]]:
    """All that the person can tell: status, where it leads, what stands there, what is kept."""
    page = client.get(response.headers["Location"])
    html = re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", page.content)
    return response.status_code, response.headers["Location"], html, sorted(client.session.keys())


def wrong_zip(typed: dict[str, str]) -> dict[str, str]:
    return typed | {"zip_code": "10001"}


def details_of(applicant: Applicant, *, visit: bool = False) -> Details:
    return Details(
        first_name=applicant.first_name,
        last_name=applicant.last_name,
        date_of_birth=applicant.date_of_birth,
        phone=applicant.phone,
        zip_code=applicant.zip_code,
        visit_date=date(2027, 1, 6) if visit else None,
    )
