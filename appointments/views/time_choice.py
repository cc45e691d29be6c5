"""Days and times to choose from, for a booking and for a change alike."""

from dataclasses import dataclass
from datetime import date, datetime

from appointments import availability
from appointments.availability import Day, FreeTime, NextOpening
from appointments.refusals import HoldGone, SlotWithdrawn
from offices import nearby
from offices.models import Office, Service

NEAREST = 3
OTHER_OFFICES = 5
# Of the nearest offices, how many are asked for a free time.
OFFICES_ASKED = 12
# What a visitor can be sent back to the times with; the code travels in the session.
_SENT_BACK = {refusal.code: refusal for refusal in (HoldGone, SlotWithdrawn)}


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Another office with a free time, so many whole miles from the one that has none."""

    office: Office
    miles: int
    first_free: FreeTime


@dataclass(frozen=True, kw_only=True)
class TimeChoice:
    """Everything the time page shows. ``nearest`` only after a time was lost."""

    office: Office
    service: Service
    days: list[Day]
    day: date | None
    times: list[FreeTime]
    nearest: list[FreeTime]
    next_opening: NextOpening | None
    elsewhere: list[Elsewhere]

    @property
    def clock(self) -> datetime | None:
        """A moment of the shown day on the office's clock: it names the zone."""
        return self.times[0].local if self.times else None


def offer_times(
    *,
    office: Office,
    service: Service,
    wanted: str,
    around: datetime | None,
    now: datetime,
    own_slot_id: int | None = None,
) -> TimeChoice:
    """The days with free seats and the times of the wanted one, or of the earliest.

    ``wanted`` is a date in ISO form or anything else; the time one already has (``own_slot_id``)
    is left out. Two statements; one more after a time was
    lost (``around``), a bounded few more when nothing is free.
    """
    days = availability.days(office=office, service=service, now=now)
    day, times = None, list[FreeTime]()
    while days and not times:
        day = _day_to_show(days, wanted)
        free = availability.times(office=office, service=service, day=day, now=now)
        times = [time for time in free if time.slot_id != own_slot_id]
        if not times:
            # Its last seat went between the two statements: the day is no longer on offer.
            days = [other for other in days if other.date != day]
    return TimeChoice(
        office=office,
        service=service,
        days=days,
        day=day if times else None,
        times=times,
        nearest=_nearest(office, service, around, now) if days else [],
        next_opening=None
        if days
        else availability.next_opening(office=office, service=service, now=now),
        elsewhere=[] if days else _elsewhere(office, service, now),
    )


def words_for(code: str) -> str:
    """The sentence of a refusal that was remembered by its code, or nothing."""
    return str(_SENT_BACK[code].message) if code in _SENT_BACK else ""


def moment(text: str) -> datetime | None:
    """The aware datetime that was remembered as text, if any."""
    return datetime.fromisoformat(text) if text else None


def _day_to_show(days: list[Day], wanted: str) -> date:
    """The wanted day if it is among these, else the earliest."""
    free = [day.date for day in days]
    return next((day for day in free if day.isoformat() == wanted), free[0])


def _nearest(
    office: Office, service: Service, around: datetime | None, now: datetime
) -> list[FreeTime]:
    if around is None:
        return []
    return availability.nearest(
        office=office, service=service, around=around, now=now, limit=NEAREST
    )


def _elsewhere(office: Office, service: Service, now: datetime) -> list[Elsewhere]:
    """The nearest other offices that have a free time for the service."""
    away = nearby.offering(service, near=nearby.position_of(office))
    others = [each for each in away if each.office != office][:OFFICES_ASKED]
    first_free = availability.first_free(
        offices=[other.office for other in others], service=service, now=now
    )
    return [
        Elsewhere(
            office=other.office,
            miles=round(other.miles or 0),
            first_free=first_free[other.office.pk],
        )
        for other in others
        if other.office.pk in first_free
    ][:OTHER_OFFICES]
