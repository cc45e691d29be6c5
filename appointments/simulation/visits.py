"""What became of one month's seats: who came, who did not, who cancelled or moved. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from appointments.models import Appointment, Event
from appointments.persons import Applicant
from appointments.simulation.people import somebody
from appointments.slots import PlannedSlot

type Status = Appointment.Status

CANCELLED = 0.10  # of all bookings
NO_SHOW = 0.12
UNRECORDED = 0.06
MOVED = 0.08
_APPLICANTS_REASONS = ("", Event.Reason.CANNOT_COME, Event.Reason.SOLVED, Event.Reason.MISTAKE)
# The latest that an office lets people book or change, and how far ahead it lets them.
_LEAD = timedelta(hours=3)
_HORIZON = timedelta(days=13)
# An earlier time that was moved away from: at most so many slots away, about a week.
_NEIGHBOURS = 150


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One event of a visit. Slots are places in the list of the month's slots."""

    kind: Event.Kind
    at: datetime
    actor: Event.Actor = Event.Actor.APPLICANT
    reason: str = ""
    from_slot: int | None = None
    to_slot: int | None = None


@dataclass(frozen=True, kw_only=True)
class Visit:
    """An appointment of the past. ``slot`` is a place in the list of the month's slots."""

    applicant: Applicant
    slot: int
    service_id: int
    status: Status
    history: list[Happened] = field(default_factory=list)

    @property
    def booked_at(self) -> datetime:
        return self.history[0].at

    @property
    def moves(self) -> int:
        return sum(event.kind == Event.Kind.MOVED for event in self.history)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A month at an office: its slots in order, which services each counter handles, and luck."""

    slots: Sequence[PlannedSlot]
    services: dict[int, Sequence[int]]
    zip_code: str
    share: float
    until: datetime
    dice: Random


def visits(scene: Scene) -> list[Visit]:
    """Everybody who booked, in the order of booking. No slot is over the seats of the public."""
    by_counter: dict[int, list[int]] = defaultdict(list)
    for place, slot in enumerate(scene.slots):
        by_counter[slot.counter_id].append(place)
    everybody = [
        visit
        for counter_id, places in by_counter.items()
        if scene.services.get(counter_id)
        for visit in _visits_of_counter(scene, places, scene.services[counter_id])
    ]
    return sorted(everybody, key=lambda visit: visit.booked_at)


def seats_taken(visits: Collection[Visit]) -> dict[int, int]:
    """How many seats of each slot count as taken: all but the cancelled ones."""
    taken: dict[int, int] = defaultdict(int)
    for visit in visits:
        if visit.status != Appointment.Status.CANCELLED:
            taken[visit.slot] += 1
    return taken


def _visits_of_counter(scene: Scene, places: list[int], services: Sequence[int]) -> Iterator[Visit]:
    dice = scene.dice
    for index, place in enumerate(places):
        slot = scene.slots[place]
        for _seat in range(slot.capacity - slot.held_back):
            if dice.random() < scene.share:
                yield _kept(scene, places, index, dice.choice(services))
            # Cancelled ones leave the seat to others: they come on top.
            if dice.random() < scene.share * CANCELLED / (1 - CANCELLED):
                yield _cancelled(scene, place, dice.choice(services))


def _kept(scene: Scene, places: list[int], index: int, service_id: int) -> Visit:
    place = places[index]
    before = _moved_from(scene, places, index)
    history = [_booked(scene, place)] if before is None else _moved(scene, before, place)
    status, closed = _outcome(scene, place)
    return Visit(
        applicant=somebody(scene.dice, scene.zip_code),
        slot=place,
        service_id=service_id,
        status=status,
        history=history + closed,
    )


def _cancelled(scene: Scene, place: int, service_id: int) -> Visit:
    booked = _booked(scene, place)
    cancelled = Happened(
        kind=Event.Kind.CANCELLED,
        at=_between(scene.dice, booked.at, scene.slots[place].starts_at),
        reason=scene.dice.choice(_APPLICANTS_REASONS),
        from_slot=place,
    )
    return Visit(
        applicant=somebody(scene.dice, scene.zip_code),
        slot=place,
        service_id=service_id,
        status=Appointment.Status.CANCELLED,
        history=[booked, cancelled],
    )


def _outcome(scene: Scene, place: int) -> tuple[Status, list[Happened]]:
    fell = scene.dice.random()
    if fell < NO_SHOW:
        return Appointment.Status.NO_SHOW, []
    closed_at = scene.slots[place].ends_at + timedelta(days=scene.dice.uniform(1, 60))
    if fell < NO_SHOW + UNRECORDED and closed_at < scene.until:
        closed = Happened(kind=Event.Kind.CLOSED, at=closed_at, actor=Event.Actor.SYSTEM)
        return Appointment.Status.UNRECORDED, [closed]
    return Appointment.Status.DONE, []


def _moved_from(scene: Scene, places: list[int], index: int) -> int | None:
    """Another slot of the counter within a week, for some."""
    if scene.dice.random() >= MOVED:
        return None
    other = index + scene.dice.randint(1, _NEIGHBOURS) * scene.dice.choice((-1, 1))
    return places[other] if 0 <= other < len(places) else None


def _booked(scene: Scene, place: int, *, within: timedelta = _HORIZON) -> Happened:
    """Most people book what is soon."""
    lead = _LEAD + (within - _LEAD) * scene.dice.random() ** 2
    at = scene.slots[place].starts_at - lead
    return Happened(kind=Event.Kind.BOOKED, at=at, to_slot=place)


def _moved(scene: Scene, before: int, place: int) -> list[Happened]:
    """Booked and moved while both times were to come."""
    first = min(before, place, key=lambda place: scene.slots[place].starts_at)
    booked = _booked(scene, first, within=_HORIZON / 2)
    return [
        Happened(kind=Event.Kind.BOOKED, at=booked.at, to_slot=before),
        Happened(
            kind=Event.Kind.MOVED,
            at=_between(scene.dice, booked.at, scene.slots[first].starts_at - _LEAD),
            from_slot=before,
            to_slot=place,
        ),
    ]


def _between(dice: Random, first: datetime, last: datetime) -> datetime:
    return first + (last - first) * dice.random()
