#!/usr/bin/env python
"""Django's command line for InfoPass."""

import os
import sys

from django.core.management import execute_from_command_line

from infopass.environment import settings_or_exit

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infopass.settings")
    settings_or_exit()
    execute_from_command_line(sys.argv)
