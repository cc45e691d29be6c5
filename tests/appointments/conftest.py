from collections.abc import Iterator

import pytest
import time_machine

from tests.cast import MONDAY


@pytest.fixture
def on_monday() -> Iterator[time_machine.Traveller]:
    """The clock stands still on MONDAY until the test moves it."""
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock
