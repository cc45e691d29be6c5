"""Database sessions with encrypted contents: the answers of a half-finished booking are personal.

Used by the session middleware as ``SESSION_ENGINE``. It needs no Redis.

Every page of a booking reads its session and half of them write it. Django's own store builds a
model and a transaction each time, which took a seventh of the whole booking; here each is one
statement. An INSERT that meets the same key writes nothing, so a failure needs no savepoint.
"""

import json
import re
import secrets
from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.base import (
    CreateError,
    SessionBase,
    UpdateError,
)
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from infopass.encryption import decrypt, encrypt

_TABLE = Session._meta.db_table  # noqa: SLF001 - Django documents _meta as public
_LOAD = f"SELECT session_data FROM {_TABLE} WHERE session_key = %s AND expire_date > %s"  # noqa: S608
_CREATE = f"""
    INSERT INTO {_TABLE} (session_data, expire_date, session_key) VALUES (%s, %s, %s)
    ON CONFLICT DO NOTHING
"""  # noqa: S608 - the table's name is Django's
_UPDATE = f"UPDATE {_TABLE} SET session_data = %s, expire_date = %s WHERE session_key = %s"  # noqa: S608
_PROLONG = f"UPDATE {_TABLE} SET expire_date = %s WHERE session_key = %s"  # noqa: S608
_EXPIRES = f"SELECT expire_date FROM {_TABLE} WHERE session_key = %s"  # noqa: S608

_KEY = re.compile(r"[0-9a-z]{32}")


def leave_key(session: SessionBase) -> None:
    """Keep the contents, and store them under a new key at the end of the request.

    The old row stays as it was, for whoever still comes with the old key.
    """
    session._session_key = None  # noqa: SLF001 - what Django's own flush does
    session.modified = True


class SessionStore(DatabaseSessionStore):
    def _validate_session_key(self, key: str | None) -> bool:
        """Only what `create` makes: PostgreSQL fails on other text, a NUL among it."""
        return bool(key and _KEY.fullmatch(key))

    def _get_new_session_key(self) -> str:
        """One that nobody has, for all that chance can do: the INSERT judges, no need to ask before."""
        return secrets.token_hex(16)

    def load(self) -> dict[str, Any]:
        """What is stored, or nothing, with a new key to come, when it ended or never was."""
        with connection.cursor() as cursor:
            cursor.execute(_LOAD, [self.session_key, timezone.now()])
            stored = cursor.fetchone()
        if stored is None:
            self._session_key = None
            return {}
        return self.decode(stored[0])

    def save(self, must_create: bool = False) -> None:
        """Raises CreateError when the key is somebody's already, UpdateError when the row is gone."""
        if self.session_key is None:
            self.create()
            return
        loaded = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        with connection.cursor() as cursor:
            statement = _CREATE if must_create else _UPDATE
            cursor.execute(
                statement, [self.encode(loaded), self.get_expiry_date(), self.session_key]
            )
            if not cursor.rowcount:
                raise CreateError if must_create else UpdateError

    def prolong(self) -> None:
        """As `save` would, but for what is in it: that stays as whoever wrote last left it."""
        with connection.cursor() as cursor:
            cursor.execute(_PROLONG, [self.get_expiry_date(), self.session_key])

    def seconds_left(self) -> float:
        """Until the stored row ends; nothing where there is none."""
        with connection.cursor() as cursor:
            cursor.execute(_EXPIRES, [self.session_key])
            found = cursor.fetchone()
        return max(0.0, (found[0] - timezone.now()).total_seconds()) if found else 0.0

    def encode(self, session_dict: dict[str, Any]) -> str:
        return encrypt(json.dumps(session_dict, separators=(",", ":")))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        # An unreadable session (key retired, row damaged) is an empty one: the visitor starts anew.
        text = session_data if isinstance(session_data, str) else bytes(session_data).decode()
        try:
            contents = json.loads(decrypt(text))
        except (InvalidToken, ValueError):
            return {}
        return contents if isinstance(contents, dict) else {}
