"""People who come through the pages, and the page for machines. Needs Django set up."""

from http.client import HTTPConnection

from django.utils import timezone

from appointments.models import Slot
from bench.clients import Client
from offices.models import ServiceArea
from tests.cast import an_open_office


def an_office_with_pages(*, seats: int) -> list[Slot]:
    """Where the visitors of `walk` find it; answers its times."""
    office = an_open_office(seats=seats, now=timezone.now())
    ServiceArea.objects.create(kind=ServiceArea.Kind.STATE, state="GA", office=office)
    return list(Slot.objects.order_by("starts_at")[40:240])


def readiness(port: int) -> str:
    """The status, and which parts are missing, as the web server says."""
    asked = HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        asked.request("GET", "/readyz")
        answer = asked.getresponse()
        parts = answer.read().decode().splitlines()
    finally:
        asked.close()
    missing = [part.partition(":")[0] for part in parts if not part.endswith(": ok")]
    return f"{answer.status} {' '.join(missing)}".strip()


def walk(port: int, *, first: int, number: int) -> float:
    """Seconds for so many bookings through all pages, four at a time. Raises when one failed."""
    client = Client(
        {
            "port": port,
            "journey": "book",
            "first": first,
            "count": number,
            "clients": 4,
            "zip_codes": ["30303"],
        }
    )
    try:
        client.expect_ready()
        client.go()
        tally = client.outcome()
    finally:
        client.end()
    if tally["failed"]:
        raise RuntimeError(f"{tally['failed']} bookings failed: {tally['failures']}")
    return float(tally["seconds"])
