from appointments.models.appointment import Appointment
from appointments.models.event import Event, Outbox
from appointments.models.guess import GuessCount
from appointments.models.hold import Hold
from appointments.models.note import Note
from appointments.models.online_answer import OnlineAnswerCount
from appointments.models.relocation import Displaced, Relocation
from appointments.models.slot import Slot

__all__ = [
    "Appointment",
    "Displaced",
    "Event",
    "GuessCount",
    "Hold",
    "Note",
    "OnlineAnswerCount",
    "Outbox",
    "Relocation",
    "Slot",
]
