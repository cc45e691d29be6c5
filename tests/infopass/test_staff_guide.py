"""docs/staff-guide.md says what the pages say: its bold words are theirs, its pictures are there and
light, and it stays about two printed pages."""

import re

import polib

from infopass.npm import BASE_DIR
from infopass.translations import LOCALE

GUIDE = (BASE_DIR / "docs" / "staff-guide.md").read_text()
PICTURES = BASE_DIR / "docs" / "pictures"
HEAVIEST = 150 * 1024


def said_by_pages() -> set[str]:
    entries = polib.pofile(str(LOCALE / "es" / "LC_MESSAGES" / "django.po"))
    texts = {text for entry in entries for text in (entry.msgid, entry.msgid_plural) if text}
    return {text.casefold() for text in texts}


def test_what_is_to_be_clicked_is_named_as_on_the_page() -> None:
    bold = set(re.findall(r"\*\*(.+?)\*\*", GUIDE, re.DOTALL))
    named = {" ".join(words.split()).casefold() for words in bold if not words.endswith(".")}
    assert len(named) > 20
    assert sorted(named - said_by_pages()) == []


def test_every_picture_is_there_light_and_described() -> None:
    shown = re.findall(r"!\[(.+?)\]\(pictures/(.+?)\)", GUIDE)
    assert {name for _words, name in shown} == {path.name for path in PICTURES.iterdir()}
    assert len(shown) >= 5
    for path in PICTURES.iterdir():
        assert path.stat().st_size < HEAVIEST, path.name


def test_it_fits_on_about_two_pages() -> None:
    words = re.sub(r"!\[.*?\)", "", GUIDE).split()
    assert 600 < len(words) < 1100


def test_the_readme_leads_to_it() -> None:
    assert "docs/staff-guide.md" in (BASE_DIR / "README.md").read_text()
