"""What a visitor has answered so far, kept in the (encrypted) session and nowhere else."""

from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.contrib.sessions.backends.base import SessionBase

from infopass.sessions import leave_key

_KEY = "booking"
# Drafts of these pages say who somebody is.
_PERSONAL_PAGES = {"book_details", "manage", "manage_lost"}
# Set once the session goes by a key that nobody knew before anything personal was in it.
_OWN_KEY = "has_own_key"
# Answers that a form would never produce are cut here, so that a draft cannot fill the session.
_LONGEST_DRAFT = 1_000


@dataclass
class Answers:
    """The answers of the booking pages. Call `save` after changing one."""

    # The visitor's own random id, under which a seat is held.
    owner: str = field(default_factory=lambda: str(uuid4()))
    # Picked, with an online answer to read before it counts.
    considered: int | None = None
    # Reasons whose online answer was taken, and counted.
    went_online: list[int] = field(default_factory=list)
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
    # The office of the last booking: a suggestion for the next one.
    usual_office: int | None = None

    @classmethod
    def load(cls, session: SessionBase) -> "Answers":
        """The session's answers. What an older version of the program stored is left out."""
        stored: dict[str, Any] = session.get(_KEY) or {}
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})

    def save(self, session: SessionBase) -> None:
        if self._is_personal and not session.get(_OWN_KEY):
            self._leave_the_old_key(session)
        session[_KEY] = asdict(self)

    @property
    def _is_personal(self) -> bool:
        return bool(self.details) or not _PERSONAL_PAGES.isdisjoint(self.drafts)

    def _leave_the_old_key(self, session: SessionBase) -> None:
        """From here on the session is one that nobody can have planted in this browser.

        The old row stays as it is, without anything personal (docs/decisions/session-keys.md):
        a second click of the same button still finds its earlier answers there.
        """
        session[_OWN_KEY] = True
        leave_key(session)
        if not self.hold:
            self.owner = str(uuid4())

    @property
    def is_finished(self) -> bool:
        """Booked, and nothing begun since."""
        return bool(self.booked_number) and self.service is None

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
        """Forget the person, but recognise a second click on the same button.

        Families book one after the other: where they live and which office they like stay.
        """
        fresh = Answers(
            booked_number=number,
            booked_digest=digest,
            zip_code=self.zip_code,
            usual_office=self.office,
        )
        self.__dict__.update(fresh.__dict__)

    def keep_draft(self, page: str, typed: dict[str, str]) -> None:
        self.drafts[page] = {name: value[:_LONGEST_DRAFT] for name, value in typed.items()}

    def drop_draft(self, page: str) -> None:
        self.drafts.pop(page, None)
