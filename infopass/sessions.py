"""Database sessions with encrypted contents: the answers of a half-finished booking are personal.

Used by the session middleware as ``SESSION_ENGINE``. It needs no Redis.
"""

import json
from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

from infopass.encryption import decrypt, encrypt


class SessionStore(DatabaseSessionStore):
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
