"""Recount everything that must always be true. There must be no drift, ever."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from appointments.models import Appointment, Event, Hold, Slot
from appointments.persons import person_hash, person_version
from appointments.slots.planning import instant_of

_ENDED_BY_ITS_SEAT = {Appointment.Status.CANCELLED, Appointment.Status.UNRECORDED}


@dataclass(frozen=True)
class Drift:
    """One thing that is not as it must be, told by ids only."""

    what: str
    id: int | str

    def __str__(self) -> str:
        return f"{self.what}: {self.id}"


def find_drift() -> Iterator[Drift]:
    """Every drift there is, in one pass over slots and appointments, in bounded memory."""
    yield from _wrong_counts()
    yield from _wrong_clocks()
    yield from _wrong_offices()
    yield from _wrong_persons()
    yield from _wrong_histories()


def _rows_per_slot(rows: QuerySet[Any]) -> Coalesce:
    of_this_slot = rows.filter(slot=OuterRef("pk")).order_by().values("slot")
    counted = of_this_slot.annotate(count=Count("*")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _wrong_counts() -> Iterator[Drift]:
    counted = Slot.objects.annotate(
        seated=_rows_per_slot(Appointment.objects.exclude(status=Appointment.Status.CANCELLED)),
        kept=_rows_per_slot(Hold.objects.all()),
    )
    for slot_id, taken, rows, seats in counted.exclude(taken=F("seated") + F("kept")).values_list(
        "pk", "taken", F("seated") + F("kept"), F("capacity") + F("extra")
    ):
        yield Drift(f"slot counts {taken} taken but has {rows} rows for {seats} seats", slot_id)
    for slot_id in counted.filter(taken__gt=F("capacity") + F("extra")).values_list(
        "pk", flat=True
    ):
        yield Drift("slot is sold over its seats", slot_id)
    yield from _wrong_seats_beyond()


def _wrong_seats_beyond() -> Iterator[Drift]:
    """Extra seats, and held-back ones that were given out, are each somebody's."""
    seated = Appointment.objects.exclude(status=Appointment.Status.CANCELLED)
    counted = Slot.objects.annotate(
        with_extra=_rows_per_slot(seated.filter(seat=Appointment.Seat.EXTRA)),
        with_held_back=_rows_per_slot(seated.filter(seat=Appointment.Seat.HELD_BACK)),
    ).exclude(extra=F("with_extra"), handed_out=F("with_held_back"))
    for slot_id in counted.values_list("pk", flat=True):
        yield Drift("slot counts seats beyond the rules that nobody has", slot_id)


def _wrong_clocks() -> Iterator[Drift]:
    slots = Slot.objects.select_related("counter__office").order_by("pk")
    for slot in slots.iterator(chunk_size=2000):
        local = slot.local_start
        if (local.date(), local.time()) != (slot.date, slot.time):
            yield Drift("slot's local date and time are not its start", slot.pk)
        elif instant_of(local.replace(tzinfo=None, fold=0), slot.counter.office.zone) is None:
            yield Drift("slot stands at a time that the clock skips", slot.pk)


def _wrong_offices() -> Iterator[Drift]:
    """The office by which names are found must be the one where the visit is."""
    elsewhere = Appointment.objects.exclude(office=F("slot__counter__office"))
    for pk in elsewhere.order_by("pk").values_list("pk", flat=True):
        yield Drift("appointment is found at an office that is not its slot's", pk)


def _wrong_persons() -> Iterator[Drift]:
    live = Appointment.objects.filter(status__in=Appointment.LIVE)
    for appointment in live.order_by("pk").iterator(chunk_size=2000):
        if appointment.person_version != person_version():
            yield Drift("person is hashed by old rules or an old key", appointment.pk)
        elif bytes(appointment.person_hash) != person_hash(
            first_name=appointment.first_name,
            last_name=appointment.last_name,
            date_of_birth=appointment.date_of_birth,
            phone=appointment.phone,
        ):
            yield Drift("person does not fit the hash", appointment.pk)


def _wrong_histories() -> Iterator[Drift]:
    """The last event about its seat must agree with where the appointment stands."""
    about_its_seat = Event.objects.filter(appointment=OuterRef("pk"), kind__in=Event.SEAT_KINDS)
    about_the_visit = Event.objects.filter(appointment=OuterRef("pk"), kind__in=Event.VISIT_KINDS)
    last_event = about_its_seat.order_by("-pk")
    appointments = Appointment.objects.annotate(
        last_kind=Subquery(last_event.values("kind")[:1]),
        last_to=Subquery(last_event.values("to_slot")[:1]),
        last_record=Subquery(about_the_visit.order_by("-pk").values("kind")[:1]),
    ).order_by("pk")
    for appointment in appointments.iterator(chunk_size=2000):
        fits = _history_fits(appointment, appointment.last_kind, appointment.last_to)
        if not fits or not _record_fits(appointment, appointment.last_record):
            yield Drift("history does not lead to the present state", appointment.pk)


def _history_fits(appointment: Appointment, kind: str | None, to_slot_id: int | None) -> bool:
    if appointment.status == Appointment.Status.CANCELLED:
        return kind == Event.Kind.CANCELLED
    if appointment.status == Appointment.Status.UNRECORDED:
        return kind == Event.Kind.CLOSED
    if kind in {Event.Kind.BOOKED, Event.Kind.MOVED}:
        return to_slot_id == appointment.slot_id
    return False


def _record_fits(appointment: Appointment, last_record: str | None) -> bool:
    """What was recorded last of the visit is its status, unless it was given up or closed since."""
    if last_record is None or appointment.status in _ENDED_BY_ITS_SEAT:
        return True
    taken_back = Event.Kind.TAKEN_BACK.value, Appointment.Status.BOOKED.value
    return last_record == appointment.status or (last_record, appointment.status) == taken_back
