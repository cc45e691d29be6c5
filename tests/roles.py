"""Staff of a role at some offices, also in a test whose database was emptied before it."""

from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import Group

from offices.models import Office, StaffMember
from offices.roles import FRONT_DESK, NATIONAL_ADMINISTRATOR, OFFICER, SCHEDULER, give

__all__ = ["FRONT_DESK", "NATIONAL_ADMINISTRATOR", "OFFICER", "SCHEDULER", "a_staff_member"]

_GRANTING = {
    "offices": ["offices.migrations.0005_roles", "offices.migrations.0008_roles_of_sign_in"],
    "appointments": [
        "appointments.migrations.0012_roles",
        "appointments.migrations.0014_roles_of_closures",
    ],
    "notices": ["notices.migrations.0005_roles"],
}


def a_staff_member(name: str, role: str, *offices: Office) -> StaffMember:
    """Somebody who may sign in, in one role, for these offices."""
    person = StaffMember.objects.create_user(name, password="a long password", is_staff=True)
    person.groups.add(_group(role))
    person.offices.add(*offices)
    return person


def _group(role: str) -> Group:
    """A test in transactions of its own empties every table: the migrations' rows are made anew."""
    if not Group.objects.filter(name=role).exists():
        for app_label, migrations in _GRANTING.items():
            for migration in migrations:
                give(apps, app_label, import_module(migration).GRANTS)
    return Group.objects.get(name=role)
