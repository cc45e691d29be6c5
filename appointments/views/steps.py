"""The order of the booking pages, and what each of them does before its own work."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from appointments.views.answers import Answers
from appointments.views.language_switch import chosen_language, in_language

Page = Callable[[HttpRequest, Answers], HttpResponse]
Shortcut = Callable[[HttpRequest, Answers], HttpResponse | None]

INVALID = 422  # a form that was not accepted: the same page again, with what to mend
REFUSED = 409  # a verb that said no: the page says why and what to do instead


# Each step and whether its answer is there.
STEPS: dict[str, Callable[[Answers], bool]] = {
    "book_service": lambda answers: answers.service is not None,
    "book_office": lambda answers: answers.office is not None,
    "book_details": lambda answers: answers.details_complete,
    "book_time": lambda answers: bool(answers.hold),
}


def next_step(answers: Answers, *, before: str = "book_review") -> str:
    """The first step up to ``before`` that still needs an answer."""
    for name, is_answered in STEPS.items():
        if name == before or not is_answered(answers):
            return name
    return before


def step(
    name: str, *, typed: tuple[str, ...] = (), first: Shortcut | None = None
) -> Callable[[Page], Callable[[HttpRequest], HttpResponse]]:
    """A page of the booking: public, never stored, reached only when the earlier ones are answered.

    ``typed`` names the fields kept when the language is switched or an earlier answer is missing
    (the session ended in the meantime). ``first`` may answer before anything else is looked at;
    it may also take up answers that the form itself brought along.
    """

    def decorate(page: Page) -> Callable[[HttpRequest], HttpResponse]:
        @login_not_required
        @never_cache
        @require_http_methods(["GET", "HEAD", "POST"])
        @wraps(page)
        def guarded(request: HttpRequest) -> HttpResponse:
            answers = Answers.load(request.session)
            answer = first(request, answers) if first else None
            return answer or _guarded(request, answers, name, typed) or page(request, answers)

        return guarded

    return decorate


def _guarded(
    request: HttpRequest, answers: Answers, name: str, typed: tuple[str, ...]
) -> HttpResponse | None:
    """Elsewhere, when an earlier answer is missing or the language is switched; else None."""
    if answers.is_finished and name != "book_service":
        return to_the_notice(request, answers)
    needed = next_step(answers, before=name)
    language = chosen_language(request)
    if request.method == "POST" and (language or needed != name):
        answers.keep_draft(name, {f: request.POST[f] for f in typed if f in request.POST})
        answers.save(request.session)
    if needed != name:
        return to_the_missing_answer(request, answers, needed)
    return in_language(request, language) if language else None


def to_the_missing_answer(request: HttpRequest, answers: Answers, needed: str) -> HttpResponse:
    """To the page of that answer. Whoever sent a form is told why it led there."""
    if request.method == "POST":
        messages.warning(request, _why_missing(answers))
    return redirect(needed)


def to_the_notice(request: HttpRequest, answers: Answers) -> HttpResponse:
    """ "Back" after booking, or a form that lay open in another window meanwhile.

    What such a form sent is dropped: it may be the very person who is booked, and must not turn up
    in the booking of the next one.
    """
    if request.method == "POST":
        messages.info(
            request,
            _(
                "You have booked in the meantime: this is the notice. What you sent from the other "
                "page was not kept. For another person, choose “Book”."
            ),
        )
    return redirect("notice", answers.booked_number)


def _why_missing(answers: Answers) -> str:
    if answers.service is None:
        return _(
            "Your earlier answers are no longer here: to protect you, we delete them after 30 "
            "minutes without use. Please start again."
        )
    return _("Your answers changed in another window. Please go on from here.")
