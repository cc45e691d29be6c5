"""The Celery app as it runs in earnest, only faster: what takes minutes there takes seconds here.

Named by ``celery -A tests.drills.clockwork``. Nothing but periods, pauses, patience and the lease
differ.
"""

from datetime import timedelta

import django
from django.conf import settings

from infopass.celery import app

django.setup()

from notices import delivery  # noqa: E402 - it holds models
from tests.drills.stage import LEASE, PATIENCE_WITH_A_SERVER  # noqa: E402

PERIOD = timedelta(seconds=0.5)
PAUSE = timedelta(seconds=0.3)

for _entry in app.conf.beat_schedule.values():
    if _entry["task"].startswith("notices."):
        _entry["schedule"] = PERIOD
        _entry["options"] = _entry["options"] | {"expires": 5}

settings.MAILERS["default"]["OPTIONS"]["timeout"] = PATIENCE_WITH_A_SERVER
delivery.LEASE = LEASE
delivery.FIRST_PAUSE = PAUSE
delivery.LONGEST_PAUSE = PAUSE * 4

__all__ = ["app"]
