"""Where staff run offices: their hours, closures, services, people and whom they serve."""

from offices.admin.closure import ClosureAdmin
from offices.admin.counter import CounterAdmin
from offices.admin.holiday_opening import HolidayOpeningAdmin
from offices.admin.hours import HoursAdmin
from offices.admin.office import OfficeAdmin
from offices.admin.service import ServiceAdmin
from offices.admin.service_area import ServiceAreaAdmin
from offices.admin.staff import StaffMemberAdmin
from offices.admin.wrong_passwords import WrongPasswordsAdmin

__all__ = [
    "ClosureAdmin",
    "CounterAdmin",
    "HolidayOpeningAdmin",
    "HoursAdmin",
    "OfficeAdmin",
    "ServiceAdmin",
    "ServiceAreaAdmin",
    "StaffMemberAdmin",
    "WrongPasswordsAdmin",
]
