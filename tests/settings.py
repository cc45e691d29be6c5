"""The product's settings on the tests' servers, so that a bare `pytest` needs no environment.

pytest-django reads the settings before any conftest; this is the earliest place to choose servers.
"""

from tests.servers import SERVERS

SERVERS.choose()

from infopass.settings import *  # noqa: E402, F403
