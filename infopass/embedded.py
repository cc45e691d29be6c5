"""Where the embedded PostgreSQL and Valkey keep their files and can be reached.

They come from wheels and serve development, the demo and the tests, never production. The demo's
and the tests' never share a directory. Nothing here starts anything: `infopass.embedded_servers`
does, and this module stays importable without it.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

DATABASE_NAME = "infopass"
SUPERUSER = "postgres"
# A socket's whole path fits in 104 bytes on macOS and 108 on Linux, the closing zero included.
_LONGEST_SOCKET_PATH = 100


@dataclass(frozen=True)
class Place:
    """The directory of one pair of servers. `durable` is off for data that tests throw away."""

    home: Path
    durable: bool

    @property
    def postgres(self) -> Path:
        return self.home / "postgres"

    @property
    def valkey(self) -> Path:
        return self.home / "valkey"

    @property
    def logs(self) -> Path:
        return self.home / "log"

    @property
    def sockets(self) -> Path:
        near = self.home / "run"
        if len(os.fsencode(near / ".s.PGSQL.5432")) <= _LONGEST_SOCKET_PATH:
            return near
        name = hashlib.sha256(os.fsencode(near)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"infopass-{os.getuid()}-{name}"

    @property
    def valkey_socket(self) -> Path:
        return self.sockets / "valkey.sock"


def demo_place(data_dir: Path) -> Place:
    return Place(home=data_dir / "demo", durable=True)


def database_url(at: Place, name: str = DATABASE_NAME) -> str:
    return f"postgres://{SUPERUSER}@/{quote(str(at.sockets))}/{name}"


def addresses(at: Place) -> tuple[str, str]:
    """DATABASE_URL and REDIS_URL of the servers of that place, running or not."""
    return database_url(at), f"unix://{quote(str(at.valkey_socket))}"
