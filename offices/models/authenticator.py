import time
from base64 import b32decode, b32encode
from secrets import token_bytes
from typing import TYPE_CHECKING, Any, ClassVar, Self
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db import models
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP

from infopass.encryption import EncryptedCharField

ISSUER = "InfoPass"
DIGITS = 6

if TYPE_CHECKING:

    class _ThrottledDevice(models.Model):
        """What django-otp's classes give, which have no types."""

        confirmed = models.BooleanField(default=True)
        throttling_failure_count = models.PositiveIntegerField(default=0)
        throttling_failure_timestamp = models.DateTimeField(null=True)
        persistent_id: str
        objects: ClassVar[models.Manager[Self]] = models.Manager()

        class Meta:
            abstract = True

        def verify_is_allowed(self) -> tuple[bool, dict[str, Any] | None]: ...
        def throttle_reset(self, commit: bool = True) -> None: ...
        def throttle_increment(self, commit: bool = True) -> None: ...
else:

    class _ThrottledDevice(ThrottlingMixin, Device):
        class Meta(Device.Meta):
            abstract = True


def new_key() -> str:
    return b32encode(token_bytes(20)).decode()


class AuthenticatorApp(_ThrottledDevice):
    """The app on somebody's telephone that shows another code every half minute (TOTP, RFC 6238).

    django-otp's own device of this kind keeps its key in the clear, where every backup has it.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="authenticator"
    )
    name = None
    key = EncryptedCharField(max_length=32, default=new_key)
    # The half minute whose code was taken last: neither it nor an earlier one is taken again.
    last_step = models.BigIntegerField(default=-1)

    def __str__(self) -> str:
        return str(self.user_id)

    def get_throttle_factor(self) -> int:
        """Seconds to wait after the first wrong code; after each further one twice as long."""
        return 1

    def verify_token(self, token: str) -> bool:
        """Call it with the row locked. Counts a wrong code, and takes a right one only once."""
        if not self.verify_is_allowed()[0]:
            return False
        if not self._fits(token):
            self.throttle_increment()
            return False
        self.throttle_reset(commit=False)
        self.save()
        return True

    def _fits(self, token: str) -> bool:
        if len(token) != DIGITS or not (token.isascii() and token.isdigit()):
            return False
        clock = TOTP(b32decode(self.key), digits=DIGITS)
        clock.time = time.time()
        # Telephones are some seconds off, and people type slowly: one code earlier or later is good.
        if not clock.verify(int(token), tolerance=1, min_t=self.last_step + 1):
            return False
        self.last_step = clock.t()
        return True

    def address_for(self, username: str) -> str:
        """What the square for scanning says."""
        about = urlencode({"secret": self.key, "issuer": ISSUER, "digits": DIGITS})
        return f"otpauth://totp/{ISSUER}:{quote(username, safe='')}?{about}"
