"""What the containers' health checks run.

``python -m infopass.probe /healthz`` asks the web server beside us, on the loopback address and
the port in WEB_PORT (8000), by the first name of ALLOWED_HOSTS, since Django answers to no other.
``python -m infopass.probe --written-within 600 FILE`` asks when a file was last written, in seconds.
"""

import http.client
import os
import sys
import time
from pathlib import Path

_PATIENCE_SECONDS = 3


def status(path: str) -> int:
    """The HTTP status of the answer. Raises OSError when nobody answers in time."""
    port = int(os.environ.get("WEB_PORT") or "8000")
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_SECONDS)
    try:
        connection.request("GET", path, headers={"Host": host})
        return connection.getresponse().status
    finally:
        connection.close()


def seconds_since_written(file: Path) -> float:
    """Some databases put an ending of their own on the name. Raises OSError when there is none."""
    written = [found.stat().st_mtime for found in file.parent.glob(f"{file.name}*")]
    if not written:
        raise FileNotFoundError(file)
    return time.time() - max(written)


def probe(arguments: list[str]) -> str:
    """Empty when all is well, else what is not."""
    try:
        match arguments:
            case ["--written-within", seconds, file]:
                age = seconds_since_written(Path(file))
                return "" if age <= float(seconds) else f"last written {age:.0f} seconds ago"
            case [path]:
                answer = status(path)
                return "" if answer == http.client.OK else f"status {answer}"
    except OSError as error:
        return f"no answer: {error}"
    return "usage: infopass.probe PATH | --written-within SECONDS FILE"


if __name__ == "__main__":
    sys.exit(probe(sys.argv[1:]) or 0)
