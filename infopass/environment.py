"""What the environment says, checked before anything starts.

In production every secret and server must be named; in demo and test mode the project's own
defaults apply, which are worthless elsewhere and say so.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from infopass.carriers import from_address, mail_carrier, messages_folder
from infopass.embedded import addresses, demo_place
from infopass.keys import NamedKeys, parse_named_keys
from infopass.pool_check import check_is_open
from infopass.variables import flag, listed, required, whole_number

MODES = ("production", "demo", "test")
_DEMO_SECRET = "demo-only-secret-that-production-refuses-because-it-is-public"  # noqa: S105
_DEMO_FIELD_KEY = "ZGVtby1vbmx5LWtleS10aGF0LWlzLXB1YmxpYy0wMDA="
# What every connection is told.
_SESSION = (
    # Milliseconds a request waits for a lock; then the verb answers "busy, try again".
    "lock_timeout=5000",
    "timezone=UTC",
    # With 4 MB, staff's search for a name that many have forgets which rows it found and reads
    # whole pages again: 12 seconds instead of one after ten years.
    "work_mem=32MB",
    # Pages ask for fifty rows at most. Starting a worker for that costs more than it saves, and
    # takes a processor from somebody else's request.
    "max_parallel_workers_per_gather=0",
)
_PREPARED_AFTER = 5  # times that a connection sent the same statement
_WEAK_WORDS = ("insecure", "changeme", "change-me", "demo-only", "secret-key", "password")
_PAPERS = {"letter": "us-letter", "a4": "a4"}
_env: Any = environ.Env()


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
    mailer: dict[str, Any]
    from_address: str
    public_url: str

    @property
    def broker_url(self) -> str:
        """REDIS_URL as Celery wants it: it has a spelling of its own for a socket."""
        return self.redis_url.replace("unix://", "redis+socket://", 1)

    def text(self, name: str, default: str) -> str:
        """Empty is as good as absent: compose files hand on every name they know."""
        return os.environ.get(name, "").strip() or default

    def number(self, name: str, default: int) -> int:
        return whole_number(name, default)

    def flag(self, name: str, *, default: bool) -> bool:
        return flag(name, default=default)


def _secret_key(*, production: bool) -> str:
    key = required(
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
    value = required(
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
    value = required(
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
    value = required(
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
    options.setdefault("options", " ".join(f"-c {setting}" for setting in _SESSION))
    # Statements that come again and again are parsed and planned once for each connection: a third
    # less work for PostgreSQL.
    options.setdefault("server_side_binding", True)
    options.setdefault("prepare_threshold", _PREPARED_AFTER)
    options.setdefault("connect_timeout", 10)  # seconds; then the page says so
    # Web processes set DB_POOL to their number of threads and share that many connections; workers
    # and commands keep one each. Either way a dead connection is replaced before it is used.
    pool_size = whole_number("DB_POOL", 0)
    if pool_size:
        options.setdefault(
            "pool",
            {"min_size": 1, "max_size": pool_size, "timeout": 10, "check": check_is_open},
        )
    else:
        database["CONN_MAX_AGE"] = 60
    database["CONN_HEALTH_CHECKS"] = True
    return database


def _redis_url(value: str) -> str:
    if not value.startswith(("redis://", "rediss://", "unix://")):
        raise ImproperlyConfigured("REDIS_URL must start with redis://, rediss:// or unix://.")
    return value


def paper_size() -> str:
    """The name Typst has for it. Raises ImproperlyConfigured for another one."""
    text = os.environ.get("PAPER_SIZE", "").strip().lower() or "letter"
    if text not in _PAPERS:
        raise ImproperlyConfigured(f"PAPER_SIZE must be letter or a4, not {text!r}.")
    return _PAPERS[text]


def _public_url(*, production: bool) -> str:
    """Scheme and host of the site as people reach it: messages have no request to take it from."""
    url = required(
        "PUBLIC_URL",
        "set it to the address of the site, such as https://appointments.agency.example.",
        f"http://127.0.0.1:{whole_number('PORT', 8000)}",
        production=production,
    ).rstrip("/")
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path or parts.query:
        raise ImproperlyConfigured(
            "PUBLIC_URL must be https:// and a host name, nothing behind it."
        )
    if production and parts.scheme != "https":
        raise ImproperlyConfigured("PUBLIC_URL must begin with https://: the pages are served so.")
    return url


def _mode() -> str:
    mode = os.environ.get("INFOPASS_MODE", "").strip().lower() or "production"
    if mode not in MODES:
        raise ImproperlyConfigured(f"INFOPASS_MODE must be one of {', '.join(MODES)}.")
    return mode


def _servers(mode: str, data_dir: Path) -> tuple[str, str]:
    """The database's and the broker's address; outside production the embedded ones, unless named."""
    production = mode == "production"
    embedded_database, embedded_redis = addresses(demo_place(data_dir))
    return (
        required(
            "DATABASE_URL",
            "set it to postgres://user:password@host:5432/name.",
            embedded_database,
            production=production,
        ),
        required(
            "REDIS_URL",
            "set it to redis://host:6379/0.",
            embedded_redis,
            production=production,
        ),
    )


def read_environment(data_dir: Path) -> Environment:
    """Read and check everything. Raises ImproperlyConfigured with one sentence for the first fault."""
    mode = _mode()
    production = mode == "production"
    debug = flag("DEBUG", default=False)
    if production and debug:
        raise ImproperlyConfigured("DEBUG is on: production never shows its insides; unset DEBUG.")
    secret_key = _secret_key(production=production)
    pin_keys = _pin_keys(production=production)
    field_keys = _field_keys(production=production)
    database_url, redis_url = _servers(mode, data_dir)
    return Environment(
        mode=mode,
        secret_key=secret_key,
        debug=debug,
        allowed_hosts=_allowed_hosts(production=production),
        csrf_trusted_origins=listed("CSRF_TRUSTED_ORIGINS"),
        pin_keys=pin_keys,
        field_keys=field_keys,
        database=_database(database_url),
        redis_url=_redis_url(redis_url),
        mailer=mail_carrier(messages_folder(data_dir), production=production),
        from_address=from_address(production=production),
        public_url=_public_url(production=production),
    )


def settings_or_exit() -> None:
    """Load the settings now; what they refuse is one sentence on standard error, no traceback."""
    try:
        settings.MODE  # noqa: B018 - the first look at any setting loads them all
    except ImproperlyConfigured as error:
        sys.exit(str(error))
