"""A real SMTP server on loopback, which can refuse, hang and hang up."""

import asyncio
import email
import email.policy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from pytest_django.fixtures import Settings


@dataclass
class PostOffice:
    """What arrived, and how the server behaves. Its methods are called by the server's thread."""

    arrived: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: set[Any] = field(default_factory=set)
    # What it says to an address instead of taking it, such as "550 unknown"; nothing: it takes it.
    judges: Callable[[str], str] = lambda _address: ""
    says_to_data: str = ""
    hangs_for: float = 0
    hangs_up_after_data: bool = False
    before_the_answer: Callable[[], None] = lambda: None
    # Message-IDs it took and hung up on; how many wait for it, and how many lost patience.
    unanswered: list[str] = field(default_factory=list)
    hanging: int = 0
    left_hanging: int = 0

    async def handle_RCPT(  # noqa: N802 - the names are the server's
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        refusal = self.judges(address)
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.connections.add(session.peer)
        self.hanging += 1
        try:
            await asyncio.sleep(self.hangs_for)
        except asyncio.CancelledError:
            self.left_hanging += 1
            raise
        finally:
            self.hanging -= 1
        if self.says_to_data:
            return self.says_to_data
        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        self.arrived.append(message)
        self.recipients += envelope.rcpt_tos
        self.before_the_answer()
        if self.hangs_up_after_data:
            self.unanswered.append(message["Message-ID"])
            server.transport.abort()
        return "250 taken"

    @property
    def message_ids(self) -> list[str]:
        return [message["Message-ID"] for message in self.arrived]


class _OnAFreePort(Controller):
    """The library knocks at its own door once, and has to be told which port it was given."""

    def _trigger_server(self) -> None:
        assert isinstance(self.server, asyncio.Server)
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@contextmanager
def open_for(settings: Settings) -> Iterator[PostOffice]:
    """Serve on a free port, with Django's mailer pointed at it and no patience for silence."""
    with serving(post_office := PostOffice()) as port:
        settings.MAILERS = mailers(port)
        yield post_office


@contextmanager
def serving(post_office: PostOffice) -> Iterator[int]:
    """The free port on which it serves until the block ends."""
    controller = _OnAFreePort(post_office, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def mailers(port: int) -> dict[str, Any]:
    return {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 1},
        }
    }
