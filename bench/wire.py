"""A visitor's browser as far as a server can tell: one kept connection, cookies, redirects followed.

Its cost is counted against the machine it shares with the servers, so it does no more than that.
"""

import asyncio
import re
import zlib
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlencode

HOST = "127.0.0.1"
_COOKIE = re.compile(rb"(?i)^set-cookie: ([^=]+)=([^;]*)", re.MULTILINE)
_LENGTH = re.compile(rb"(?i)^content-length: (\d+)", re.MULTILINE)
_LOCATION = re.compile(rb"(?i)^location: (\S+)", re.MULTILINE)
_GZIPPED = re.compile(rb"(?i)^content-encoding: gzip", re.MULTILINE)
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
_ADDED_BY_GZIP = 16  # zlib's mark for a gzip header


class Surprise(Exception):
    """An answer that no visitor of a working site gets."""


@dataclass(frozen=True, kw_only=True)
class Page:
    status: int
    path: str
    location: str
    text: str

    def expect(self, status: int) -> Self:
        """Itself. Raises Surprise when it has another status."""
        if self.status != status:
            raise Surprise(f"{self.path} answered {self.status}, not {status}")
        return self

    def find(self, pattern: str) -> list[str]:
        """What the pattern's group matched. Raises Surprise when there is nothing."""
        found: list[str] = re.findall(pattern, self.text)
        if not found:
            raise Surprise(f"{self.path} ({self.status}) has no {pattern}")
        return found


class Visitor:
    """Use it as ``async with``; ``requests`` counts every request, those of redirects included."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.requests = 0
        self._token = ""

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection(HOST, self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def see(self, path: str) -> Page:
        return await self._follow(await self._ask("GET", path, b""))

    async def send(self, path: str, **typed: str) -> Page:
        """Send the form of the page seen last, and see where it leads."""
        return await self._follow(await self.send_only(path, **typed))

    async def send_only(self, path: str, **typed: str) -> Page:
        """Send the form and stop at the answer, a redirect too."""
        body = urlencode(typed | {"csrfmiddlewaretoken": self._token}).encode()
        return await self._ask("POST", path, body)

    async def _follow(self, page: Page) -> Page:
        while page.location:
            page = await self._ask("GET", page.location.partition("#")[0], b"")
        return page

    async def _ask(self, method: str, path: str, body: bytes) -> Page:
        self.requests += 1
        self._writer.write(self._head(method, path, len(body)) + body)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = _LENGTH.search(head)
        content = await self._reader.readexactly(int(length[1])) if length else b""
        for name, value in _COOKIE.findall(head):
            self.cookies[name.decode()] = value.decode()
        return self._read(path, head, content)

    def _read(self, path: str, head: bytes, content: bytes) -> Page:
        if _GZIPPED.search(head):
            content = zlib.decompress(content, zlib.MAX_WBITS + _ADDED_BY_GZIP)
        text = content.decode()
        token = _TOKEN.search(text)
        if token:
            self._token = token[1]
        location = _LOCATION.search(head)
        return Page(
            status=int(head[9:12]),
            path=path,
            location=location[1].decode() if location else "",
            text=text,
        )

    def _head(self, method: str, path: str, length: int) -> bytes:
        lines = [
            f"{method} {path} HTTP/1.1",
            f"Host: {HOST}:{self.port}",
            "Accept: text/html",
            "Accept-Encoding: gzip",
            "Accept-Language: en",
        ]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{n}={v}" for n, v in self.cookies.items()))
        if method == "POST":
            lines.append("Content-Type: application/x-www-form-urlencoded")
            lines.append(f"Content-Length: {length}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode()
