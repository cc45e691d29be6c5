import pytest

from offices.loading import DATA, read_files
from offices.loading.areas import load_areas
from offices.loading.report import LoadReport
from offices.models import Office


@pytest.fixture
def field_offices(db: None) -> dict[str, Office]:  # noqa: ARG001
    """The 89 field offices by code and whom they serve, without counters and so without slots."""
    files = read_files(DATA)
    Office.objects.bulk_create(
        Office(code=row.code, **row.values, loaded=row.values) for row in files.offices
    )
    offices = {office.code: office for office in Office.objects.all()}
    load_areas(files.areas, offices, LoadReport())
    return offices
