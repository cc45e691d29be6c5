"""Text messages by Twilio, with its own client.

Twilio takes no key that makes a second sending harmless: a text that went out just before a worker
died may arrive twice.
"""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from requests import RequestException
from twilio.base.exceptions import TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from appointments.booking import stop_texts
from infopass.carriers import PATIENCE
from notices.wire import OutOfReach, Refused, TryLater

_THEY_SAID_STOP = 21610
# Of the number or the person, so that no later try helps. Source: Twilio's list of error codes.
_NEVER = {
    21211,  # no such number
    21214,  # cannot be reached
    21217,  # does not look like a number
    21408,  # a country that we may not text
    _THEY_SAID_STOP,
    21612,  # not reachable from our number
    21614,  # a landline
}
_TOO_MANY = 429


class TwilioBackend:
    def __init__(self) -> None:
        account = settings.TWILIO
        self._sender = account["sender"]
        self._client = Client(
            account["account_sid"],
            account["auth_token"],
            http_client=TwilioHttpClient(timeout=PATIENCE),
        )

    def send(self, *, to: str, text: str, message_id: str, notice_id: int) -> None:
        try:
            self._client.messages.create(
                to=to, body=text, status_callback=_receipts_for(notice_id), **self._from()
            )
        except TwilioRestException as error:
            if error.code == _THEY_SAID_STOP:
                # The word itself may have been lost on its way to us.
                stop_texts(phone=to, now=timezone.now())
            raise _judged(error) from error
        except RequestException as error:
            raise OutOfReach(type(error).__name__) from error

    def _from(self) -> dict[str, Any]:
        name = "messaging_service_sid" if self._sender.startswith("MG") else "from_"
        return {name: self._sender}


def _receipts_for(notice_id: int) -> str:
    """Where Twilio tells what became of the text. Signed by it, with the query."""
    return f"{settings.PUBLIC_URL}{reverse('twilio_status')}?{urlencode({'notice': notice_id})}"


def _judged(error: TwilioRestException) -> Refused | TryLater:
    """The code alone: what Twilio says repeats the number."""
    fault = f"SMS {error.code or error.status}"
    if error.code in _NEVER:
        return Refused(fault)
    # Anything else is about us or about now: too many at once, the account, the service.
    if error.status == _TOO_MANY or error.status >= 500 or error.status in {401, 403}:
        return OutOfReach(fault)
    return TryLater(fault)
