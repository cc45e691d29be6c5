"""Loading the field offices, whom they serve, and the services, from files: all or nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from offices.loading.area_files import AreaRow, read_counties, read_states
from offices.loading.areas import load_areas
from offices.loading.first_opening import set_up_opening
from offices.loading.merging import merge, outcome_of
from offices.loading.office_file import OfficeRow, read_offices
from offices.loading.refusals import BadFiles, LoadRefused
from offices.loading.report import Change, LoadReport, Outcome
from offices.loading.service_file import read_services
from offices.models import Office, Service
from offices.signals import schedule_changed

__all__ = ["DATA", "BadFiles", "LoadRefused", "LoadReport", "load_offices"]

# The project's own copies of the office data.
DATA = Path(__file__).resolve().parent.parent / "data"
# A number of our own for pg_advisory_xact_lock: two loads wait for each other.
ONE_LOAD_AT_A_TIME = 7_310_450_001
# Fields of an office that decide which slots it has.
SCHEDULING = {"active", "time_zone"}


@dataclass(frozen=True, kw_only=True)
class Files:
    """The data of all files, found sound."""

    services: list[dict[str, Any]]
    offices: list[OfficeRow]
    areas: list[AreaRow]


def load_offices(*, directory: Path = DATA, now: datetime) -> LoadReport:
    """Load every file of a directory in one transaction, and re-plan the slots it changes.

    Raises BadFiles, which tells every problem of every file with its row and column, or
    LoadRefused when an office cannot change because people have appointments there. Either way
    nothing has changed.
    """
    files = read_files(directory)
    report = LoadReport()
    with transaction.atomic():
        _wait_for_other_loads()
        services = _load_services(files.services, report)
        _load_offices(files.offices, services, report)
        load_areas(files.areas, _all_offices(), report)
        if report.rescheduled:
            schedule_changed.send(sender=Office, office_ids=report.rescheduled, now=now)
    return report


def read_files(directory: Path) -> Files:
    """Read and check every file. Raises BadFiles."""
    services, of_services = read_services(directory)
    offices = read_offices(directory)
    # An unsound row still names its office: one mistake, one complaint.
    codes = offices.codes | set(Office.objects.values_list("code", flat=True))
    by_county, of_counties = read_counties(directory, codes)
    by_state, of_states = read_states(directory, codes)
    if problems := [*of_services, *offices.problems, *of_counties, *of_states]:
        raise BadFiles(problems)
    return Files(services=services, offices=offices.rows, areas=by_county + by_state)


def _wait_for_other_loads() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_LOAD_AT_A_TIME])


def _all_offices() -> dict[str, Office]:
    return {office.code: office for office in Office.objects.all()}


def _load_services(rows: Iterable[dict[str, Any]], report: LoadReport) -> dict[str, Service]:
    standing = {s.code: s for s in Service.objects.select_for_update(no_key=True)}
    for values in rows:
        service = standing.get(values["code"])
        if service is None:
            service = Service.objects.create(**values, loaded=values)
            report.note("services", Outcome.CREATED, _created(service.code))
        else:
            remembered = service.loaded
            changes = merge(service, values)
            if changes or service.loaded != remembered:
                service.save()
            report.note("services", outcome_of(changes), *changes)
        standing[service.code] = service
    return standing


def _load_offices(
    rows: Iterable[OfficeRow], services: dict[str, Service], report: LoadReport
) -> None:
    locked = Office.objects.select_for_update(no_key=True).order_by("pk")
    standing = {office.code: office for office in locked}
    refusals: list[str] = []
    for row in rows:
        office = standing.get(row.code)
        if office is None:
            _create(row, services, report)
            continue
        try:
            _update(office, row, services, report)
        except ValidationError as error:
            refusals += error.messages
    if refusals:
        raise LoadRefused(refusals)


def _create(row: OfficeRow, services: dict[str, Service], report: LoadReport) -> None:
    office = Office.objects.create(code=row.code, **row.values, loaded=row.values)
    set_up_opening(office, services)
    report.rescheduled.add(office.pk)
    report.note("offices", Outcome.CREATED, _created(office.code))


def _update(
    office: Office, row: OfficeRow, services: dict[str, Service], report: LoadReport
) -> None:
    """Raises ValidationError when another app objects to what the office would become."""
    remembered = office.loaded
    changes = merge(office, row.values)
    if changes or office.loaded != remembered:
        office.save()
    updated = {change.field for change in changes if change.outcome is Outcome.UPDATED}
    if updated & SCHEDULING:
        report.rescheduled.add(office.pk)
    # An office that staff made by hand before its first load has no counters until they add some.
    if not remembered and not office.counters.exists():
        set_up_opening(office, services)
        report.rescheduled.add(office.pk)
    report.note("offices", outcome_of(changes), *changes)


def _created(what: str) -> Change:
    return Change(what=what, outcome=Outcome.CREATED)
