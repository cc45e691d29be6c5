"""Put the fonts of printed papers in place: ``python -m infopass.fonts``.

They come from npm by ``package-lock.json`` and lie in ``.data/fonts``, with ``characters.json``: the
ranges of characters that one of them can draw. Papers use these fonts alone, never the system's,
so that they look alike on every machine. Nothing is done when they are up to date.
"""

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from infopass.npm import DATA_DIR, LOCK, digest_of, install, node_commands

FOLDER = DATA_DIR / "fonts"
CHARACTERS = "characters.json"
_STAMP = "made-from"
_FILES = (
    # Latin with Vietnamese, Greek, Cyrillic and Devanagari.
    "@embedpdf/fonts-latin/fonts/NotoSans-Regular.ttf",
    "@embedpdf/fonts-latin/fonts/NotoSans-Bold.ttf",
    "@embedpdf/fonts-arabic/fonts/NotoNaskhArabic-Regular.ttf",
    "@embedpdf/fonts-arabic/fonts/NotoNaskhArabic-Bold.ttf",
    "@expo-google-fonts/noto-sans-ethiopic/400Regular/NotoSansEthiopic_400Regular.ttf",
    "@expo-google-fonts/noto-sans-ethiopic/700Bold/NotoSansEthiopic_700Bold.ttf",
    # Chinese in both forms, and Japanese.
    "@embedpdf/fonts-sc/fonts/NotoSansHans-Regular.otf",
    "@embedpdf/fonts-sc/fonts/NotoSansHans-Bold.otf",
)


def is_up_to_date() -> bool:
    stamp = FOLDER / _STAMP
    return stamp.exists() and stamp.read_text() == _key()


def _key() -> str:
    return digest_of(LOCK, Path(__file__))


def build() -> bool:
    """Put the fonts in place unless they are. Says whether there was anything to do.

    Raises subprocess.CalledProcessError when npm fails; what was there before is then untouched.
    """
    if is_up_to_date():
        return False
    _node, npm = node_commands()
    modules = install(npm) / "node_modules"
    aside = Path(tempfile.mkdtemp(prefix="fonts-", dir=DATA_DIR))
    for file in _FILES:
        shutil.copyfile(modules / file, aside / Path(file).name)
    (aside / CHARACTERS).write_text(json.dumps(list(_drawn_by(aside.glob("Noto*")))))
    (aside / _STAMP).write_text(_key())
    aside.chmod(0o755)
    _put_in_place(aside)
    return True


def _put_in_place(aside: Path) -> None:
    if FOLDER.exists():
        before = Path(tempfile.mkdtemp(prefix="fonts-before-", dir=DATA_DIR))
        FOLDER.rename(before / "fonts")
        shutil.rmtree(before)
    aside.rename(FOLDER)


def _drawn_by(fonts: Iterable[Path]) -> Iterator[tuple[int, int]]:
    """First and last code point of each unbroken stretch that one of the fonts has glyphs for."""
    # Only building needs it: the server reads the result.
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    points = sorted({point for font in fonts for point in TTFont(font).getBestCmap()})
    first = points[0]
    for point, following in pairwise([*points, -1]):
        if following != point + 1:
            yield first, point
            first = following


def main() -> None:
    print("The fonts are in place." if build() else "The fonts are up to date.")  # noqa: T201


if __name__ == "__main__":
    main()
