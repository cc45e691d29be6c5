"""Where staff run offices: their hours, closures, services, people and whom they serve."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from offices.admin.closure import ClosureAdmin
from offices.admin.counter import CounterAdmin
from offices.admin.hours import HoursAdmin
from offices.admin.office import OfficeAdmin
from offices.admin.service import ServiceAdmin
from offices.admin.service_area import ServiceAreaAdmin
from offices.admin.staff import StaffMemberAdmin

__all__ = [
    "ClosureAdmin",
    "CounterAdmin",
    "HoursAdmin",
    "OfficeAdmin",
    "ServiceAdmin",
    "ServiceAreaAdmin",
    "StaffMemberAdmin",
]

admin.site.site_header = _("InfoPass staff")
admin.site.site_title = _("InfoPass staff")
admin.site.index_title = _("Offices and appointments")
