"""A process that races: an order on the first line of its input, "go" on the second."""

import json
import sys
from dataclasses import asdict
from typing import Any

import django
from django.conf import settings


def main() -> None:
    order: dict[str, Any] = json.loads(sys.stdin.readline())
    # Before anything connects: the test database of whoever started us.
    settings.DATABASES["default"] |= order["database"]
    django.setup()
    from tests.appointments.races import racing

    sys.stdout.write("ready\n")
    sys.stdout.flush()
    assert sys.stdin.readline().strip() == "go"
    sys.stdout.write(json.dumps([asdict(outcome) for outcome in racing.run_order(order)]))


if __name__ == "__main__":
    main()
