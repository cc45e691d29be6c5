"""What a scheduler types on the pages that change many hours, and what stands afterwards."""

import re
from typing import Any

from django.test import Client

from offices.models import Counter

CHANGE = "/admin/offices/hours/change-from-a-day/"
COPY = "/admin/offices/hours/copy/"
_SEEN = re.compile(r'name="seen" value="(\w+)"')


def look(client: Client, url: str, typed: dict[str, Any]) -> Any:
    return client.post(url, typed | {"step": "look"})


def confirm(client: Client, url: str, typed: dict[str, Any], *, seen: Any) -> Any:
    """Press the button of the page that was ``seen``."""
    found = _SEEN.search(seen.text)
    assert found, "the page has nothing to confirm"
    return client.post(url, typed | {"step": "keep", "seen": found[1]}, follow=True)


def do(client: Client, url: str, typed: dict[str, Any]) -> Any:
    return confirm(client, url, typed, seen=look(client, url, typed))


def standing(counter: Counter, *weekdays: int) -> list[tuple[Any, ...]]:
    """Weekday, from, until, seats, valid from, valid until: as text, sorted."""
    rows = counter.hours.filter(weekday__in=weekdays or range(7))
    return sorted(
        (
            *(row.weekday, f"{row.from_time:%H:%M}", f"{row.until_time:%H:%M}", row.seats),
            *(str(row.valid_from or ""), str(row.valid_until or "")),
        )
        for row in rows
    )
