import logging
from collections.abc import Iterator

import pytest
import time_machine

from tests.cast import MONDAY


@pytest.fixture
def on_a_quiet_monday() -> Iterator[None]:
    """The clock of every scene stands still, and refusals by the hundred are not logged."""
    logging.disable(logging.CRITICAL)
    with time_machine.travel(MONDAY, tick=False):
        yield
    logging.disable(logging.NOTSET)
