"""The inspector finds what it is there to find: each question has its negative control."""

import pytest
from playwright.sync_api import Page

from tests.journeys.inspector import asked

FRAME = "<header>Top</header><main>{}</main><footer>End</footer>"
SOUND = "<h1>One</h1><section aria-label='A'><h2>Two</h2><p lang='es'>Hola</p></section>"
FAULTS = [
    ("headings", "<h1>One</h1><h3>Three</h3>", "h3 after a gap"),
    ("headings", "<h2>Two</h2><h1>One</h1>", "h2 after a gap"),
    ("headings", "<h1>One</h1><h1>Another</h1>", "2 main headings"),
    ("headings", "<h1></h1><p>Text</p>", "an empty h1"),
    ("landmarks", "<nav>Links</nav>", "navigation without a name"),
    ("landmarks", "<nav aria-label='A'>1</nav><nav aria-label='A'>2</nav>", "“A” twice"),
    ("landmarks", "<main>Another</main>", "2 of main"),
    ("languages", "<p lang='fr'>Bonjour</p>", "language fr"),
    ("unsized", "<img src='x.png' alt=''>", "no size"),
    ("clipped", "<div style='width:20px;overflow:hidden'>Antidisestablishment</div>", "cut off"),
    ("clipped", "<div style='width:5000px'>Wide</div>", "scrolls sideways"),
    ("withSpacing", "<div style='width:60px;overflow:hidden'>abcdefg</div>", "cut off"),
    ("withTextDoubled", "<div style='width:5rem;height:30px;overflow:hidden'>a</div>", "cut off"),
]


@pytest.mark.parametrize(("question", "body", "fault"), FAULTS)
def test_a_fault_is_found(page: Page, question: str, body: str, fault: str) -> None:
    page.set_content(FRAME.format(body))
    assert any(fault in told for told in asked(page, question)), asked(page, question)


def test_a_sound_page_has_none(page: Page) -> None:
    page.set_content(FRAME.format(SOUND))
    for question in sorted({question for question, _body, _fault in FAULTS}):
        assert asked(page, question) == [], question
