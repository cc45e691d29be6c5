"""The time chosen for a change, kept in the session between choosing and confirming."""

from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

_KEY = "move"


@dataclass
class Move:
    """One appointment is moved at a time. Call `save` after changing anything."""

    number: str
    slot: int | None = None
    hold: str = ""
    # Why the visitor was sent back to the times, and around which time (ISO, UTC) to look.
    refusal: str = ""
    refused_time: str = ""
    is_done: bool = False

    @classmethod
    def load(cls, session: SessionBase, number: str) -> "Move":
        """What was chosen for this very appointment. What another version stored is left out."""
        stored: dict[str, Any] = session.get(_KEY) or {}
        if stored.get("number") != number:
            return cls(number)
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})

    def save(self, session: SessionBase) -> None:
        session[_KEY] = asdict(self)

    def finish(self, session: SessionBase) -> None:
        """The appointment was moved: "back" to the pages of this change leads to its result."""
        Move(self.number, is_done=True).save(session)

    @property
    def token(self) -> UUID | None:
        return UUID(self.hold) if self.hold else None

    @staticmethod
    def token_of(session: SessionBase) -> UUID | None:
        """The seat kept for whichever appointment is being moved in this session, if any."""
        stored: dict[str, Any] = session.get(_KEY) or {}
        return Move.load(session, stored.get("number", "")).token

    def keep_time(self, slot_id: int, token: UUID) -> None:
        self.slot, self.hold, self.refusal, self.refused_time = slot_id, str(token), "", ""
        self.is_done = False

    def lose_time(self, refusal: str, around: datetime | None) -> None:
        self.slot, self.hold = None, ""
        self.refusal = refusal
        self.refused_time = around.isoformat() if around else ""
