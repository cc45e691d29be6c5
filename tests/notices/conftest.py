from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

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
