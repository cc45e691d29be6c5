from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """Django's admin, on our own site of it."""

    default_site = "offices.staff_site.StaffSite"
