"""Encryption at rest for receipt numbers, A-Numbers and session contents.

Keys come from ``FIELD_KEYS``: the first encrypts, every one of them decrypts, so a key is
replaced by putting the new one in front and leaving the old one until nothing needs it.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


@cache
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    return _fernet(tuple(settings.FIELD_KEYS)).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """Raises cryptography's InvalidToken when no key of ``FIELD_KEYS`` fits."""
    return _fernet(tuple(settings.FIELD_KEYS)).decrypt(token.encode()).decode()


if TYPE_CHECKING:
    _CharField = models.CharField[str, str]
else:
    _CharField = models.CharField


class EncryptedCharField(_CharField):
    """Text that is stored encrypted. It cannot be searched, ordered or compared in the database."""

    def get_internal_type(self) -> str:
        return "TextField"

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        # The ciphertext is longer than the text: max_length bounds what is typed, not the column.
        return {"type": "text", "check": None, "collation": None}

    def from_db_value(self, value: str | None, *_: object) -> str | None:
        return decrypt(value) if value else value

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text


__all__ = ["EncryptedCharField", "InvalidToken", "decrypt", "encrypt"]
