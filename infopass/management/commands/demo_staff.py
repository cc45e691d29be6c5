"""``manage.py demo_staff NAME``: the demo's staff login, with the password from the environment."""

import os
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Create the demo's staff login. Its password is DEMO_STAFF_PASSWORD."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **_: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("A login with a printed password is for the demo only.")
        password = os.environ.get("DEMO_STAFF_PASSWORD", "")
        if not password:
            raise CommandError("Set DEMO_STAFF_PASSWORD.")
        staff, _created = get_user_model().objects.get_or_create(
            username=username, defaults={"is_staff": True, "is_superuser": True}
        )
        if not staff.check_password(password):
            staff.set_password(password)
            staff.save(update_fields=["password"])
        self.stdout.write(f"The staff login {username!r} is ready.")
