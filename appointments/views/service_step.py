"""First step: what do you need, and may it be done without a visit?"""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from appointments.forms.service import ServiceForm
from appointments.views.answers import Answers
from appointments.views.held_time import change_service
from appointments.views.steps import INVALID, next_step, step
from offices import directory
from offices.bring_list import everyone_brings
from offices.models import Service


@step("book_service", typed=("service",))
def book_service(request: HttpRequest, answers: Answers) -> HttpResponse:
    services = directory.services()
    if request.method == "POST":
        return _choose(request, answers, services)
    considered = _find(services, answers.considered)
    if "before" in request.GET and considered is not None:
        return _before_booking(request, considered)
    typed = answers.drafts.get("book_service", {})
    form = ServiceForm(services, initial={"service": answers.service, **typed})
    return _page(request, form)


def _choose(request: HttpRequest, answers: Answers, services: Sequence[Service]) -> HttpResponse:
    form = ServiceForm(services, request.POST)
    if not form.is_valid():
        return _page(request, form, status=INVALID)
    service = _find(services, form.cleaned_data["service"])
    assert service is not None  # noqa: S101 - the form accepted it from this very list
    answers.drop_draft("book_service")
    if service.needs_approval or "still_needed" not in request.POST:
        answers.considered = service.pk
        answers.save(request.session)
        return redirect(reverse("book_service") + "?before")
    change_service(answers, service.pk)
    answers.save(request.session)
    return redirect(next_step(answers))


def _before_booking(request: HttpRequest, service: Service) -> HttpResponse:
    """What can be done without coming, what to bring, and whom to call for an approval."""
    context = {"service": service, "everyone_brings": everyone_brings()}
    return render(request, "book/before.html", context)


def _page(request: HttpRequest, form: ServiceForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "step": 1, "languages_form": "book-service"}
    return render(request, "book/service.html", context, status=status)


def _find(services: Sequence[Service], service_id: int | None) -> Service | None:
    return next((service for service in services if service.pk == service_id), None)
