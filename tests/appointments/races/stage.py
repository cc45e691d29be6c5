"""Set the scene of a race, and count afterwards."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, models

from appointments.models import (
    Appointment,
    Displaced,
    Event,
    Hold,
    Outbox,
    Relocation,
    Slot,
)
from appointments.verification import find_drift
from tests.cast import MONDAY, a_service, a_slot

LATER = 60  # minutes after MONDAY: the holds of `full_of_holds` are over by then


def sizes(small: int, full: int) -> pytest.MarkDecorator:
    """Run at the small size always, at the full size in the drill."""
    return pytest.mark.parametrize(
        "size",
        [pytest.param(small, id="small"), pytest.param(full, id="full", marks=pytest.mark.drill)],
    )


def full_of_holds(*, seats: int) -> Slot:
    """A slot whose every seat is kept by a hold from `MONDAY` on."""
    slot = a_slot(seats=seats)
    Hold.objects.bulk_create(
        Hold(
            slot=slot,
            service=a_service(),
            purpose=Hold.Purpose.BOOKING,
            owner=uuid.uuid4(),
            created_at=MONDAY,
            expires_at=MONDAY + timedelta(minutes=10),
        )
        for _ in range(seats)
    )
    Slot.objects.filter(pk=slot.pk).update(taken=seats)
    return slot


def rows_in(slot: Slot) -> int:
    """Appointments and holds that stand for seats of the slot."""
    seated = Appointment.objects.filter(slot=slot).exclude(status=Appointment.Status.CANCELLED)
    return seated.count() + Hold.objects.filter(slot=slot).count()


def taken(slot: Slot) -> int:
    return Slot.objects.get(pk=slot.pk).taken


def drift() -> list[str]:
    return [str(found) for found in find_drift()]


def breaks(trial: Callable[[], bool], *, tries: int) -> bool:
    """Whether a race without its guard goes wrong within so many tries."""
    return any(trial() for _ in range(tries))


@contextmanager
def without_constraint(model: type[models.Model], name: str) -> Iterator[None]:
    """Take one constraint off the database, and put it back onto empty tables."""
    (constraint,) = (found for found in model._meta.constraints if found.name == name)
    with connection.schema_editor() as editor:
        editor.remove_constraint(model, constraint)
    try:
        yield
    finally:
        forget_everything()
        with connection.schema_editor() as editor:
            editor.add_constraint(model, constraint)


def forget_everything() -> None:
    """Slots and whoever is in them; offices, hours and services stay."""
    _empty(Displaced, Relocation, Outbox, Event, Hold, Appointment, Slot)


def _empty(*models_: type[models.Model]) -> None:
    tables = ", ".join(connection.ops.quote_name(model._meta.db_table) for model in models_)
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {tables} CASCADE")
