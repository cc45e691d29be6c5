import sys
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from time import monotonic
from typing import Any, TextIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import IntegrityError, connection
from django.utils import timezone
from tqdm import tqdm

from appointments.booking.transactions import broken_constraint
from appointments.models import Appointment, Event, Slot
from appointments.simulation import Month, Written, months, write_month
from offices.models import Office

ATTEMPTS = 3
SECONDS_BETWEEN_LINES = 10
MOST_YEARS = 100
MOST_DAYS = 365


class Command(BaseCommand):
    help = (
        "Fill the past with invented slots, appointments and history, to measure and try InfoPass "
        "on a database as old as a real one. Days that have slots are left alone, so it may be "
        "stopped at any moment and run again. Nothing removes what it wrote, because history can "
        "only be added to: give it a database of its own."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--years", type=int, default=10, help="how far back (10)")
        parser.add_argument("--days", type=int, help="how far back, in place of years")
        parser.add_argument(
            "--office", action="append", metavar="CODE", help="only this office; may be repeated"
        )
        parser.add_argument(
            "--share", type=float, default=0.25, help="of the public's seats that are booked (0.25)"
        )
        parser.add_argument("--seed", type=int, default=1, help="another seed, other people (1)")
        parser.add_argument(
            "--although-production",
            action="store_true",
            help="write invented people into a production database, for good",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        _refuse_nonsense(options)
        now = timezone.now()
        offices = _offices(options["office"])
        pieces = months(offices=offices, first=_first_day(now.date(), **options), now=now)
        began = monotonic()
        written = Written()
        for month in _with_progress(pieces, sys.stderr):
            written += _write(month, share=options["share"], seed=options["seed"], now=now)
        self._tell(written, len(pieces), monotonic() - began)
        if written.rows:
            _vacuum()

    def _tell(self, written: Written, pieces: int, seconds: float) -> None:
        self.stdout.write(
            f"{pieces:,} months of offices: {written.slots:,} slots, {written.appointments:,} "
            f"appointments and {written.events:,} events written in {seconds:,.0f} seconds, "
            f"{written.rows / max(seconds, 0.001):,.0f} rows a second."
        )


def _refuse_nonsense(options: dict[str, Any]) -> None:
    if settings.PRODUCTION and not options["although_production"]:
        raise CommandError(
            "This is a production database. Invented people written here can never be removed. "
            "If that is what you want, add --although-production."
        )
    if not 0 <= options["share"] <= 1:
        raise CommandError("--share is a part of the seats: give a number from 0 to 1.")
    days = 1 if options["days"] is None else options["days"]
    if not (1 <= options["years"] <= MOST_YEARS and 1 <= days <= MOST_DAYS):
        raise CommandError(
            f"Give how far back to go as --years from 1 to {MOST_YEARS}, or as --days from 1 to "
            f"{MOST_DAYS}."
        )


def _first_day(today: date, *, years: int, days: int | None, **_others: Any) -> date:
    """Whole months for years, so that a run on the next day adds a day and no other month."""
    if days is not None:
        return today - timedelta(days=days)
    return date(today.year - years, today.month, 1)


def _offices(codes: list[str] | None) -> list[Office]:
    offices = Office.objects.order_by("code")
    if codes is None:
        return list(offices)
    wanted = {code.upper() for code in codes}
    found = list(offices.filter(code__in=wanted))
    unknown = wanted - {office.code for office in found}
    if unknown:
        raise CommandError(f"No office has the code {', '.join(sorted(unknown))}.")
    return found


def _write(month: Month, *, share: float, seed: int, now: Any) -> Written:
    """Try again when a number met a real one: the next try has other serials."""
    for _attempt in range(ATTEMPTS):
        try:
            return write_month(month, share=share, seed=seed, now=now)
        except IntegrityError as error:
            if "number" not in broken_constraint(error):
                raise
    raise CommandError(f"No free confirmation numbers were found for {month}. Run it again.")


def _with_progress(pieces: list[Month], stream: TextIO) -> Iterable[Month]:
    """A bar on a terminal, now and then a line elsewhere."""
    if not stream.isatty():
        return _with_lines(pieces, stream)
    bar: Iterable[Month] = tqdm(pieces, unit="month", file=stream)
    return bar


def _with_lines(pieces: list[Month], stream: TextIO) -> Iterator[Month]:
    told = monotonic()
    for done, month in enumerate(pieces):
        if monotonic() - told >= SECONDS_BETWEEN_LINES:
            told = monotonic()
            print(f"{done:,} of {len(pieces):,}, now {month}", file=stream, flush=True)
        yield month


def _vacuum() -> None:
    """As a database looks that grew over years: statistics known, pages marked as seen by all."""
    # Inside somebody's transaction there is nothing to vacuum yet, and PostgreSQL refuses.
    verb = "ANALYZE" if connection.in_atomic_block else "VACUUM (ANALYZE)"
    with connection.cursor() as cursor:
        for model in (Slot, Appointment, Event):
            cursor.execute(f"{verb} {model._meta.db_table}")  # noqa: SLF001
