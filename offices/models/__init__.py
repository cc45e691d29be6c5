from offices.models.closure import Closure
from offices.models.counter import Counter, Hours, Offering
from offices.models.office import Office
from offices.models.service import Service
from offices.models.service_area import ServiceArea
from offices.models.staff import StaffMember

__all__ = [
    "Closure",
    "Counter",
    "Hours",
    "Offering",
    "Office",
    "Service",
    "ServiceArea",
    "StaffMember",
]
