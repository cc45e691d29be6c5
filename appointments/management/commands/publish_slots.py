from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from appointments.slots import publish
from offices.models import Office


class Command(BaseCommand):
    help = "Publish the slots of every office, or of the offices named by code. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("codes", nargs="*", metavar="CODE", help="office codes, such as ATL")

    def handle(self, *args: Any, **options: Any) -> None:
        codes = [code.upper() for code in options["codes"]]
        offices = Office.objects.order_by("pk")
        if codes:
            offices = offices.filter(code__in=codes)
            unknown = set(codes) - {office.code for office in offices}
            if unknown:
                raise CommandError(f"No office has the code {', '.join(sorted(unknown))}.")
        totals = {"created": 0, "reopened": 0, "changed": 0, "withdrawn": 0}
        for office in offices:
            report = publish(office_id=office.pk, now=timezone.now())
            for name in totals:
                totals[name] += getattr(report, name)
        told = ", ".join(f"{count} {name}" for name, count in totals.items())
        self.stdout.write(f"{offices.count()} offices: {told}.")
