"""A provider on loopback: a real HTTP server that answers as it is told, and keeps what it got."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs


@dataclass
class Call:
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Provider:
    """``status`` and ``answer`` are what it says to everything."""

    url: str = ""
    status: int = 200
    answer: Any = field(default_factory=dict)
    hangs_for: float = 0
    calls: list[Call] = field(default_factory=list)


@contextmanager
def open_provider() -> Iterator[Provider]:
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            is_json = "json" in self.headers.get("Content-Type", "")
            body = json.loads(raw) if is_json else parse_qs(raw.decode())
            provider.calls.append(Call(self.path, dict(self.headers.items()), body))
            time.sleep(provider.hangs_for)
            said = json.dumps(provider.answer).encode()
            self.send_response(provider.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: Any) -> None:
            """Nothing: what came is kept above."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
