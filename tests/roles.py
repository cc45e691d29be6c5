"""Staff of a role at some offices, also in a test whose database was emptied before it."""

import sys

from django.apps import apps
from django.contrib.auth.models import Group
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from offices.models import Office, StaffMember
from offices.roles import FRONT_DESK, NATIONAL_ADMINISTRATOR, OFFICER, SCHEDULER, give

__all__ = ["FRONT_DESK", "NATIONAL_ADMINISTRATOR", "OFFICER", "SCHEDULER", "a_staff_member"]


def a_staff_member(name: str, role: str, *offices: Office) -> StaffMember:
    """Somebody who may sign in, in one role, for these offices."""
    person = StaffMember.objects.create_user(name, password="a long password", is_staff=True)
    person.groups.add(_group(role))
    person.offices.add(*offices)
    return person


def _group(role: str) -> Group:
    """A test in transactions of its own empties every table: the migrations' rows are made anew."""
    if not Group.objects.filter(name=role).exists():
        make_roles_anew()
    return Group.objects.get(name=role)


def make_roles_anew() -> None:
    """What every migration grants, in the order in which they run."""
    graph = MigrationLoader(connection).graph
    for key in dict.fromkeys(
        key for leaf in graph.leaf_nodes() for key in graph.forwards_plan(leaf)
    ):
        migration = graph.nodes[key]
        grants = getattr(sys.modules[type(migration).__module__], "GRANTS", None)
        if grants is not None:
            give(apps, migration.app_label, grants)
