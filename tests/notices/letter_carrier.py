"""A worker process that sends what is due: its order on the first line of its input."""

import json
import sys
from typing import Any

import django
from django.conf import settings


def main() -> None:
    order: dict[str, Any] = json.loads(sys.stdin.readline())
    # Before anything connects: the test database and the mail server of whoever started us.
    settings.DATABASES["default"] |= order["database"]
    settings.MAILERS = order["mailers"]
    django.setup()
    from notices.delivery import send_due

    send_due()


if __name__ == "__main__":
    main()
