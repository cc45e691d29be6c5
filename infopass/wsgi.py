"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

from infopass.environment import settings_or_exit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infopass.settings")
settings_or_exit()
application = get_wsgi_application()
