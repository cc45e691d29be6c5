"""Real processes fail in every way, and each owed message exists once and arrives.

What each drill does stands in docs/fault-drills.md. They run in a process and on servers of their
own, because they stop and kill them.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from notices.delivery import send_due
from notices.fanout import fan_out
from notices.models import Notice
from tests.drills.counting import count
from tests.notices.owing import owed_to_strangers
from tests.notices.post_office import PostOffice, open_for

DRILLS = 7
_MINUTES = 60


def run(*options: str) -> list[str]:
    """The faults of all drills. Their table goes to the terminal."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DATABASE_URL", "REDIS_URL"}
    }
    environment |= {"INFOPASS_MODE": "demo"}
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.drills", *options],
        cwd=settings.BASE_DIR,
        env=environment,
        timeout=20 * _MINUTES,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    sys.__stderr__.write(f"\n{ended.stdout}")  # type: ignore[union-attr]
    report = Path(options[options.index("--json") + 1])
    rows = json.loads(report.read_text())
    assert len(rows) == DRILLS
    return [f"{row['drill']}: {fault}" for row in rows for fault in row["faults"]]


def test_no_fault_loses_a_message_or_tells_it_twice(tmp_path: Path) -> None:
    assert run("--small", "--json", str(tmp_path / "report.json")) == []


@pytest.mark.drill
def test_no_fault_loses_a_message_or_tells_it_twice_at_full_size(tmp_path: Path) -> None:
    assert run("--json", str(tmp_path / "report.json")) == []


# The count would notice.


@pytest.fixture
def sent(settings: pytest.FixtureRequest) -> Iterator[PostOffice]:
    with open_for(settings) as post_office:  # type: ignore[arg-type]
        owed_to_strangers(3)
        fan_out(now=timezone.now())
        send_due()
        yield post_office


@pytest.mark.django_db
def test_the_count_notices_a_message_that_never_arrived(sent: PostOffice) -> None:
    lost = sent.arrived.pop()
    (fault,) = [each for each in count(sent, overtaken=True).faults if "never arrived" in each]
    assert Notice.objects.get(key=fault.partition(": ")[0]).message_id == lost["Message-ID"]


@pytest.mark.django_db
def test_the_count_notices_a_row_that_is_gone(sent: PostOffice) -> None:
    Notice.objects.latest("pk").delete()
    assert any("no row knows of it" in fault for fault in count(sent, overtaken=True).faults)


@pytest.mark.django_db
def test_the_count_notices_a_copy_that_nothing_explains(sent: PostOffice) -> None:
    first, second, _third = sent.message_ids
    sent.arrived.append(sent.arrived[0])
    assert _copied(sent, in_flight=[]) == [first]
    assert _copied(sent, in_flight=[second]) == [first]
    assert _copied(sent, in_flight=[first]) == []
    sent.arrived.append(sent.arrived[0])
    assert _copied(sent, in_flight=[first]) == [first]
    assert _copied(sent, in_flight=[first, first]) == []


def _copied(sent: PostOffice, *, in_flight: list[str]) -> list[str]:
    faults = count(sent, overtaken=True, in_flight=in_flight).faults
    return [fault.partition(": ")[0] for fault in faults if "copies" in fault]


@pytest.mark.django_db
def test_the_count_notices_an_event_without_a_row(sent: PostOffice) -> None:
    # The bookings behind these messages were never told: their outbox rows were taken away.
    assert sum("0 rows" in fault for fault in count(sent).faults) == 3
