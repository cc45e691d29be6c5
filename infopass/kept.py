"""Answers kept in memory for a moment: what every visitor asks for and staff seldom change.

Only for what is shown. A verb asks the database, so that nothing is ever booked on an answer from
here. See docs/decisions/kept-for-a-moment.md.
"""

import time
from collections.abc import Callable, Hashable
from functools import wraps

from django.conf import settings
from django.db import connection

# Of each question. More would be one that every visitor asks differently.
_MOST_ANSWERS = 1_000


def kept_for_a_moment[**P, R](ask: Callable[P, R]) -> Callable[P, R]:
    """Ask once in ``settings.KEPT_SECONDS`` (0: every time) for each set of arguments, in each process.

    The answers are shared between threads: nobody may change one. Inside a transaction everything
    is asked anew and nothing is kept, since it may hold what nobody else may see yet.
    """
    kept: dict[Hashable, tuple[float, R]] = {}

    @wraps(ask)
    def answer(*args: P.args, **kwargs: P.kwargs) -> R:
        if not settings.KEPT_SECONDS or connection.in_atomic_block:
            return ask(*args, **kwargs)
        now = time.monotonic()
        asked = (args, tuple(sorted(kwargs.items())))
        found = kept.get(asked)
        if found is not None and found[0] > now:
            return found[1]
        fresh = ask(*args, **kwargs)
        if len(kept) >= _MOST_ANSWERS:
            kept.clear()
        kept[asked] = (now + settings.KEPT_SECONDS, fresh)
        return fresh

    return answer
