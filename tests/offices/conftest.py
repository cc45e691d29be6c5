from collections.abc import Iterator
from datetime import datetime

import pytest
from django.test import Client
from time_machine import travel

from offices.loading import DATA, read_files
from offices.loading.areas import load_areas
from offices.loading.report import LoadReport
from offices.models import Office, StaffMember
from tests.cast import MONDAY, an_open_office


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


@pytest.fixture
def monday() -> Iterator[datetime]:
    """Early on a Monday, nobody open yet; the days after it have no holiday and no clock change."""
    with travel(MONDAY):
        yield MONDAY


@pytest.fixture
def cruz(monday: datetime, db: None, client: Client) -> Client:  # noqa: ARG001
    """Officer Cruz, who may do everything, signed in."""
    client.force_login(StaffMember.objects.create_superuser("cruz", password="a long password"))
    return client


@pytest.fixture
def atlanta(monday: datetime, db: None) -> Office:  # noqa: ARG001
    return an_open_office(now=monday)
