"""Visitors who all want the same time: each walks to the page of times first, then all ask at once."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bench.journeys import CONFLICT, FIRST_PERSON, OK, confirm, details_of
from bench.wire import Page, Surprise, Visitor

SEE_OTHER = 302
_FREE_TIMES = re.compile(r'name="slot" value="\d+"')

type Race = Callable[[Mapping[str, Any], Callable[[], None], Callable[[], str]], Awaitable[Any]]


async def one_slot(
    order: Mapping[str, Any], ready: Callable[[], None], wait: Callable[[], str]
) -> dict[str, int]:
    """``count`` visitors, ``clients`` at once, ask for ``slot`` when the order to go has come.

    Answers how many saw a notice ("booked"), lost and were offered other times ("offered others"),
    lost and were offered none ("dead end"), and anything else by its name.
    """
    lanes = asyncio.Semaphore(order["clients"])
    turns = range(order["first"], order["first"] + order["count"])
    visitors = await asyncio.gather(*(_prepare(order, turn, lanes) for turn in turns))
    ready()
    await asyncio.to_thread(wait)
    said = await asyncio.gather(*(_try(order, visitor, lanes) for visitor in visitors))
    return dict(Counter(said))


async def _prepare(order: Mapping[str, Any], turn: int, lanes: asyncio.Semaphore) -> Visitor:
    """The shortest way to the page of times, forms only. Answers the visitor, who can come back."""
    async with lanes, Visitor(order["port"]) as visitor:
        page = (await visitor.see("/en/book/")).expect(OK)
        service = page.find(r'name="service" value="(\d+)"')[0]
        typed: list[tuple[str, dict[str, str]]] = [
            ("/en/book/", {"service": service, "still_needed": "yes"}),
            ("/en/book/office/", {"zip_code": order["zip_code"], "office": order["office"]}),
            ("/en/book/details/", details_of(FIRST_PERSON + turn)),
        ]
        for path, form in typed:
            (await visitor.send_only(path, **form)).expect(SEE_OTHER)
        return visitor


async def _try(order: Mapping[str, Any], visitor: Visitor, lanes: asyncio.Semaphore) -> str:
    async with lanes, visitor:
        page = await visitor.send("/en/book/time/", slot=str(order["slot"]))
        if page.status == OK:
            return await _confirm(visitor, page)
        return _what_a_loser_sees(page)


async def _confirm(visitor: Visitor, review: Page) -> str:
    try:
        await confirm(visitor, review, "en")
    except Surprise as surprise:
        return str(surprise)
    return "booked"


def _what_a_loser_sees(page: Page) -> str:
    if page.status != CONFLICT:
        return f"status {page.status}"
    return "offered others" if _FREE_TIMES.search(page.text) else "dead end"


RACES: dict[str, Race] = {"one_slot": one_slot}
