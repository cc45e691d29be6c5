"""``manage.py reset_second_factor NAME``: for the last administrator, whose telephone is lost."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from offices.models import StaffMember
from offices.second_factor import forget_second_factor


class Command(BaseCommand):
    help = "Forget somebody's second factor and recovery codes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *, username: str, **_: Any) -> None:
        person = StaffMember.objects.filter(username=username).first()
        if person is None or not forget_second_factor(person):
            raise CommandError("Nobody of this name has a second factor.")
        self.stdout.write("It is reset. The next sign-in leads to setting up another one.")
