"""The product's settings, with static files in a folder of the test's own (STATIC_HOME)."""

import os
from pathlib import Path

from infopass.settings import *  # noqa: F403

STATIC_ROOT = Path(os.environ["STATIC_HOME"])
