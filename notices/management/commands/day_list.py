from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from notices.day_lists import day_list
from notices.kept_day_lists import put_into
from offices.models import Office


class Command(BaseCommand):
    help = "Write the list of an office's day as a PDF into a folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--office", required=True, help="The code of the office, such as ATL.")
        parser.add_argument("--date", help="The day, as 2027-01-06; without it, today there.")
        parser.add_argument("--to", required=True, help="The folder.")

    def handle(self, *_args: Any, office: str, date: str | None, to: str, **_options: Any) -> None:
        found = Office.objects.filter(code=office.upper()).first()
        if found is None:
            raise CommandError(f"No office has the code {office!r}.")
        now = timezone.now()
        day = _day(date) if date else now.astimezone(found.zone).date()
        try:
            path = put_into(Path(to), day_list(found, day, now=now))
        except OSError as error:
            raise CommandError(f"The list cannot be written to {to}: {error.strerror}.") from error
        self.stdout.write(str(path))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text!r} is no date such as 2027-01-06.") from error
