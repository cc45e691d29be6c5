"""The time zone names this machine knows."""

from functools import lru_cache
from zoneinfo import available_timezones


@lru_cache(maxsize=1)
def time_zone_names() -> frozenset[str]:
    """Every IANA name. Read once a process: it walks a directory of hundreds of files."""
    return frozenset(available_timezones())
