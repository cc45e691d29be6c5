"""``manage.py demo_staff NAME``: the demo's staff logins, with the password from the environment."""

import os
from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

# One office's people beside the one who may do everything: what each may do is worth a look.
OFFICE = "ATL"
ROLES = {"frontdesk": "Front desk", "scheduler": "Scheduler", "officer": "Officer"}


class Command(BaseCommand):
    help = "Create the demo's staff logins. Their password is DEMO_STAFF_PASSWORD."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="of the one who may do everything")

    def handle(self, *, username: str, **_: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Logins with a printed password are for the demo only.")
        password = os.environ.get("DEMO_STAFF_PASSWORD", "")
        if not password:
            raise CommandError("Set DEMO_STAFF_PASSWORD.")
        _a_login(username, password, is_superuser=True)
        office = apps.get_model("offices.Office").objects.filter(code=OFFICE)
        for name, role in ROLES.items():
            person = _a_login(name, password, is_superuser=False)
            person.groups.set(Group.objects.filter(name=role))
            person.offices.set(office)
        self.stdout.write(f"The staff logins {', '.join([username, *ROLES])} are ready.")


def _a_login(username: str, password: str, *, is_superuser: bool) -> Any:
    staff, _created = get_user_model().objects.get_or_create(
        username=username, defaults={"is_staff": True, "is_superuser": is_superuser}
    )
    if not staff.check_password(password):
        staff.set_password(password)
        staff.save(update_fields=["password"])
    return staff
