"""The site as it runs in earnest: granian, hashed and compressed files, the tests' database."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from bench import web
from bench.database import beside
from bench.wire import HOST
from infopass import stylesheet
from infopass.bootstrap import is_free

_FIRST_PORT, _LAST_PORT = 8340, 8790


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """The address of the product behind its production server, on what the test has committed."""
    environment = {
        "INFOPASS_MODE": "demo",
        # Another test looks through the shared folder while this one fills its own.
        "DJANGO_SETTINGS_MODULE": "tests.production_settings",
        "STATIC_HOME": str(home / "static"),
        "DATABASE_URL": beside(os.environ["DATABASE_URL"], connection.settings_dict["NAME"]),
    }
    stylesheet.build()
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(command, cwd=settings.BASE_DIR, env=os.environ | environment, check=True)
    port = next(number for number in range(_FIRST_PORT, _LAST_PORT) if is_free(number))
    with web.serving(web.PRODUCT, port, home=home, **environment):
        yield f"http://{HOST}:{port}"


def load_everything() -> None:
    """All offices and two weeks of times, as the demo has them."""
    call_command("load_offices", verbosity=0)
    call_command("publish_slots", verbosity=0)
