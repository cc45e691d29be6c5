"""Secrets handed in by the environment, parsed once and refused with a sentence when unusable."""

import hashlib
import hmac
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class NamedKeys:
    """Several keys with an id each: the first signs what is new, the others still read what is old."""

    keys: dict[str, bytes]

    @property
    def current_id(self) -> str:
        return next(iter(self.keys))

    @property
    def oldest_id(self) -> str:
        return list(self.keys)[-1]

    def digest(self, key_id: str, message: str) -> bytes:
        """HMAC-SHA256 of the message under the named key. Raises KeyError for a key nobody holds."""
        return hmac.new(self.keys[key_id], message.encode(), hashlib.sha256).digest()


def parse_named_keys(setting: str, value: str) -> NamedKeys:
    """Read ``id:secret,id:secret``. Raises ImproperlyConfigured naming the setting, never the secret."""
    keys: dict[str, bytes] = {}
    for part in filter(None, (piece.strip() for piece in value.split(","))):
        key_id, separator, secret = part.partition(":")
        if not separator or not key_id or len(key_id) > 16:
            raise ImproperlyConfigured(
                f"{setting} must look like id:secret,id:secret with ids of at most 16 characters."
            )
        if len(secret) < 32:
            raise ImproperlyConfigured(
                f"The key {key_id!r} in {setting} is too short: use at least 32 characters."
            )
        if key_id in keys:
            raise ImproperlyConfigured(f"{setting} names the key {key_id!r} twice.")
        keys[key_id] = secret.encode()
    if not keys:
        raise ImproperlyConfigured(
            f"{setting} is missing: set it to id:secret, with a secret of at least 32 characters."
        )
    return NamedKeys(keys)
