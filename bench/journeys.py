"""What one visitor does: the product's ways, and the floor's with as many requests.

Each takes a visitor and the number of the turn, from which everything typed follows, so that two
runs type the same. Raises `bench.wire.Surprise` when a page is not the expected one.
"""

import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bench.wire import Page, Surprise, Visitor

OK, CONFLICT = 200, 409
_NUMBER = r"/notice/([A-Z]{3}\w{8})/"
_TIMES_LOST_AT_MOST = 20
FIRST_PERSON = 10_000

type Journey = Callable[[Visitor, int, Mapping[str, Any]], Awaitable[None]]


def details_of(person: int) -> dict[str, str]:
    """The details page as this person fills it in; no two persons are the same."""
    return {
        "booking_for": "self",
        "first_name": "Ana María",
        "last_name": f"Núñez {person}",
        "date_of_birth_month": str(person % 12 + 1),
        "date_of_birth_day": str(person % 28 + 1),
        "date_of_birth_year": str(1940 + person % 60),
        "phone": f"(404) {555 + person // 10_000}-{person % 10_000:04d}",
        "email": f"ana{person}@example.com",
        "receipt_number": "IOE0912345678",
        "a_number": "A012345678",
        "needs_interpreter": "on",
        "access_needs": "A seat near the door",
    }


async def book(visitor: Visitor, turn: int, order: Mapping[str, Any]) -> None:
    """Every page from home to the notice, in English and Spanish by turns."""
    zip_codes: list[str] = order["zip_codes"]
    language = ("en", "es")[turn % 2]
    zip_code = zip_codes[turn % len(zip_codes)]
    page = await open_times(visitor, turn, language=language, zip_code=zip_code)
    page = await _choose_a_time(visitor, page, language, random.Random(turn))  # noqa: S311
    await confirm(visitor, page, language)


async def open_times(visitor: Visitor, turn: int, *, language: str, zip_code: str) -> Page:
    """From home to the times of the office that serves the ZIP; answers the page of times."""
    at = f"/{language}/book"
    (await visitor.see(f"/{language}/")).expect(OK)
    page = (await visitor.see(f"{at}/")).expect(OK)
    service = page.find(r'name="service" value="(\d+)"')[0]
    (await visitor.send(f"{at}/", service=service)).expect(OK)
    (await visitor.send(f"{at}/", service=service, still_needed="yes")).expect(OK)
    page = (await visitor.send(f"{at}/office/", zip_code=zip_code)).expect(OK)
    office = page.find(r'name="office" value="([A-Z]{3})"[^>]* checked')[0]
    (await visitor.send(f"{at}/office/", office=office)).expect(OK)
    return (await visitor.send(f"{at}/details/", **details_of(FIRST_PERSON + turn))).expect(OK)


async def _choose_a_time(
    visitor: Visitor, page: Page, language: str, chance: random.Random
) -> Page:
    """A time of the day shown. Whoever loses it to another visitor takes one of those offered."""
    for _lost in range(_TIMES_LOST_AT_MOST):
        slot = chance.choice(page.find(r'name="slot" value="(\d+)"'))
        page = await visitor.send(f"/{language}/book/time/", slot=slot)
        if page.status == OK:
            return page
        page.expect(CONFLICT)
    raise Surprise("every time was taken by somebody else")


async def confirm(visitor: Visitor, review: Page, language: str) -> str:
    """From the review page to the notice; answers the confirmation number."""
    shown = review.find(r'name="shown" value="(\w+)"')[0]
    page = (await visitor.send(f"/{language}/book/review/", shown=shown)).expect(OK)
    return page.find(r"([A-Z]{3}-\w{4}-\w{4})")[0]


async def see_times(visitor: Visitor, turn: int, order: Mapping[str, Any]) -> None:
    """The page of days and times once more, by somebody who is there."""
    visitor.cookies.update(order["sessions"][turn % len(order["sessions"])])
    page = (await visitor.see("/en/book/time/")).expect(OK)
    page.find(r'name="slot" value="(\d+)"')


async def look_up(visitor: Visitor, turn: int, order: Mapping[str, Any]) -> None:
    """Number and PIN, and the appointment they open: three requests."""
    (await visitor.see("/en/manage/")).expect(OK)
    number, pin = order["appointments"][turn % len(order["appointments"])]
    page = (await visitor.send("/en/manage/", number=number, pin=pin)).expect(OK)
    page.find(r"(/manage/\w{11}/cancel/)")


async def floor_book(visitor: Visitor, turn: int, order: Mapping[str, Any]) -> None:
    """As many bare requests as a booking of the product, one of them a minimal booking."""
    for _page in range(int(order["requests"]) - 1):
        (await visitor.see("/bare/")).expect(OK)
    (await visitor.send_only("/book/", turn=str(turn))).expect(OK)


async def floor_times(visitor: Visitor, turn: int, order: Mapping[str, Any]) -> None:
    """The query of the page of times, and the plainest page that can be made of it."""
    (await visitor.see("/times/")).expect(OK)


async def floor_look_up(visitor: Visitor, turn: int, order: Mapping[str, Any]) -> None:
    """Three bare requests, one of which reads the appointment of a number."""
    (await visitor.see("/bare/")).expect(OK)
    (await visitor.see("/bare/")).expect(OK)
    number, _pin = order["appointments"][turn % len(order["appointments"])]
    (await visitor.see(f"/look-up/{number}/")).expect(OK)


JOURNEYS: dict[str, Journey] = {
    journey.__name__: journey
    for journey in (book, see_times, look_up, floor_book, floor_times, floor_look_up)
}
