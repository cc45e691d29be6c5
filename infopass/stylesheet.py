"""Compile the style sheet: ``python -m infopass.stylesheet``.

USWDS and Dart Sass come from npm by ``package-lock.json``; what they are compiled to stands in
``.data/css/infopass.css``, whose first line names what it was made from, with its icons beside it.
Nothing is done when that line is still true. Every step builds aside and renames, so a killed run
leaves nothing half-made.
"""

import os
import re
import subprocess
import tempfile
from pathlib import Path

from infopass.npm import BASE_DIR, DATA_DIR, LOCK, digest_of, install, node_commands

SOURCES = BASE_DIR / "styles"
SHEET = DATA_DIR / "css" / "infopass.css"
USWDS = Path("node_modules", "@uswds", "uswds")
_IMAGE = re.compile(r"url\(\"?\.\./img/([\w./-]+\.svg)\"?\)")


def _stamp() -> str:
    """The first line of a style sheet that is up to date."""
    key = digest_of(LOCK, Path(__file__), *sorted(SOURCES.rglob("*.scss")))
    return f"/*! built from {key} */\n"


def is_up_to_date() -> bool:
    return SHEET.exists() and SHEET.read_text().startswith(_stamp())


def _place_images(css: str, folder: Path) -> str:
    """Put the design system's few icons beside the sheet, as files of our own site.

    Carried inside the sheet as data: URIs they would save requests, and every page's policy would
    have to allow data: images. A page fetches only the icons that it shows, each once for ever.
    """

    def own_file(match: re.Match[str]) -> str:
        image = (folder / match[1]).read_text(encoding="utf-8")
        _write(image, SHEET.parent / "img" / match[1])
        return f'url("img/{match[1]}")'

    return _IMAGE.sub(own_file, css)


def _compile(node: list[str], home: Path) -> str:
    command = [
        *node,
        str(home / "node_modules" / "sass" / "sass.js"),
        f"--load-path={home / USWDS / 'packages'}",
        "--no-source-map",
        "--style=compressed",
        "--no-charset",
        "--quiet-deps",
        str(SOURCES / "infopass.scss"),
    ]
    css = subprocess.run(command, check=True, stdout=subprocess.PIPE, encoding="utf-8").stdout
    return _place_images(css, home / USWDS / "dist" / "img")


def _write(text: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix="compiling-", dir=DATA_DIR)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).chmod(0o644)
    Path(name).replace(target)


def build() -> bool:
    """Compile the sheet unless it is up to date. Says whether there was anything to do.

    Raises subprocess.CalledProcessError when npm or Sass fails; the old sheet is then untouched.
    """
    if is_up_to_date():
        return False
    node, npm = node_commands()
    home = install(npm)
    _write(_stamp() + _compile(node, home), SHEET)
    return True


def main() -> None:
    built = build()
    size = SHEET.stat().st_size / 1024
    print(f"The style sheet is {'built' if built else 'up to date'} ({size:.0f} KB).")  # noqa: T201


if __name__ == "__main__":
    main()
