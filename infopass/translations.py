"""Translations: ``python -m infopass.translations`` compiles them, ``… check`` judges them.

Compiled files are never committed. The compiler is polib, so that no gettext has to be installed;
only gathering the texts (``make messages``) and the check need the system's gettext.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

BASE_DIR = Path(__file__).resolve().parent.parent
LOCALE = BASE_DIR / "locale"
# Texts that read the same in both languages, one msgid a line.
SAME_IN_BOTH = LOCALE / "same_in_both.txt"
_NOT_OURS = (".git", ".venv", ".uv", ".data", "node_modules", "tests", "*.mo", "__pycache__")


def compile_all() -> int:
    """Write the .mo beside each .po that is newer. Answers how many were written."""
    stale = [po for po in LOCALE.glob("*/LC_MESSAGES/*.po") if _is_stale(po)]
    for po in stale:
        aside = po.with_suffix(".mo.new")
        polib.pofile(str(po)).save_as_mofile(str(aside))
        aside.replace(po.with_suffix(".mo"))
    return len(stale)


def _is_stale(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return not mo.exists() or mo.stat().st_mtime <= po.stat().st_mtime


def gather(tree: Path) -> None:
    """Let Django's makemessages bring the .po files under `tree` up to date with its sources."""
    subprocess.run(
        [
            *(sys.executable, "manage.py", "makemessages", "--locale", "es"),
            *("--no-wrap", "--add-location", "never"),
            *(part for name in _NOT_OURS for part in ("--ignore", name)),
        ],
        cwd=tree,
        env={**os.environ, "INFOPASS_MODE": "test"},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def faults() -> list[str]:
    """Every text whose Spanish is missing, unsure, left over, or English. The tree is not touched."""
    with tempfile.TemporaryDirectory() as scratch:
        tree = Path(scratch) / "tree"
        shutil.copytree(BASE_DIR, tree, ignore=shutil.ignore_patterns(*_NOT_OURS))
        gather(tree)
        catalogues = tree.glob("locale/*/LC_MESSAGES/*.po")
        return [fault for po in sorted(catalogues) for fault in catalogue_faults(po, _allowed())]


def _allowed() -> set[str]:
    lines = SAME_IN_BOTH.read_text().splitlines() if SAME_IN_BOTH.exists() else []
    return {line for line in lines if line and not line.startswith("#")}


def catalogue_faults(po: Path, same_in_both: set[str]) -> Iterator[str]:
    for entry in polib.pofile(str(po)):
        said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.obsolete:
            yield f"left over: {entry.msgid!r} is no longer used"
        elif entry.fuzzy:
            yield f"fuzzy: {entry.msgid!r} is only guessed"
        elif not all(said):
            yield f"missing: {entry.msgid!r} has no translation"
        elif entry.msgid in said and entry.msgid not in same_in_both:
            yield f"English: {entry.msgid!r} reads the same (allow it in {SAME_IN_BOTH.name})"


def main(arguments: list[str]) -> None:
    if arguments == ["check"]:
        found = faults()
        sys.exit("\n".join([*found, f"{len(found)} faults"]) if found else 0)
    if arguments == ["gather"]:
        gather(BASE_DIR)
    compile_all()


if __name__ == "__main__":
    main(sys.argv[1:])
