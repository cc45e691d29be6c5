"""What every page says about who runs this copy."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def agency(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001 - the context processor's form
    return {
        "agency_name": settings.AGENCY_NAME,
        "agency_phone": settings.AGENCY_PHONE,
        "is_demonstration": settings.IS_DEMONSTRATION,
        "omb_number": settings.OMB_NUMBER,
        "omb_expires": settings.OMB_EXPIRES,
    }
