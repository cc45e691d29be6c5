"""The style sheets of the staff's pages are written by hand and served as they are: no brace is left
open, no declaration is one that browsers pass over, and no sheet is forgotten."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Page

from infopass import npm

STATIC = npm.BASE_DIR / "static"
TEMPLATES = npm.BASE_DIR / "templates"
SHEETS = [STATIC / "staff.css", *sorted((STATIC / "staff").glob("*.css"))]
_DECLARATION = re.compile(r"^\s+([a-z-]+): (.+?)(?: !important)?;$", re.MULTILINE)


def compiled(sheets: list[Path], to: Path) -> str:
    """What Dart Sass makes of plain style sheets: one declaration a line.

    Raises subprocess.CalledProcessError where one is no style sheet.
    """
    node, npm_itself = npm.node_commands()
    sass = npm.install(npm_itself) / "node_modules" / "sass" / "sass.js"
    made = {sheet: to / f"{sheet.stem}.made.css" for sheet in sheets}
    pairs = [f"{sheet}:{target}" for sheet, target in made.items()]
    command = [*node, str(sass), "--no-source-map", "--no-charset", *pairs]
    subprocess.run(command, check=True, capture_output=True)
    return "\n".join(target.read_text() for target in made.values())


def refused(page: Page, css: str) -> list[str]:
    """The declarations that the browser does not know."""
    pairs = _DECLARATION.findall(css)
    assert pairs
    unknown: list[str] = page.evaluate(
        """pairs => pairs.filter(([name, value]) => !CSS.supports(name, value))
                         .map(pair => pair.join(": "))""",
        pairs,
    )
    return unknown


@pytest.mark.browser
def test_every_sheet_is_whole_and_understood(page: Page, tmp_path: Path) -> None:
    assert len(SHEETS) > 5
    assert refused(page, compiled(SHEETS, tmp_path)) == []


def test_a_brace_too_few_or_too_many_is_noticed(tmp_path: Path) -> None:
    whole = (STATIC / "staff.css").read_text()
    broken = tmp_path / "broken.css"
    for text in (whole + "}", whole.replace("}", "", 1)):
        broken.write_text(text)
        with pytest.raises(subprocess.CalledProcessError):
            compiled([broken], tmp_path)


@pytest.mark.browser
def test_a_word_that_no_browser_knows_is_noticed(page: Page) -> None:
    assert refused(page, "p {\n  colour: red;\n  margin: 0 !important;\n}") == ["colour: red"]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.stem)
def test_every_sheet_is_asked_for_by_a_page(sheet: Path) -> None:
    name = str(sheet.relative_to(STATIC))
    assert any(name in page.read_text() for page in TEMPLATES.rglob("*.html"))
