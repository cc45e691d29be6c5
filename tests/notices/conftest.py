from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from offices.models import Office, StaffMember
from tests.cast import an_open_office
from tests.notices.closing_an_office import a_staff_member
from tests.notices.post_office import PostOffice, open_for


@pytest.fixture(autouse=True)
def messages_folder(settings: Settings, tmp_path: Path) -> Path:
    """Text messages of a test go to a folder of its own."""
    settings.MESSAGES_FOLDER = tmp_path
    return tmp_path


@pytest.fixture
def post_office(settings: Settings) -> Iterator[PostOffice]:
    with open_for(settings) as office:
        yield office


@pytest.fixture
def atlanta(db: None) -> Office:  # noqa: ARG001 - opens the database
    """Twelve times a day of two seats."""
    return an_open_office()


@pytest.fixture
def sam(db: None) -> StaffMember:  # noqa: ARG001 - opens the database
    """Who closes and undoes."""
    return a_staff_member()
