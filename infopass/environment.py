"""What the environment says, checked before anything starts.

In production every secret and server must be named; in demo and test mode the project's own
defaults apply, which are worthless elsewhere and say so.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from infopass.keys import NamedKeys, parse_named_keys

MODES = ("production", "demo", "test")
_DEMO_SECRET = "demo-only-secret-that-production-refuses-because-it-is-public"  # noqa: S105
_DEMO_FIELD_KEY = "ZGVtby1vbmx5LWtleS10aGF0LWlzLXB1YmxpYy0wMDA="
_WEAK_WORDS = ("insecure", "changeme", "change-me", "demo-only", "secret-key", "password")
_env: Any = environ.Env()  # type: ignore[no-untyped-call]


@dataclass(frozen=True)
class Environment:
    mode: str
    secret_key: str
    debug: bool
    allowed_hosts: list[str]
    csrf_trusted_origins: list[str]
    pin_keys: NamedKeys
    field_keys: list[str]
    database: dict[str, Any]
    redis_url: str

    def text(self, name: str, default: str) -> str:
        return str(_env.str(name, default=default))

    def number(self, name: str, default: int) -> int:
        try:
            return int(_env.int(name, default=default))
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} must be a whole number.") from error

    def flag(self, name: str, *, default: bool) -> bool:
        return bool(_env.bool(name, default=default))


def _required(name: str, how: str, demo_default: str, *, production: bool) -> str:
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if production:
        raise ImproperlyConfigured(f"{name} is missing: {how}")
    return demo_default


def _secret_key(*, production: bool) -> str:
    key = _required(
        "SECRET_KEY",
        "set it to at least 50 random characters.",
        _DEMO_SECRET,
        production=production,
    )
    weak = len(key) < 50 or len(set(key)) < 10 or any(word in key.lower() for word in _WEAK_WORDS)
    if production and weak:
        raise ImproperlyConfigured(
            "SECRET_KEY is weak: set it to at least 50 random characters that nobody has published."
        )
    return key


def _field_keys(*, production: bool) -> list[str]:
    value = _required(
        "FIELD_KEYS",
        "set it to one or more Fernet keys, separated by commas, the newest first.",
        _DEMO_FIELD_KEY,
        production=production,
    )
    keys = [key.strip() for key in value.split(",") if key.strip()]
    for key in keys:
        try:
            Fernet(key)
        except ValueError as error:
            raise ImproperlyConfigured(
                "FIELD_KEYS holds something that is not a Fernet key (32 bytes, URL-safe base64)."
            ) from error
    if production and _DEMO_FIELD_KEY in keys:
        raise ImproperlyConfigured("FIELD_KEYS holds the demo's key, which is public.")
    return keys


def _pin_keys(*, production: bool) -> NamedKeys:
    value = _required(
        "PIN_KEYS",
        "set it to id:secret, with a secret of at least 32 characters.",
        f"demo:{_DEMO_SECRET}",
        production=production,
    )
    keys = parse_named_keys("PIN_KEYS", value)
    if production and any(_DEMO_SECRET.encode() == key for key in keys.keys.values()):
        raise ImproperlyConfigured("PIN_KEYS holds the demo's key, which is public.")
    return keys


def _allowed_hosts(*, production: bool) -> list[str]:
    value = _required(
        "ALLOWED_HOSTS",
        "set it to the host names this site answers to, separated by commas.",
        "localhost,127.0.0.1,[::1],testserver",
        production=production,
    )
    hosts = [host.strip() for host in value.split(",") if host.strip()]
    if production and "*" in hosts:
        raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts; * answers to anybody.")
    return hosts


def _database(url: str) -> dict[str, Any]:
    try:
        database: dict[str, Any] = _env.db_url_config(url)
    except (ValueError, ImproperlyConfigured) as error:
        raise ImproperlyConfigured("DATABASE_URL cannot be read as a database address.") from error
    if "postgresql" not in str(database.get("ENGINE", "")):
        raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL server (postgres://…).")
    options = database.setdefault("OPTIONS", {})
    # A request waits 5 seconds for a lock at most; then the verb answers "busy, try again".
    options.setdefault("options", "-c lock_timeout=5000 -c timezone=UTC")
    # Web processes set DB_POOL to their number of threads and share that many connections; workers
    # and commands keep one each. Either way a dead connection is replaced before it is used.
    pool_size = int(os.environ.get("DB_POOL", "0"))
    if pool_size:
        options.setdefault("pool", {"min_size": 1, "max_size": pool_size, "timeout": 10})
    else:
        database["CONN_MAX_AGE"] = 60
    database["CONN_HEALTH_CHECKS"] = True
    return database


def _embedded_urls(data_dir: Path) -> tuple[str, str]:
    """Addresses that the embedded servers wrote down when they started (see infopass.embedded)."""
    from infopass.embedded import addresses  # noqa: PLC0415 - never imported in production

    return addresses(data_dir)


def read_environment(data_dir: Path) -> Environment:
    """Read and check everything. Raises ImproperlyConfigured with one sentence for the first fault."""
    mode = os.environ.get("INFOPASS_MODE", "production").strip().lower()
    if mode not in MODES:
        raise ImproperlyConfigured(f"INFOPASS_MODE must be one of {', '.join(MODES)}.")
    production = mode == "production"
    debug = bool(_env.bool("DEBUG", default=False))
    if production and debug:
        raise ImproperlyConfigured("DEBUG is on: production never shows its insides; unset DEBUG.")
    if production:
        embedded_database = embedded_redis = ""
    else:
        embedded_database, embedded_redis = _embedded_urls(data_dir)
    secret_key = _secret_key(production=production)
    pin_keys = _pin_keys(production=production)
    field_keys = _field_keys(production=production)
    database_url = _required(
        "DATABASE_URL",
        "set it to postgres://user:password@host:5432/name.",
        embedded_database,
        production=production,
    )
    redis_url = _required(
        "REDIS_URL",
        "set it to redis://host:6379/0.",
        embedded_redis,
        production=production,
    )
    if not redis_url.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured("REDIS_URL must start with redis://, rediss:// or unix://.")
    allowed_hosts = _allowed_hosts(production=production)
    return Environment(
        mode=mode,
        secret_key=secret_key,
        debug=debug,
        allowed_hosts=allowed_hosts,
        csrf_trusted_origins=[
            origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin
        ],
        pin_keys=pin_keys,
        field_keys=field_keys,
        database=_database(database_url),
        redis_url=redis_url,
    )
