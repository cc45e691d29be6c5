"""`manage.py load_offices`: bring the field offices up to the project's files."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from offices.loading import DATA, LoadRefused, load_offices


class Command(BaseCommand):
    help = (
        "Load field offices, whom they serve and the services from files. What staff edited is "
        "kept. A file with a mistake changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--directory",
            type=Path,
            default=DATA,
            help="where the four files are (default: the project's own)",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            report = load_offices(directory=options["directory"], now=timezone.now())
        except LoadRefused as refusal:
            sentences = "\n".join(refusal.sentences)
            raise CommandError(f"{sentences}\nNothing was changed.") from refusal
        for line in report.lines():
            self.stdout.write(line)
