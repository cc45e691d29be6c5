"""E-mail through Django's mailers, and which of the server's answers are final.

The faults carry codes only: what a mail server says often repeats the address.
"""

import smtplib
from collections.abc import Sequence
from types import TracebackType
from typing import Self

from django.core.mail import EmailMultiAlternatives, mailers
from django.utils import timezone

from notices.attachments import Attachment, attachments_of
from notices.models import Notice
from notices.wire import OutOfReach, Refused, TryLater

_PERMANENT = range(500, 600)


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
        except smtplib.SMTPRecipientsRefused as error:
            self._hang_up()
            raise _judged(max(code for code, _said in error.recipients.values())) from error
        except smtplib.SMTPDataError as error:
            self._hang_up()
            raise _judged(error.smtp_code) from error
        except smtplib.SMTPResponseException as error:
            # About us, not about this message: who we are or what we may. An operator mends it.
            self._hang_up()
            raise OutOfReach(f"SMTP {error.smtp_code}") from error
        except OSError as error:
            self._hang_up()
            raise OutOfReach(type(error).__name__) from error
        except ValueError as error:
            # An address that cannot be written in a header: no later try will change that.
            raise Refused(type(error).__name__) from error

    def _hang_up(self) -> None:
        """After a failure nobody knows where the conversation stands."""
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
    email.attach_alternative(notice.html, "text/html")
    for attachment in attached:
        email.attach(attachment.name, attachment.content, attachment.kind)
    return email


def _judged(code: int) -> Refused | TryLater:
    return Refused(f"SMTP {code}") if code in _PERMANENT else TryLater(f"SMTP {code}")
