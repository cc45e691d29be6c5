"""Text messages, through whatever class ``SMS_BACKEND`` names.

`notices.sms.twilio` is the one for production. An installation with another gateway writes a class
with the one method of `SmsBackend` and names it. Without any, nobody is reached by text messages.
"""

from typing import Protocol

from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from notices.models import Notice


class SmsBackend(Protocol):
    def send(self, *, to: str, text: str, message_id: str, notice_id: int) -> None:
        """Hand the text to the phone (E.164). ``message_id`` is the same when it is sent again.

        ``notice_id`` is what a delivery receipt names (`notices.receipts`).
        Raises `notices.wire.Refused` when it will never go, TryLater or OutOfReach when it may.
        """


class FolderBackend:
    """For the demo and the tests: each text message becomes a file in ``MESSAGES_FOLDER/sms``."""

    def send(self, *, to: str, text: str, message_id: str, notice_id: int) -> None:
        folder = settings.MESSAGES_FOLDER / "sms"
        folder.mkdir(parents=True, exist_ok=True)
        name = message_id.strip("<>").partition("@")[0]
        path = folder / f"{timezone.now():%Y%m%d-%H%M%S}-{name}.txt"
        path.write_text(f"To: {to}\nMessage-ID: {message_id}\nNotice: {notice_id}\n\n{text}")


class SmsWire:
    def __init__(self) -> None:
        self._backend: SmsBackend = import_string(settings.SMS_BACKEND)()

    def send(self, notice: Notice) -> None:
        """Raises what the backend raises."""
        self._backend.send(
            to=notice.recipient,
            text=notice.text,
            message_id=notice.message_id,
            notice_id=notice.pk,
        )
