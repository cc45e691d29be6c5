"""The numbers of a report, each with what exactly it counts."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """Of one office, service, piece of time, or all together. All by the day of the visit.

    A visit is where it stands now: one that was moved counts on the day, and at the office, it was
    moved to, and not where it was before.
    """

    # Seats of slots that were not withdrawn, those held back for staff and extra ones included. A
    # slot that no longer fits the opening hours counts only the seats that are taken in it: nobody
    # may book the others. A counter's seats count for each of the services it handles.
    offered: int = 0
    # Appointments whose visit is in the period, whatever became of them.
    booked: int = 0
    # Of the booked: moved at least once, by anybody.
    moved: int = 0
    # Of the booked: cancelled, by anybody.
    cancelled: int = 0
    # Of the booked: recorded by staff as "did not come".
    no_show: int = 0
    # Of the booked: any record of the visit (arrived, done or did not come).
    recorded: int = 0
    # Of the booked: not cancelled, in a slot that was not withdrawn. Holds are no appointments.
    seats_taken: int = 0
    # Days between booking and visit on the office's calendar, of what was not cancelled.
    lead_median: float | None = None
    lead_90th: float | None = None
    # Of the booked that were not cancelled, by code.
    languages: Mapping[str, int] = field(default_factory=dict)
    channels: Mapping[str, int] = field(default_factory=dict)

    @property
    def utilization(self) -> float | None:
        """Seats taken in percent of seats offered. None where none was offered."""
        return _percent(self.seats_taken, self.offered)

    @property
    def no_show_rate(self) -> float | None:
        """No-shows in percent of the visits with a record. None where none has one."""
        return _percent(self.no_show, self.recorded)


def _percent(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
