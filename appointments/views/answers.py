"""What a visitor has answered so far, kept in the (encrypted) session and nowhere else."""

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib.sessions.backends.base import SessionBase

_KEY = "booking"
# Answers that a form would never produce are cut here, so that a draft cannot fill the session.
_LONGEST_DRAFT = 1_000


@dataclass
class Answers:
    """The answers of the booking pages. Call `save` after changing one."""

    # The visitor's own random id, under which a seat is held.
    owner: str = field(default_factory=lambda: str(uuid4()))
    # Picked, with an online answer to read before it counts.
    considered: int | None = None
    service: int | None = None
    zip_code: str = ""
    state: str = ""
    office: int | None = None
    # As typed, so that the form comes back as it was; valid once `details_complete`.
    details: dict[str, str] = field(default_factory=dict)
    details_complete: bool = False
    slot: int | None = None
    hold: str = ""
    # Why the visitor was sent back to the times, and around which time (ISO, UTC) to look.
    refusal: str = ""
    refused_time: str = ""
    # Typed but not sent when the language was switched, for each page.
    drafts: dict[str, dict[str, str]] = field(default_factory=dict)
    # The last booking: a second click on "confirm" belongs to it.
    booked_digest: str = ""
    booked_number: str = ""

    @classmethod
    def load(cls, session: SessionBase) -> "Answers":
        """The session's answers. What an older version of the program stored is left out."""
        stored: dict[str, Any] = session.get(_KEY) or {}
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})

    def save(self, session: SessionBase) -> None:
        session[_KEY] = asdict(self)

    @property
    def token(self) -> UUID | None:
        return UUID(self.hold) if self.hold else None

    def keep_time(self, slot_id: int, token: UUID) -> None:
        self.slot, self.hold = slot_id, str(token)
        self.refusal = self.refused_time = ""

    def forget_time(self) -> None:
        self.slot, self.hold = None, ""
        self.refusal = self.refused_time = ""

    def lose_time(self, refusal: str, around: datetime | None) -> None:
        """The held time is gone: remember why, for the page that offers others."""
        self.forget_time()
        self.refusal = refusal
        self.refused_time = around.isoformat() if around else ""

    def finish(self, number: str, digest: str) -> None:
        """Clear everything, but recognise a second click on the same button."""
        fresh = Answers(booked_number=number, booked_digest=digest)
        self.__dict__.update(fresh.__dict__)

    def keep_draft(self, page: str, typed: dict[str, str]) -> None:
        self.drafts[page] = {name: value[:_LONGEST_DRAFT] for name, value in typed.items()}

    def drop_draft(self, page: str) -> None:
        self.drafts.pop(page, None)
