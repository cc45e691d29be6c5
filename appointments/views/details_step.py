"""Third step: who comes and how to reach them."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from appointments.forms.details import TYPED, DetailsForm, as_initial
from appointments.views.answers import Answers
from appointments.views.earlier_answers import carried, take_up
from appointments.views.steps import INVALID, next_step, step
from infopass import language


def _go_on_without_the_session(request: HttpRequest, answers: Answers) -> None:
    """Typing can take longer than a session lasts: nobody has to begin again for that."""
    if request.method == "POST" and answers.service is None and not answers.is_finished:
        take_up(answers, request.POST)


@step("book_details", typed=TYPED, first=_go_on_without_the_session)
def book_details(request: HttpRequest, answers: Answers) -> HttpResponse:
    if request.method == "POST":
        return _take_details(request, answers)
    typed = answers.drafts.get("book_details", answers.details)
    return _page(request, answers, DetailsForm(initial=as_initial(typed)))


def _take_details(request: HttpRequest, answers: Answers) -> HttpResponse:
    form = DetailsForm(request.POST)
    if not form.is_valid():
        return _page(request, answers, form, status=INVALID)
    answers.details = {name: request.POST[name] for name in TYPED if name in request.POST}
    answers.details_complete = True
    answers.drop_draft("book_details")
    answers.save(request.session)
    return redirect(next_step(answers))


def _page(
    request: HttpRequest, answers: Answers, form: DetailsForm, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "carried": carried(answers),
        "privacy_notice": settings.PRIVACY_NOTICE[language.current()],
        "step": 3,
        "languages_form": "book-details",
    }
    return render(request, "book/details.html", context, status=status)
