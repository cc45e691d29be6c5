"""Years of invented past, so that tests and measurements meet a database as old as a real one.

Everything obeys the rules that real rows obey: `manage.py verify` finds no drift afterwards.
"""

from appointments.simulation.months import Month, months
from appointments.simulation.writing import Written, write_month

__all__ = ["Month", "Written", "months", "write_month"]
