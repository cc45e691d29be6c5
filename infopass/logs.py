"""What our processes write down: what happened and where in the code, never what somebody typed.

An exception's own words repeat values ("Key (email)=(…) already exists"), and an address holds a
confirmation number. So a log names kinds: of exception, of route. Whoever mends a fault needs more
and has it: the lines of code, the constraint, the SQLSTATE.
"""

import copy
import logging
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

import psycopg

_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
_CSRF = "django.security.csrf"

type ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class DiscreetFormatter(logging.Formatter):
    """For every handler of ours."""

    def format(self, record: logging.LogRecord) -> str:
        discreet = copy.copy(record)
        # Another handler may have put its own, talkative text here.
        discreet.exc_text = None
        discreet.msg, discreet.args = _message(record), ()
        return super().format(discreet)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - the base class named it
        if ei[1] is None:
            return ""
        return "\n".join(_account(error) for error in reversed(list(_chain(ei[1]))))


def _message(record: logging.LogRecord) -> str:
    request = getattr(record, "request", None)
    if hasattr(request, "META"):
        return _answer(record, request)
    message = record.getMessage()
    error = record.exc_info[1] if record.exc_info else None
    for each in _chain(error) if error else ():
        # Celery says the exception in its sentence as well.
        for words in filter(None, (repr(each), str(each))):
            message = message.replace(words, type(each).__name__)
    return message


def _answer(record: logging.LogRecord, request: Any) -> str:
    """Django's records about one request: "500 to POST en/manage/<str:number>/cancel/"."""
    method = request.method if request.method in _METHODS else "another method"
    match = getattr(request, "resolver_match", None)
    where = match.route if match else "an address that leads nowhere"
    said = f"{getattr(record, 'status_code', 'answer')} to {method} {where}"
    if record.name == _CSRF and isinstance(record.args, tuple) and record.args:
        # The reason's beginning is Django's; after a dash it repeats Origin or Referer.
        said += f": {str(record.args[0]).partition(' - ')[0]}"
    elif record.name.startswith("django.security."):
        said += f": {record.name.rpartition('.')[2]}"
    return said


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and those that led to it or are gathered in it, the last first."""
    following: BaseException | None = error
    seen: set[int] = set()
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        if isinstance(following, BaseExceptionGroup):
            for each in following.exceptions:
                yield from _chain(each)
        unheard = None if following.__suppress_context__ else following.__context__
        following = following.__cause__ or unheard


def _account(error: BaseException) -> str:
    lines = "".join(traceback.format_tb(error.__traceback__))
    return f"Traceback (most recent call last):\n{lines}{_kind(error)}"


def _kind(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, psycopg.Error) and error.sqlstate:
        constraint = error.diag.constraint_name
        return f"{name} [SQLSTATE {error.sqlstate}{f', {constraint}' if constraint else ''}]"
    if isinstance(error, OSError) and error.errno:
        return f"{name} [errno {error.errno}]"
    return name
