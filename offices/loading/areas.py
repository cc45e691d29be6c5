"""Bringing the rules by county and state up to the files."""

from offices.loading.area_files import AreaRow
from offices.loading.report import Change, LoadReport, Outcome
from offices.models import Office, ServiceArea

SORT = "service areas"
# Where `Office.loaded` remembers the rules once loaded, so that one staff deleted stays deleted.
REMEMBERED = "service_areas"


def load_areas(rows: list[AreaRow], offices: dict[str, Office], report: LoadReport) -> None:
    """Create, follow and remove rules; leave alone every place staff have decided about."""
    standing = {
        _key(area): area for area in ServiceArea.objects.select_related("office") if area.from_file
    }
    decided_by_staff = _keys_of_staff() | _remembered(offices)
    new = []
    for row in rows:
        area = standing.pop(row.key, None)
        if area:
            _follow(area, row, offices, report)
        elif row.key in decided_by_staff:
            report.note(SORT, Outcome.KEPT, Change(what=_told(row), outcome=Outcome.KEPT))
        else:
            new.append(_area(row, offices))
            report.note(SORT, Outcome.CREATED, Change(what=_told(row), outcome=Outcome.CREATED))
    ServiceArea.objects.bulk_create(new)
    for gone in standing.values():
        report.note(SORT, Outcome.REMOVED, Change(what=str(gone), outcome=Outcome.REMOVED))
        gone.delete()
    _remember(rows, offices)


def _keys_of_staff() -> set[str]:
    by_staff = ServiceArea.objects.select_related("office").filter(from_file=False)
    return {_key(area) for area in by_staff}


def _remembered(offices: dict[str, Office]) -> set[str]:
    return {key for office in offices.values() for key in office.loaded.get(REMEMBERED, [])}


def _remember(rows: list[AreaRow], offices: dict[str, Office]) -> None:
    for office in offices.values():
        keys = sorted(row.key for row in rows if row.office == office.code)
        if office.loaded.get(REMEMBERED, []) != keys:
            office.loaded[REMEMBERED] = keys
            # Past save(): nothing changes that another app could object to.
            Office.objects.filter(pk=office.pk).update(loaded=office.loaded)


def _follow(
    area: ServiceArea, row: AreaRow, offices: dict[str, Office], report: LoadReport
) -> None:
    office = offices[row.office]
    if area.office_id == office.pk and area.note == row.note:
        report.note(SORT, Outcome.UNCHANGED)
        return
    change = Change(
        what=row.key,
        outcome=Outcome.UPDATED,
        field="office and note",
        before=f"{area.office.code} {area.note}".strip(),
        after=f"{row.office} {row.note}".strip(),
    )
    area.office, area.note = office, row.note
    area.save(update_fields=["office", "note"])
    report.note(SORT, Outcome.UPDATED, change)


def _area(row: AreaRow, offices: dict[str, Office]) -> ServiceArea:
    return ServiceArea(
        kind=row.kind,
        state=row.state,
        county=row.county,
        office=offices[row.office],
        note=row.note,
        from_file=True,
    )


def _key(area: ServiceArea) -> str:
    return AreaRow(
        kind=ServiceArea.Kind(area.kind),
        state=area.state,
        county=area.county,
        office=area.office.code,
    ).key


def _told(row: AreaRow) -> str:
    return f"{row.key} → {row.office}" if row.county else row.key
