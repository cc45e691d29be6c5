"""E-mail through Django's mailers, and which of the server's answers are final.

The faults carry codes only: what a mail server says often repeats the address.
"""

import smtplib
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from anymail.exceptions import AnymailError, AnymailInvalidAddress, AnymailRecipientsRefused
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.utils import timezone

from notices.attachments import Attachment, attachments_of
from notices.models import Notice
from notices.wire import OutOfReach, Refused, TryLater

_PERMANENT = range(500, 600)
# Of HTTP: who we are, what we may, and how often.
_CONCERN_ALL = {401, 402, 403, 404, 429}


class MailWire:
    """One connection for all messages of a run; opened by the first, and anew after a failure."""

    def __init__(self) -> None:
        self._mailer = mailers.default

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._hang_up()

    def send(self, notice: Notice) -> None:
        """Raises Refused, TryLater or OutOfReach. Returns once the server has taken the message."""
        # Drawn before the server is kept waiting.
        attached = attachments_of(notice, now=timezone.now())
        try:
            self._mailer.open()
            self._mailer.send_messages([as_email(notice, attached)])
        except (smtplib.SMTPException, OSError, AnymailError, ValueError) as error:
            # After a failure nobody knows where the conversation stands.
            self._hang_up()
            raise _judged(error) from error

    def _hang_up(self) -> None:
        try:
            self._mailer.close()
        except OSError:
            # The other side hung up first. The next message gets a connection of its own.
            self._mailer = mailers.default


def as_email(notice: Notice, attached: Sequence[Attachment]) -> EmailMultiAlternatives:
    email = EmailMultiAlternatives(
        notice.subject,
        notice.text,
        to=[notice.recipient],
        headers={
            "Message-ID": notice.message_id,
            "Content-Language": notice.language,
            # Out-of-office programs do not answer what says this (RFC 3834).
            "Auto-Submitted": "auto-generated",
        },
    )
    # For a provider's reports (notices.hooks.mail); a mail server never sees it.
    email.metadata = metadata_of(notice)  # type: ignore[attr-defined]
    email.attach_alternative(notice.html, "text/html")
    for attachment in attached:
        email.attach(attachment.name, attachment.content, attachment.kind)
    return email


def metadata_of(notice: Notice) -> dict[str, str]:
    """What a report names: the row, and our site, for two installations may share an account."""
    return {"notice": str(notice.pk), "site": settings.PUBLIC_URL}


def _judged(error: Exception) -> Refused | TryLater:
    """What is final, what is for now, and what concerns every message."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _about_this_one(max(code for code, _said in error.recipients.values()))
    if isinstance(error, smtplib.SMTPDataError):
        return _about_this_one(error.smtp_code)
    if isinstance(error, smtplib.SMTPResponseException):
        # About us, not about this message: who we are or what we may. An operator mends it.
        return OutOfReach(f"SMTP {error.smtp_code}")
    if isinstance(error, AnymailError):
        return _by_the_provider(error)
    if isinstance(error, OSError):
        return OutOfReach(type(error).__name__)
    # An address that cannot be written in a header: no later try will change that.
    return Refused(type(error).__name__)


def _about_this_one(code: int) -> Refused | TryLater:
    return Refused(f"SMTP {code}") if code in _PERMANENT else TryLater(f"SMTP {code}")


def _by_the_provider(error: AnymailError) -> Refused | TryLater:
    """Anymail's errors are requests' and Python's as well, so they are asked for first."""
    if isinstance(error, AnymailRecipientsRefused | AnymailInvalidAddress):
        return Refused(type(error).__name__)
    if error.status_code is None:
        # Without an answer: nobody was reached, or the message could not even be put into words.
        name = type(error.__cause__ or error).__name__
        return OutOfReach(name) if isinstance(error, OSError) else TryLater(name)
    fault = f"HTTP {error.status_code}"
    if error.status_code in _CONCERN_ALL or error.status_code >= 500:
        return OutOfReach(fault)
    # It may as well be our own doing, such as a sender that was never confirmed: tried until it is
    # given up, when staff see it.
    return TryLater(fault)
