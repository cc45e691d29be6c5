"""What a request is made of, found out by watching the product read it."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest import mock

from django.conf import settings
from django.http import QueryDict
from django.urls import URLPattern, URLResolver, get_resolver

from infopass.message_cookie import MessageCookie

# Whatever the machine's own pages and Django's staff pages are, they hold no applicant's form.
_STAFF = "admin"


@dataclass(frozen=True)
class Place:
    """One part of a scene's request: where it stands and what it is called there."""

    where: str  # "post", "query", "path" or "cookie"
    name: str

    def __str__(self) -> str:
        return f"{self.where} {self.name}"


def public_routes(entries: Any = None) -> Iterator[str]:
    """Every route that Django lets a stranger in at, from the URL configuration itself."""
    for entry in get_resolver().url_patterns if entries is None else entries:
        if isinstance(entry, URLResolver) and entry.namespace != _STAFF:
            yield from public_routes(entry.url_patterns)
        elif isinstance(entry, URLPattern) and not getattr(entry.callback, "login_required", True):
            yield str(entry.name)


@contextmanager
def watching() -> Iterator[list[tuple[QueryDict, str]]]:
    """Every name that is looked up in a form or a query string until the block ends."""
    seen: list[tuple[QueryDict, str]] = []

    def watched(name: str) -> Any:
        original = getattr(QueryDict, name)

        def look_up(self: QueryDict, key: str, *rest: Any, **named: Any) -> Any:
            seen.append((self, key))
            return original(self, key, *rest, **named)

        return look_up

    with ExitStack() as patched:
        for name in ("__getitem__", "__contains__", "get", "getlist"):
            patched.enter_context(mock.patch.object(QueryDict, name, watched(name)))
        yield seen


def names_read(request: Any, seen: list[tuple[QueryDict, str]]) -> tuple[set[str], set[str]]:
    """The names looked up in this request's form and in its query string."""
    posted = {name for of, name in seen if of is request.POST}
    asked = {name for of, name in seen if of is request.GET}
    return posted, asked


COOKIES = (
    settings.SESSION_COOKIE_NAME,
    settings.CSRF_COOKIE_NAME,
    settings.LANGUAGE_COOKIE_NAME,
    MessageCookie.cookie_name,
)
