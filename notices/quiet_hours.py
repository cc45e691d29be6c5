"""When people sleep where the office is: no reminder goes out then.

Source: 47 CFR 64.1200(c)(1), which forbids telephone solicitation before 8 in the morning and after
9 in the evening of the called person's time; we keep to it for reminders too.
"""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

BEGIN = time(21)
END = time(8)
# Where something must be said before the night instead: early enough to be read.
EVENING = time(20)


def are_at(instant: datetime, zone: ZoneInfo) -> bool:
    """Whether it is night there. ``instant`` is aware."""
    local = instant.astimezone(zone).time()
    return local >= BEGIN or local < END


def end_after(instant: datetime, zone: ZoneInfo) -> datetime:
    """Eight in the morning of that zone after an instant (aware) in the night."""
    local = instant.astimezone(zone)
    day = local.date() + timedelta(days=1 if local.time() >= BEGIN else 0)
    return datetime.combine(day, END, zone)


def evening_before(instant: datetime, zone: ZoneInfo) -> datetime:
    """Eight in the evening of that zone before an instant (aware) in the night."""
    local = instant.astimezone(zone)
    day = local.date() - timedelta(days=1 if local.time() < END else 0)
    return datetime.combine(day, EVENING, zone)
