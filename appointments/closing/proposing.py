"""Where each person would go, by the rule that staff chose. Nothing here writes.

People are taken in the order of their visits, and a seat that was proposed to one is gone for the
next, so that all proposals hold together.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from appointments.closing.spans import Span
from appointments.models import Appointment, Displaced, Relocation
from offices.models import Office
from offices.postal_places import clean_zip, place_of
from offices.zipcodes import Found, Jurisdiction

# Free seats of every counter of some offices for what may be booked now, as appointments.availability
# counts them. The offices' own days are in Python: a closure that is only looked at has closed none.
_SEATS = """
    SELECT offering.office_id, offering.service_id, slot.id, slot.starts_at, slot.ends_at,
        slot.capacity + slot.extra - slot.held_back - slot.taken + (
            SELECT count(*) FROM appointments_hold AS hold
            WHERE hold.slot_id = slot.id AND hold.expires_at <= %(now)s
        ) AS free
    FROM offices_offering AS offering
    JOIN offices_office AS office ON office.id = offering.office_id AND office.active
    JOIN offices_service AS service ON service.id = offering.service_id AND service.active
    JOIN appointments_slot AS slot ON slot.counter_id = offering.counter_id
        AND slot.starts_at >= %(now)s + office.minimum_notice_minutes * interval '1 minute'
        AND slot.date <= timezone(office.time_zone, %(now)s)::date + office.horizon_days
        AND slot.withdrawn_at IS NULL AND NOT slot.off_plan
    WHERE offering.office_id = ANY(%(offices)s) AND offering.service_id = ANY(%(services)s)
    ORDER BY slot.starts_at, slot.id
"""


class _Seat(NamedTuple):
    starts_at: datetime
    slot_id: int


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How staff want it. ``soon_enough`` matters to `Relocation.Rule.OFFICE_FIRST` alone."""

    rule: str
    soon_enough: timedelta = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A free slot for somebody, or why there is none (`Displaced.Why`)."""

    appointment: Appointment = field(repr=False)
    office_id: int | None = None
    slot_id: int | None = None
    starts_at: datetime | None = None
    why: str = ""


def propose(
    appointments: Sequence[Appointment],
    *,
    rules: Rules,
    closed: Iterable[Span] = (),
    now: datetime,
) -> list[Proposal]:
    """A proposal for each, in their order. ``closed`` is not offered, though it still stands.

    Appointments come with slot, counter and office. Three statements at most.
    """
    if not appointments:
        return []
    return _Placement(appointments, rules=rules, closed=list(closed), now=now).proposals()


class _Placement:
    def __init__(
        self,
        appointments: Sequence[Appointment],
        *,
        rules: Rules,
        closed: list[Span],
        now: datetime,
    ) -> None:
        self.appointments, self.rules, self.now = appointments, rules, now
        needs_others = rules.rule != Relocation.Rule.OFFICE
        self.jurisdiction = Jurisdiction.load_all(on=now.date()) if needs_others else None
        self.others: dict[str, tuple[int, ...]] = {}
        self.seats = _FreeSeats(self._office_ids(), _services(appointments), closed, now)

    def proposals(self) -> list[Proposal]:
        return [self._for(appointment) for appointment in self.appointments]

    def _office_ids(self) -> set[int]:
        own = {appointment.slot.counter.office_id for appointment in self.appointments}
        return own.union(*(self._serving(each.zip_code) for each in self.appointments))

    def _serving(self, zip_code: str) -> tuple[int, ...]:
        """The offices that serve a ZIP, nearest first, as the wizard would name them."""
        if self.jurisdiction is None or not zip_code:
            return ()
        if zip_code not in self.others:
            clean = clean_zip(zip_code)
            outcome = self.jurisdiction.decide(clean, place_of(clean) if clean else None)
            self.others[zip_code] = tuple(office.pk for office in _named(outcome))
        return self.others[zip_code]

    def _for(self, appointment: Appointment) -> Proposal:
        own = appointment.slot.counter.office_id
        others = [pk for pk in self._serving(appointment.zip_code) if pk != own]
        for office_id, latest in self._tries(appointment, own, others):
            seat = self.seats.take(
                office_id, appointment.service_id, appointment.slot.starts_at, latest
            )
            if seat is not None:
                return Proposal(
                    appointment=appointment,
                    office_id=office_id,
                    slot_id=seat.slot_id,
                    starts_at=seat.starts_at,
                )
        return Proposal(appointment=appointment, why=self._why(appointment, others))

    def _tries(
        self, appointment: Appointment, own: int, others: list[int]
    ) -> Iterator[tuple[int, datetime | None]]:
        """Offices in the order of the rule, each with the latest beginning that is good there."""
        match self.rules.rule:
            case Relocation.Rule.OFFICE:
                yield own, None
            case Relocation.Rule.NEAREST:
                yield from ((office_id, None) for office_id in others)
            case _:
                # Counted from when it can begin at all: a visit of last week is not to be later.
                begins = max(appointment.slot.starts_at, self.now)
                latest = begins + self.rules.soon_enough
                yield own, latest
                yield from ((office_id, latest) for office_id in others)
                yield own, None
                yield from ((office_id, None) for office_id in others)

    def _why(self, appointment: Appointment, others: list[int]) -> str:
        if self.rules.rule == Relocation.Rule.NEAREST and not others:
            has_zip = bool(appointment.zip_code)
            return Displaced.Why.NO_OTHER_OFFICE if has_zip else Displaced.Why.NO_ZIP
        return Displaced.Why.NO_FREE_TIME


class _FreeSeats:
    """What is free at each office for each service, counted down as it is proposed.

    Services of one counter share its slots, and so its seats.
    """

    def __init__(
        self, office_ids: set[int], service_ids: set[int], closed: list[Span], now: datetime
    ) -> None:
        self.left: dict[int, int] = {}
        self.times: dict[tuple[int, int], list[_Seat]] = defaultdict(list)
        spans = {office_id: span for span in closed for office_id in span.office_ids}
        given: dict[str, Any] = {
            "offices": list(office_ids),
            "services": list(service_ids),
            "now": now,
        }
        with connection.cursor() as cursor:
            cursor.execute(_SEATS, given)
            for office_id, service_id, slot_id, starts_at, ends_at, free in cursor:
                span = spans.get(office_id)
                is_closed = span and starts_at < span.ends and span.starts < ends_at
                if free > 0 and not is_closed:
                    self.left[slot_id] = free
                    self.times[office_id, service_id].append(_Seat(starts_at, slot_id))

    def take(
        self, office_id: int, service_id: int, after: datetime, latest: datetime | None
    ) -> _Seat | None:
        """The first seat that begins no earlier than ``after``, counted as gone from now on."""
        times = self.times[office_id, service_id]
        place = bisect_left(times, _Seat(after, 0))
        while place < len(times):
            seat = times[place]
            if latest is not None and seat.starts_at > latest:
                return None
            if self.left[seat.slot_id] > 0:
                self.left[seat.slot_id] -= 1
                return seat
            # Found full once, it is full for everybody: nobody reads past it again.
            del times[place]
        return None


def _named(outcome: object) -> list[Office]:
    if not isinstance(outcome, Found):
        return []
    return [outcome.office, *(other.office for other in outcome.others)]


def _services(appointments: Sequence[Appointment]) -> set[int]:
    return {appointment.service_id for appointment in appointments}
