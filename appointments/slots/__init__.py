"""Slots from opening hours: what is planned (`plan`), and what is published of it (`publish`)."""

from appointments.slots.planning import PlannedSlot, plan
from appointments.slots.publishing import (
    PLANNED_FIELDS,
    PublishReport,
    appointments_needing_staff,
    lock_schedule,
    publish,
)
from appointments.slots.saving import save_alike

__all__ = [
    "PLANNED_FIELDS",
    "PlannedSlot",
    "PublishReport",
    "appointments_needing_staff",
    "lock_schedule",
    "plan",
    "publish",
    "save_alike",
]
