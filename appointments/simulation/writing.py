"""Put a month of invented past into the database, through COPY, with every constraint at work."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from appointments import references
from appointments.models import Appointment, Event, Slot
from appointments.persons import person_hash, person_version
from appointments.simulation.months import Month
from appointments.simulation.visits import Scene, Visit, seats_taken, visits
from appointments.slots import PlannedSlot, lock_schedule
from infopass.encryption import encrypt

_SLOT_COLUMNS = (
    *("id", "counter_id", "date", "time", "starts_at", "ends_at", "capacity", "held_back"),
    *("extra", "handed_out", "surplus", "taken", "withdrawal", "seats_set_by_staff", "off_plan"),
)
_APPOINTMENT_COLUMNS = (
    *("id", "number", "pin_version", "pin_key_id", "slot_id", "seat", "service_id", "status"),
    *("language", "channel", "moves", "first_name", "last_name", "date_of_birth", "phone", "email"),
    *("zip_code", "receipt_number", "a_number", "booking_for", "needs_interpreter"),
    *("access_needs", "sms_consent", "person_hash", "person_version", "hold_token", "created_at"),
)
_EVENT_COLUMNS = (
    *("appointment_id", "kind", "at", "actor", "reason", "override", "from_slot_id", "to_slot_id"),
)
# A third of the people chose Spanish; most booked on the web.
_LANGUAGES = ("en", "en", "es")
_CHANNELS = (
    *(Appointment.Channel.WEB,) * 8,
    Appointment.Channel.PHONE,
    Appointment.Channel.COUNTER,
)


@dataclass(frozen=True, kw_only=True)
class Written:
    """How many rows were written."""

    slots: int = 0
    appointments: int = 0
    events: int = 0

    def __add__(self, other: "Written") -> "Written":
        return Written(
            slots=self.slots + other.slots,
            appointments=self.appointments + other.appointments,
            events=self.events + other.events,
        )

    @property
    def rows(self) -> int:
        return self.slots + self.appointments + self.events


@transaction.atomic
def write_month(month: Month, *, share: float, seed: int, now: datetime) -> Written:
    """Write what is missing of the month; nothing where it was written before.

    ``share`` of the seats for the public are booked. The same seed gives the same people and
    visits; ids and numbers follow from the database. Killed at any moment, it leaves nothing.
    """
    lock_schedule(month.office.pk)
    planned = month.missing_slots()
    scene = Scene(
        slots=planned,
        services=month.services,
        zip_code=month.office.zip_code,
        share=share,
        until=now,
        dice=Random(f"{seed} {month}"),  # noqa: S311 - invented people need no secrecy
    )
    everybody = visits(scene)
    slot_ids = _new_ids(Slot, len(planned))
    ids = _new_ids(Appointment, len(everybody))
    _copy(Slot, _SLOT_COLUMNS, _slot_rows(planned, slot_ids, seats_taken(everybody)))
    _copy(
        Appointment,
        _APPOINTMENT_COLUMNS,
        (
            _appointment_row(month, visit, pk, slot_ids[visit.slot], scene.dice)
            for pk, visit in zip(ids, everybody, strict=True)
        ),
    )
    happened = _event_rows(zip(ids, everybody, strict=True), slot_ids)
    _copy(Event, _EVENT_COLUMNS, happened)
    return Written(slots=len(planned), appointments=len(everybody), events=len(happened))


def _slot_rows(
    planned: Sequence[PlannedSlot], slot_ids: Sequence[int], taken: dict[int, int]
) -> Iterable[tuple[Any, ...]]:
    for place, (pk, slot) in enumerate(zip(slot_ids, planned, strict=True)):
        yield (
            *(pk, slot.counter_id, slot.date, slot.time, slot.starts_at, slot.ends_at),
            *(slot.capacity, slot.held_back, 0, 0, 0, taken.get(place, 0), "", False, False),
        )


def _appointment_row(
    month: Month, visit: Visit, pk: int, slot_id: int, dice: Random
) -> tuple[Any, ...]:
    who = visit.applicant
    hashed = person_hash(
        first_name=who.first_name,
        last_name=who.last_name,
        date_of_birth=who.date_of_birth,
        phone=who.phone,
    )
    return (
        *(pk, references.number_of(month.office.code, pk), 1, settings.PIN_KEYS.current_id),
        *(slot_id, "", visit.service_id, visit.status.value, dice.choice(_LANGUAGES)),
        *(dice.choice(_CHANNELS).value, visit.moves, who.first_name, who.last_name),
        *(who.date_of_birth, who.phone, who.email, who.zip_code),
        *(_encrypted(who.receipt_number), _encrypted(who.a_number), str(who.booking_for)),
        *(who.needs_interpreter, who.access_needs, who.sms_consent, hashed, person_version()),
        *(UUID(int=dice.getrandbits(128), version=4), visit.booked_at),
    )


def _event_rows(
    visits: Iterable[tuple[int, Visit]], slot_ids: Sequence[int]
) -> list[tuple[Any, ...]]:
    """In the order in which they happened: the ids of history grow with time."""
    rows = [
        (
            *(pk, event.kind.value, event.at, event.actor.value, str(event.reason), ""),
            None if event.from_slot is None else slot_ids[event.from_slot],
            None if event.to_slot is None else slot_ids[event.to_slot],
        )
        for pk, visit in visits
        for event in visit.history
    ]
    return sorted(rows, key=lambda row: row[2])


def _encrypted(text: str) -> str:
    return encrypt(text) if text else ""


type _Model = type[Slot | Appointment | Event]


def _new_ids(model: _Model, count: int) -> list[int]:
    table = model._meta.db_table  # noqa: SLF001 - Django documents _meta as public
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def _copy(model: _Model, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    table = model._meta.db_table  # noqa: SLF001 - Django documents _meta as public
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
