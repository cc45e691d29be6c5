from offices.models.authenticator import AuthenticatorApp
from offices.models.closure import Closure
from offices.models.counter import Counter, Hours, Offering
from offices.models.holiday_opening import HolidayOpening
from offices.models.office import Office
from offices.models.service import Service
from offices.models.service_area import ServiceArea
from offices.models.sign_in import SignInRecord
from offices.models.staff import StaffMember
from offices.models.wrong_passwords import WrongPasswords

__all__ = [
    "AuthenticatorApp",
    "Closure",
    "Counter",
    "HolidayOpening",
    "Hours",
    "Offering",
    "Office",
    "Service",
    "ServiceArea",
    "SignInRecord",
    "StaffMember",
    "WrongPasswords",
]
