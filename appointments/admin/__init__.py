"""What staff see and do with slots and appointments. No rules here: each action calls a verb."""

from appointments.admin.appointment import AppointmentAdmin
from appointments.admin.event import EventAdmin
from appointments.admin.guess_count import GuessCountAdmin
from appointments.admin.hold import HoldAdmin
from appointments.admin.online_answer import OnlineAnswerCountAdmin
from appointments.admin.outbox import OutboxAdmin
from appointments.admin.relocation import RelocationAdmin
from appointments.admin.slot import SlotAdmin

__all__ = [
    "AppointmentAdmin",
    "EventAdmin",
    "GuessCountAdmin",
    "HoldAdmin",
    "OnlineAnswerCountAdmin",
    "OutboxAdmin",
    "RelocationAdmin",
    "SlotAdmin",
]
