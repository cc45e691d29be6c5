"""Slots from opening hours: what is planned (`plan`), and what is published of it (`publish`)."""

from appointments.slots.planning import PlannedSlot, plan
from appointments.slots.publishing import (
    PublishReport,
    appointments_needing_staff,
    lock_schedule,
    publish,
)

__all__ = [
    "PlannedSlot",
    "PublishReport",
    "appointments_needing_staff",
    "lock_schedule",
    "plan",
    "publish",
]
