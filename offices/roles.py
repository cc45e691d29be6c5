"""The four roles of staff: groups of Django's, made by migrations, that an agency may change.

Each app's migration gives its own permissions, so that offices need not know of appointments.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.management import create_permissions

FRONT_DESK = "Front desk"
SCHEDULER = "Scheduler"
OFFICER = "Officer"
NATIONAL_ADMINISTRATOR = "National administrator"
ROLES = (FRONT_DESK, SCHEDULER, OFFICER, NATIONAL_ADMINISTRATOR)

type Grants = Mapping[str, Iterable[str]]


def make_permissions(apps: Any, app_label: str) -> None:
    """Django makes permissions after all migrations; one that grants them needs them before."""
    app = apps.get_app_config(app_label)
    app.models_module = True  # what a migration knows of an app has none, and is passed over
    create_permissions(app, apps=apps, verbosity=0)
    app.models_module = None


def give(apps: Any, app_label: str, grants: Grants) -> None:
    """Give each role these permissions of an app, by codename. What it has already, it keeps.

    Raises LookupError for a permission that does not exist.
    """
    known = {
        permission.codename: permission
        for permission in apps.get_model("auth", "Permission").objects.filter(
            content_type__app_label=app_label
        )
    }
    for role, codenames in grants.items():
        group, _created = apps.get_model("auth", "Group").objects.get_or_create(name=role)
        group.permissions.add(*(known[codename] for codename in codenames))
