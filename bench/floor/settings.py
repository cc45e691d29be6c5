"""The product's settings without its middleware, its pages and its templates' context."""

from infopass.settings import *  # noqa: F403

MIDDLEWARE = []
ROOT_URLCONF = "bench.floor.urls"
WSGI_APPLICATION = "bench.floor.wsgi.application"
