"""The style sheet is compiled once, never half-made, and small."""

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest

from infopass import npm, stylesheet


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own, with the packages that are already installed."""
    stylesheet.build()
    (tmp_path / "node").symlink_to(npm.DATA_DIR / "node")
    monkeypatch.setattr(stylesheet, "DATA_DIR", tmp_path)
    monkeypatch.setattr(stylesheet, "SHEET", tmp_path / "css" / "infopass.css")
    return tmp_path / "css" / "infopass.css"


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A style sheet's source of the test's own, without the design system."""
    folder = tmp_path / "styles"
    folder.mkdir()
    (folder / "infopass.scss").write_text(".first { color: red; }")
    monkeypatch.setattr(stylesheet, "SOURCES", folder)
    return folder / "infopass.scss"


def test_it_is_compiled_once(elsewhere: Path) -> None:
    assert stylesheet.build() is True
    assert ".usa-button" in elsewhere.read_text()
    assert stylesheet.build() is False


def test_changed_sources_are_compiled_again(elsewhere: Path, sources: Path) -> None:
    stylesheet.build()
    sources.write_text(".second { color: red; }")
    assert stylesheet.build() is True
    assert ".second" in elsewhere.read_text()


def test_a_mistake_in_the_sources_leaves_the_old_sheet_alone(
    elsewhere: Path, sources: Path
) -> None:
    stylesheet.build()
    before = elsewhere.read_text()
    sources.write_text("this is no style sheet")
    with pytest.raises(subprocess.CalledProcessError):
        stylesheet.build()
    assert elsewhere.read_text() == before
    assert not stylesheet.is_up_to_date()
    assert [file.name for file in elsewhere.parent.iterdir()] == ["infopass.css"]


def test_without_node_on_the_machine_the_wheel_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for command in npm.node_commands():
        answer = subprocess.run([*command, "--version"], capture_output=True, text=True, check=True)
        assert answer.stdout.strip()


def test_the_sheet_asks_for_its_own_icons_alone_and_stays_light(elsewhere: Path) -> None:
    stylesheet.build()
    css = elsewhere.read_text()
    asked = set(re.findall(r"url\([\"']?(.*?)[\"']?\)", css)) - {""}
    assert "img/usa-icons/error.svg" in asked
    for icon in asked:
        assert (elsewhere.parent / icon).read_text().rstrip().endswith("</svg>"), icon
    for elsewhere_or_inline in ("http:", "https:", "data:"):
        assert elsewhere_or_inline not in css
    assert len(gzip.compress(css.encode())) < 15 * 1024


def test_the_lock_names_versions_and_hashes_and_no_host() -> None:
    text = npm.LOCK.read_text()
    packages = json.loads(text)["packages"]
    assert "://" not in text
    assert all(p.get("version") and p.get("integrity") for name, p in packages.items() if name)
