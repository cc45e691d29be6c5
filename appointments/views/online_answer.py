"""Out to where a reason is settled online, counted on the way.

A link and no form: the content security policy lets no form lead to another site.
"""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from appointments import online_answers
from appointments.views.answers import Answers
from infopass import language
from offices import directory
from offices.models import Service

logger = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def book_online(request: HttpRequest, service: str) -> HttpResponse:
    """To the address that the service names, and to no other: the request has no say in it."""
    found = next((each for each in directory.services() if each.code == service), None)
    if found is None:
        raise Http404
    if found.needs_approval or not found.online_url:
        return redirect("book_service")
    if request.method == "GET":
        _count_once(request, found)
    return redirect(found.online_url)


def _count_once(request: HttpRequest, service: Service) -> None:
    """Count who chose this reason on the page before, once for each booking that is begun.

    A crawler, a link from elsewhere and "reload" are nobody who would have come to an office.
    """
    answers = Answers.load(request.session)
    if answers.considered != service.pk or service.pk in answers.went_online:
        return
    try:
        with transaction.atomic():
            online_answers.count_one(
                service_id=service.pk, language=language.current(), now=timezone.now()
            )
    except DatabaseError as fault:
        # A number less is no reason to keep anybody from the answer.
        logger.warning("An online answer was not counted: %s", type(fault).__name__)
        return
    answers.went_online.append(service.pk)
    answers.save(request.session)
