"""What a period brought: seats, bookings, no-shows and the rest, counted by the database.

`docs/decisions/reports-count-by-the-day-of-the-visit.md` says why a period is one of visits.
"""

from appointments.reports.asked import Asked, Span, Step
from appointments.reports.numbers import Numbers
from appointments.reports.report import OfficeRows, Report, report

__all__ = ["Asked", "Numbers", "OfficeRows", "Report", "Span", "Step", "report"]
