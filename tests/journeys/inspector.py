"""Looks at a page in the state it is in: axe, and what axe does not know.

Set SCREENS to a folder to keep a picture of every state at three widths (`make screens`).
"""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.journeys.reading_grade import reading_of
from tests.journeys.walker import DETAILS, Walker

RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
PERSONAL = [DETAILS["last_name"], DETAILS["email"], "Ana", "5550101"]
HARDEST_GRADE = 8.0
_INSPECTION = Path(__file__).with_name("inspection.js").read_text(encoding="utf-8")
_WIDTHS = (320, 768, 1280)


class Inspector:
    """Looks at one page after the other and remembers what is wrong."""

    def __init__(self, walker: Walker) -> None:
        self.walker = walker
        self.page = walker.page
        self.seen: list[str] = []
        self.faults: list[str] = []

    def look(self, state: str) -> None:
        self.seen.append(state)
        self._note(state, self._asked("shifts"))
        self._note(state, self._axe())
        for question in ("headings", "landmarks", "languages", "unsized"):
            self._note(state, self._asked(question))
        self._note(state, self._on_small_and_enlarged_screens())
        self._note(state, self._identity())
        if self.walker.language == "en":
            self._note(state, self._reading())
        if os.environ.get("SCREENS"):
            self._keep_pictures(state, Path(os.environ["SCREENS"]))

    def _note(self, state: str, faults: list[str]) -> None:
        self.faults += [f"{state}: {fault}" for fault in faults]

    def _asked(self, question: str) -> list[str]:
        return asked(self.page, question)

    def _axe(self) -> list[str]:
        found = Axe().run(self.page, options=RULES).response["violations"]
        return [
            f"{fault['id']} at {json.dumps([node['target'] for node in fault['nodes']])}"
            for fault in found
        ]

    def _on_small_and_enlarged_screens(self) -> list[str]:
        """320 pixels wide (also with wider spacing), and 200 % zoom on a screen of 1280."""
        before = self.page.viewport_size
        self.page.set_viewport_size({"width": 320, "height": 640})
        faults = [f"at 320 pixels, {fault}" for fault in self._asked("clipped")]
        faults += [f"with wider spacing, {fault}" for fault in self._asked("withSpacing")]
        self.page.set_viewport_size({"width": 640, "height": 400})
        faults += [f"at 200 %, {fault}" for fault in self._asked("withTextDoubled")]
        if before:
            self.page.set_viewport_size(before)
        return faults

    def _identity(self) -> list[str]:
        faults = []
        language = self.page.locator("html").get_attribute("lang")
        if language != self.walker.language:
            faults.append(f"says it is {language}")
        title = self.page.title()
        if any(word in title + self.page.url for word in PERSONAL):
            faults.append("something personal in title or address")
        return faults

    def _reading(self) -> list[str]:
        reading = reading_of(self.page.content())
        return [f"reads at {reading}"] if reading.worse > HARDEST_GRADE else []

    def _keep_pictures(self, state: str, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{re.sub(r'[^a-z0-9]+', '-', state.lower())}-{self.walker.language}"
        before = self.page.viewport_size
        for width in _WIDTHS:
            self.page.set_viewport_size({"width": width, "height": 800})
            self.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
        if before:
            self.page.set_viewport_size(before)


def asked(page: Page, question: str) -> list[str]:
    """The faults that one question of inspection.js finds on the page."""
    return list(page.evaluate(f"({_INSPECTION.strip()}).{question}()"))


@contextmanager
def inspecting(walker: Walker) -> Iterator[Inspector]:
    inspector = Inspector(walker)
    yield inspector
    assert not inspector.faults, "\n".join(inspector.faults)
